"""The life of a case, as data: what may be done in which state, by whom, and where it leads.

The states are those of the contract. `handled` is a case whose repair the camera could not check: a
dispatcher decides. A case that is opened anew goes back to `filed`; from there the desk dispatches it at
once, as it does with a new one, unless no worker is known for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch_desk.errors import IllegalActionError, NotAllowedError


class State(StrEnum):
    """Where a case is."""

    FILED = "filed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    VERIFYING = "verifying"
    CLOSED = "closed"
    REJECTED = "rejected"
    RETURNED = "returned"
    VOID = "void"


FINISHED = frozenset({State.CLOSED, State.REJECTED, State.VOID})


class Action(StrEnum):
    """What can be done with a case."""

    FILE = "file"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    HANDLE = "handle"
    RETURN = "return"
    REJECT = "reject"
    VERIFY_GONE = "verify_gone"
    VERIFY_STILL_THERE = "verify_still_there"
    VERIFY_CANNOT_SEE = "verify_cannot_see"
    CAMERA_SAW_END = "camera_saw_end"
    CAMERA_SAW_AGAIN = "camera_saw_again"
    RECALL = "recall"
    CLOSE_ON_FEEDBACK = "close_on_feedback"
    CLOSE_BY_HAND = "close_by_hand"
    REOPEN = "reopen"


class Role(StrEnum):
    """Who does it. `worker` means the grid worker in charge of the case, nobody else's."""

    WORKER = "worker"
    DISPATCHER = "dispatcher"
    CAMERA = "camera"
    DESK = "desk"


class UpdateKind(StrEnum):
    """What the camera side is told of."""

    ACCEPTED = "accepted"
    HANDLED = "handled"
    RETURNED = "returned"
    REJECTED = "rejected"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Transition:
    """Where an action leads and who may do it."""

    to: State
    by: frozenset[Role]


_WORKER = frozenset({Role.WORKER})
_DISPATCHER = frozenset({Role.DISPATCHER})
_CAMERA = frozenset({Role.CAMERA})
_DESK = frozenset({Role.DESK})

_UNFINISHED = {
    Action.CAMERA_SAW_END: Transition(State.CLOSED, _CAMERA),
    Action.RECALL: Transition(State.VOID, _CAMERA),
    Action.CLOSE_BY_HAND: Transition(State.CLOSED, _DISPATCHER),
}
_WITH_WORKER = {
    **_UNFINISHED,
    Action.DISPATCH: Transition(State.DISPATCHED, _DISPATCHER),
    Action.RETURN: Transition(State.RETURNED, _WORKER),
    Action.REJECT: Transition(State.REJECTED, _WORKER | _DISPATCHER),
}
_WITHOUT_WORKER = {
    **_UNFINISHED,
    Action.DISPATCH: Transition(State.DISPATCHED, _DISPATCHER | _DESK),
    Action.REJECT: Transition(State.REJECTED, _DISPATCHER),
}
_REOPEN = {Action.REOPEN: Transition(State.FILED, _DISPATCHER)}

TABLE: Mapping[State | None, Mapping[Action, Transition]] = {
    None: {Action.FILE: Transition(State.FILED, _CAMERA)},
    State.FILED: _WITHOUT_WORKER,
    State.DISPATCHED: {**_WITH_WORKER, Action.ACCEPT: Transition(State.ACCEPTED, _WORKER)},
    State.ACCEPTED: {**_WITH_WORKER, Action.HANDLE: Transition(State.VERIFYING, _WORKER)},
    State.VERIFYING: {
        **_UNFINISHED,
        **_REOPEN,
        Action.VERIFY_GONE: Transition(State.CLOSED, _CAMERA),
        Action.VERIFY_STILL_THERE: Transition(State.FILED, _CAMERA),
        Action.VERIFY_CANNOT_SEE: Transition(State.HANDLED, _CAMERA),
        Action.CLOSE_ON_FEEDBACK: Transition(State.CLOSED, _DESK),
    },
    State.HANDLED: {**_UNFINISHED, **_REOPEN},
    State.RETURNED: _WITHOUT_WORKER,
    State.CLOSED: {**_REOPEN, Action.CAMERA_SAW_AGAIN: Transition(State.FILED, _CAMERA)},
    State.REJECTED: _REOPEN,
    State.VOID: {},
}

UPDATES: Mapping[Action, UpdateKind] = {
    Action.ACCEPT: UpdateKind.ACCEPTED,
    Action.HANDLE: UpdateKind.HANDLED,
    Action.RETURN: UpdateKind.RETURNED,
    Action.REJECT: UpdateKind.REJECTED,
    Action.VERIFY_GONE: UpdateKind.CLOSED,
    Action.CAMERA_SAW_END: UpdateKind.CLOSED,
    Action.CLOSE_ON_FEEDBACK: UpdateKind.CLOSED,
    Action.CLOSE_BY_HAND: UpdateKind.CLOSED,
    Action.VERIFY_STILL_THERE: UpdateKind.REOPENED,
    Action.CAMERA_SAW_AGAIN: UpdateKind.REOPENED,
    Action.REOPEN: UpdateKind.REOPENED,
}

# A recurrence is no rework: the worker's job was done (or was never begun), and it happened again.
REWORKS = frozenset({Action.VERIFY_STILL_THERE, Action.REOPEN})
REOPENINGS = frozenset({*REWORKS, Action.CAMERA_SAW_AGAIN})
NEEDS_NOTE = frozenset({Action.RETURN, Action.REJECT})


def transition(state: State | None, action: Action, role: Role) -> Transition:
    """What `action` does in `state`.

    Raises IllegalActionError when it cannot be done in this state, NotAllowedError when not by this role.
    """
    found = TABLE[state].get(action)
    if found is None:
        possible = ", ".join(sorted(TABLE[state])) or "nothing"
        raise IllegalActionError(
            f"expected what a case in state {state or 'none'} allows ({possible}), got {action}"
        )
    if role not in found.by:
        raise NotAllowedError(
            f"expected {' or '.join(sorted(found.by))} to {action} a case in state {state or 'none'},"
            f" got {role}"
        )
    return found


def actions_of(state: State, role: Role) -> tuple[Action, ...]:
    """What somebody in `role` may do in `state`, in the order of `Action`."""
    return tuple(
        action for action in Action if (found := TABLE[state].get(action)) is not None and role in found.by
    )
