"""The bodies of the contract (OpenAPI document "Street Warden dispatch contract", version 1.0.0).

Strict: a number in quotes is no number. Unknown fields are ignored, as the contract asks.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from dispatch_desk.states import Action, State, UpdateKind

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}\z")]


def _instant(value: object) -> object:
    """`value` in UTC if it is an RFC 3339 instant; pydantic alone would also take a date or a bare number."""
    if not isinstance(value, str):
        return value
    if not _RFC_3339.fullmatch(value):
        raise ValueError(f"expected an RFC 3339 instant such as 2026-01-05T02:00:00Z, got {value!r}")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"expected an instant between the years 1 and 9999 in UTC, got {value!r}") from error


def _whole(value: object) -> object:
    """`value` as an integer if it is a whole number: 2.0 is an integer to JSON Schema, as 2 is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _given(value: object) -> object:
    """`value`; the contract lets it be left out, but not be null."""
    if value is None:
        raise ValueError("expected a value or nothing at all, got null")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]


class ReportKind(StrEnum):
    """What a report says about its event."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    VERIFICATION = "verification"


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)


class Picture(_Body):
    """A picture, or a film (clip), that was handed over before."""

    kind: Literal["overview", "overview_drawn", "close_up", "close_up_drawn", "clip"]
    moment: Literal["confirmed", "updated", "ended", "verified"]
    captured_at: Instant
    sha256: Sha256


class Verification(_Body):
    """What the camera saw when it looked again."""

    result: Literal["gone", "still_there", "cannot_see"]
    looked_at: Instant
    reason: Annotated[str, Field(max_length=500)] = ""

    @property
    def action(self) -> Action:
        """What this result does with a case."""
        return Action(f"verify_{self.result}")


class EventData(_Body):
    """The event as it is now."""

    id: UUID
    revision: Annotated[int, Field(ge=1, le=1_000_000), BeforeValidator(_whole)]
    event_type: Literal["illegal_parking", "street_vendor", "elder_inactivity", "tailgating"]
    rule: Annotated[str, Field(min_length=1, max_length=100)]
    category: Annotated[str, Field(max_length=20)] = ""
    state: Literal["open", "closed", "withdrawn"]
    camera_id: Annotated[str, Field(min_length=1, max_length=64)]
    zone_id: Annotated[str, Field(min_length=1, max_length=64)]
    grid_id: Annotated[str, Field(max_length=64)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    address: Annotated[str, Field(max_length=500)] = ""
    severity: Literal["notice", "normal", "urgent"] = "normal"
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.0
    started_at: Instant
    confirmed_at: Instant | None = None
    last_seen_at: Instant
    ended_at: Instant | None = None
    dwell_s: Annotated[float, Field(ge=0)] = 0.0
    evidence: Annotated[tuple[Picture, ...], Field(max_length=200)]
    verification: Annotated[Verification | None, BeforeValidator(_given)] = None


class ReportEnvelope(_Body):
    """A report in its CloudEvents 1.0 envelope."""

    specversion: Literal["1.0"]
    id: str
    source: Annotated[str, Field(min_length=1, max_length=200)]
    type: Annotated[
        str,
        Field(
            pattern=r"^street\.(illegal_parking|street_vendor|elder_inactivity|tailgating)"
            r"\.(opened|updated|closed|withdrawn|verification)\.v1\z"
        ),
    ]
    subject: str
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    data: EventData

    @property
    def kind(self) -> ReportKind:
        """What it says about its event."""
        return ReportKind(self.type.split(".")[2])

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        expected = f"{self.data.id}:{self.data.revision}"
        if self.id.lower() != expected:
            raise ValueError(f"id: expected event id and revision ({expected}), got {self.id!r}")
        if self.type.split(".")[1] != self.data.event_type:
            raise ValueError(f"type: expected one of {self.data.event_type}, got {self.type!r}")
        if self.kind is ReportKind.VERIFICATION and self.data.verification is None:
            raise ValueError("data.verification: expected with a report of kind verification, got none")
        return self


class CaseBody(_Body):
    """A case as the camera side sees it."""

    id: UUID
    number: str
    event_id: UUID
    state: State
    grid_id: str
    worker: str | None
    created_at: Instant
    updated_at: Instant
    due_at: Instant | None
    reworks: int


class UpdateBody(_Body):
    """One change of a case. `seq` grows, with gaps; `id` names the update for ever."""

    id: UUID
    seq: int
    kind: UpdateKind
    case_id: UUID
    event_id: UUID
    at: Instant
    state: State
    actor: str
    note: str
    reworks: int


class UpdatePage(_Body):
    """Updates in order; `next` is the cursor to go on from."""

    updates: tuple[UpdateBody, ...]
    next: int


class Problem(_Body):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
