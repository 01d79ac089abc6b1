"""What the dispatch side says: cases and their updates, as openapi.yaml defines them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case is; the dispatch side owns it."""

    FILED = "filed"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    VERIFYING = "verifying"
    CLOSED = "closed"
    REJECTED = "rejected"
    RETURNED = "returned"
    VOID = "void"


class UpdateKind(StrEnum):
    """What has happened to a case."""

    ACCEPTED = "accepted"
    HANDLED = "handled"
    RETURNED = "returned"
    REJECTED = "rejected"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class CaseUpdate:
    """One change of a case. `seq` grows without gaps being promised; `id` names the update for ever."""

    id: str
    seq: int
    kind: UpdateKind
    case_id: str
    event_id: str
    at: datetime
    state: CaseState
    actor: str = ""
    note: str = ""
    reworks: int = 0


@dataclass(frozen=True, slots=True)
class CaseReply:
    """A case as the dispatch side knows it. `number` is for people; `due_at` is None when it has no term."""

    id: str
    number: str
    event_id: str
    state: CaseState
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    grid_id: str = ""
    worker: str | None = None
    reworks: int = 0


class VerificationResult(StrEnum):
    """What the camera found when it looked again."""

    GONE = "gone"
    STILL_THERE = "still_there"
    CANNOT_SEE = "cannot_see"
