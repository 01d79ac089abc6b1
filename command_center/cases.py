"""Cases as we know them, and what the news of one asks of us. The dispatch side owns them and their state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from dispatch_client.contract import CaseState, UpdateKind
from vision.event import Event
from vision.violation import EventType


@dataclass(frozen=True, slots=True)
class Case:
    """Our copy of an event's case: what the update with the highest `seq` said.

    actor     who did that; a grid worker, or a part of the dispatch side
    reworks   how often it went back to the worker because the thing was still there
    """

    event_id: UUID
    case_id: str
    state: CaseState
    actor: str
    reworks: int
    updated_at: datetime
    seq: int


class Ask(StrEnum):
    """What an update asks of us beside being written down."""

    LOOK_AGAIN = "look_again"  # the camera verifies
    SAY_GONE = "say_gone"  # the camera has seen the end already
    CLOSE = "close"  # nothing to look at: the word of a person closes the event
    SIGN_OF_LIFE = "sign_of_life"  # somebody was there in person: the rule ends the event itself
    LABEL = "label"  # it was no real event: a lesson for rules and models


def asked_by(kind: UpdateKind, event: Event, *, newest: bool) -> tuple[Ask, ...]:
    """What an update asks, given the event as it is now.

    newest   whether no later update is known: deeds and verdicts hold in any order, but nobody needs an
             answer to a "handled" that was overtaken by another update
    """
    match kind:
        case UpdateKind.HANDLED if event.momentary:
            return (Ask.CLOSE,)
        case UpdateKind.HANDLED if _is_absence(event) and not event.finished:
            return (Ask.SIGN_OF_LIFE,)
        case UpdateKind.HANDLED if newest:
            return (Ask.SAY_GONE if event.finished else Ask.LOOK_AGAIN,)
        case UpdateKind.REJECTED if event.momentary and not event.finished:
            return (Ask.LABEL, Ask.CLOSE)
        case UpdateKind.REJECTED:
            return (Ask.LABEL,)
        case _:
            return ()


def _is_absence(event: Event) -> bool:
    """Whether somebody of a household is missed: then no camera can verify, but a visit is a sign of life."""
    return event.event_type is EventType.ELDER_INACTIVITY and bool(event.household_id)
