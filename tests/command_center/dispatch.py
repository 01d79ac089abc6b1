"""Events as they are told of, and what the dispatch side says of them."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from command_center.store.store import Store
from dispatch_client.contract import CaseReply, CaseState, CaseUpdate, UpdateKind
from dispatch_client.outbox import Parcel
from tests.command_center.values import CLOSED, EVENT, NOW, STATE, at
from vision.event import Event
from vision.violation import EventType

PARKED = replace(EVENT, momentary=False, household_id="")
LEFT = replace(CLOSED, momentary=False, household_id="")
DEED = replace(EVENT, event_type=EventType.TAILGATING, rule="tailgating", household_id="")
MISSED = replace(EVENT, event_type=EventType.ELDER_INACTIVITY, rule="no_appearance", momentary=False)
LYING = replace(MISSED, rule="motionless_in_public", household_id="")

STATES = {
    UpdateKind.ACCEPTED: CaseState.ACCEPTED,
    UpdateKind.HANDLED: CaseState.HANDLED,
    UpdateKind.RETURNED: CaseState.RETURNED,
    UpdateKind.REJECTED: CaseState.REJECTED,
    UpdateKind.CLOSED: CaseState.CLOSED,
    UpdateKind.REOPENED: CaseState.DISPATCHED,
}


def news(
    kind: UpdateKind, seq: int = 1, event_id: UUID = EVENT.id, said_at: datetime | None = None
) -> CaseUpdate:
    return CaseUpdate(
        id=str(UUID(int=seq)),
        seq=seq,
        kind=kind,
        case_id="case-1",
        event_id=str(event_id),
        at=said_at or at(100 + seq),
        state=STATES[kind],
        actor="小王",
        note="已劝离",
        reworks=seq // 2,
    )


def told(store: Store, *events: Event) -> None:
    """Record versions of events, one call each."""
    for event in events:
        store.record(STATE, [event])


def kinds(store: Store) -> list[str]:
    return [report.kind.value for report in store.waiting_reports(1000)]


def claimed(store: Store, claimant: str = "relay", now: datetime = NOW, limit: int = 100) -> list[Parcel]:
    return store.outbox.claim(claimant, now, 60.0, limit)


def reply_to(parcel: Parcel) -> CaseReply:
    """What the dispatch side answers to a report: its case has been filed and given to a worker."""
    number = f"2026-{parcel.row_id:04}"
    return CaseReply(
        id=f"case of {parcel.event_id}",
        number=number,
        event_id=parcel.event_id,
        state=CaseState.DISPATCHED,
        created_at=NOW,
        updated_at=NOW,
        due_at=None,
        worker="王芳",
    )
