"""What the API shows of events and cases: JSON forms of the values."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from command_center.reporting import event_data
from dispatch_client.contract import CaseState, UpdateKind
from vision.event import Event, EventState
from vision.geometry import Box
from vision.violation import EventType, Severity


class View(BaseModel):
    """A JSON form. Instants are UTC."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class PictureView(View):
    """A picture of an event; fetch it under `/api/v1/events/{id}/evidence/{sha256}`."""

    kind: Annotated[str, Field(description="overview or close_up; drawn copies end in _drawn")]
    moment: Annotated[str, Field(description="confirmed, updated, ended or verified")]
    captured_at: datetime
    sha256: str
    size_bytes: int


class PartView(View):
    """One piece of the reasoning."""

    name: str
    value: Annotated[float, Field(description="0..1")]
    weight: float


class SubjectView(View):
    """Who or what is involved."""

    role: str
    track: str
    object_class: str
    box: Annotated[Box, Field(description="left, top, right, bottom as parts of the picture, 0..1")]
    score: float
    seen_at: datetime


class CaseView(View):
    """What the dispatch side makes of an event, as far as it has told us."""

    event_id: UUID
    case_id: str
    state: CaseState
    actor: str
    reworks: int
    updated_at: datetime


class UpdateView(View):
    """One change of a case."""

    id: str
    seq: int
    kind: UpdateKind
    case_id: str
    at: datetime
    state: CaseState
    actor: str
    note: str
    reworks: int


class EventView(View):
    """An event."""

    id: UUID
    revision: int
    event_type: EventType
    rule: str
    rule_version: int
    state: EventState
    camera_id: str
    zone_id: str
    grid_id: str
    latitude: float | None
    longitude: float | None
    address: str
    household_id: str
    category: str
    severity: Severity
    confidence: float
    started_at: datetime
    confirmed_at: datetime | None
    last_seen_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    dwell_s: float
    recurrences: int
    momentary: bool
    flags: list[str]
    case: CaseView | None

    @classmethod
    def of(cls, event: Event, case: CaseView | None) -> "EventView":
        """The view of an event and its case."""
        return cls.model_validate({**event_data(event), "case": case})


class EventDetail(EventView):
    """An event with its reasons, its pictures and the course of its case."""

    model: str
    model_sha256: str
    parts: list[PartView]
    subjects: list[SubjectView]
    evidence: list[PictureView]
    case_updates: list[UpdateView]

    @classmethod
    def whole(cls, event: Event, case: CaseView | None, updates: list[UpdateView]) -> "EventDetail":
        """All that is known of an event."""
        return cls.model_validate({**event_data(event), "case": case, "case_updates": updates})
