import pytest

from dispatch_desk.errors import IllegalActionError, NotAllowedError
from dispatch_desk.states import FINISHED, TABLE, UPDATES, Action, Role, State, actions_of, transition

W, D, C, K = Role.WORKER, Role.DISPATCHER, Role.CAMERA, Role.DESK
S = State

# The whole table again, in the reader's words: whatever is not here is refused.
ALLOWED: dict[tuple[State | None, str], tuple[State, set[Role]]] = {
    (None, "file"): (S.FILED, {C}),
    **{
        (state, action): (to, by)
        for state in (S.FILED, S.DISPATCHED, S.ACCEPTED, S.VERIFYING, S.HANDLED, S.RETURNED)
        for action, to, by in (
            ("camera_saw_end", S.CLOSED, {C}),
            ("recall", S.VOID, {C}),
            ("close_by_hand", S.CLOSED, {D}),
        )
    },
    (S.FILED, "dispatch"): (S.DISPATCHED, {D, K}),
    (S.RETURNED, "dispatch"): (S.DISPATCHED, {D, K}),
    (S.DISPATCHED, "dispatch"): (S.DISPATCHED, {D}),
    (S.ACCEPTED, "dispatch"): (S.DISPATCHED, {D}),
    (S.FILED, "reject"): (S.REJECTED, {D}),
    (S.RETURNED, "reject"): (S.REJECTED, {D}),
    (S.DISPATCHED, "reject"): (S.REJECTED, {W, D}),
    (S.ACCEPTED, "reject"): (S.REJECTED, {W, D}),
    (S.DISPATCHED, "accept"): (S.ACCEPTED, {W}),
    (S.DISPATCHED, "return"): (S.RETURNED, {W}),
    (S.ACCEPTED, "return"): (S.RETURNED, {W}),
    (S.ACCEPTED, "handle"): (S.VERIFYING, {W}),
    (S.VERIFYING, "verify_gone"): (S.CLOSED, {C}),
    (S.VERIFYING, "verify_still_there"): (S.FILED, {C}),
    (S.VERIFYING, "verify_cannot_see"): (S.HANDLED, {C}),
    (S.VERIFYING, "close_on_feedback"): (S.CLOSED, {K}),
    (S.VERIFYING, "reopen"): (S.FILED, {D}),
    (S.HANDLED, "reopen"): (S.FILED, {D}),
    (S.CLOSED, "reopen"): (S.FILED, {D}),
    (S.REJECTED, "reopen"): (S.FILED, {D}),
    (S.CLOSED, "camera_saw_again"): (S.FILED, {C}),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", [None, *State])
def test_every_action_in_every_state_leads_where_the_table_says_or_nowhere(
    state: State | None, action: Action, role: Role
) -> None:
    expected = ALLOWED.get((state, action.value))
    if expected is None:
        with pytest.raises(IllegalActionError, match=f"got {action}$"):
            transition(state, action, role)
    elif role not in expected[1]:
        with pytest.raises(NotAllowedError, match=f"got {role}$"):
            transition(state, action, role)
    else:
        assert transition(state, action, role).to is expected[0]


def test_the_table_has_every_state_and_nothing_leaves_a_void_case() -> None:
    assert set(TABLE) == {None, *State}
    assert not TABLE[State.VOID]


def test_whoever_finishes_or_reopens_a_case_tells_the_camera_side_unless_it_knows() -> None:
    leading_to_an_end = {action for row in TABLE.values() for action, to in row.items() if to.to in FINISHED}
    assert leading_to_an_end - set(UPDATES) == {Action.RECALL}


def test_a_worker_is_offered_only_what_a_worker_may_do() -> None:
    assert actions_of(State.ACCEPTED, Role.WORKER) == (Action.HANDLE, Action.RETURN, Action.REJECT)
    assert actions_of(State.CLOSED, Role.WORKER) == ()
