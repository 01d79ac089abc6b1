"""What the dispatch side is told of an event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import TypeAdapter

from dispatch_client.contract import VerificationResult
from dispatch_client.report import Report, ReportKind
from models.detections import ObjectClass
from vision.event import HIGH_RESOLUTION, Event, EventState, Evidence
from vision.violation import Subject

_EVENT = TypeAdapter(Event)
LONGEST_REASON = 500  # characters, openapi.yaml
_SUBJECTS = TypeAdapter(tuple[Subject, ...])


@dataclass(frozen=True, slots=True)
class VerificationData:
    """What the camera saw when it looked again, or why it could not (`Verification` of the contract)."""

    result: VerificationResult
    looked_at: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if len(self.reason) > LONGEST_REASON:
            raise ValueError(f"reason: expected at most {LONGEST_REASON} characters, got {len(self.reason)}")

    def data(self) -> dict[str, object]:
        """JSON values."""
        return {
            "result": self.result.value,
            "looked_at": self.looked_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "reason": self.reason,
        }


def kind_of(event: Event, *, reported: bool) -> ReportKind | None:
    """What to say about an event's newest revision; None when the dispatch side need not know.

    reported   whether an earlier revision was queued for the dispatch side: a notice that nobody was told of
               is withdrawn in silence, and a recurrence of what is known is an update
    """
    match event.state:
        case EventState.WARNED:
            return None
        case EventState.OPEN:
            return ReportKind.UPDATED if reported else ReportKind.OPENED
        case EventState.CLOSED:
            return ReportKind.CLOSED
        case EventState.WITHDRAWN:
            return ReportKind.WITHDRAWN if reported else None


def report_of(
    event: Event, kind: ReportKind, site_id: str, at: datetime, verification: VerificationData | None = None
) -> Report:
    """The report of an event as it is now; `at` is when it became so, aware.

    verification   what a second look has found, with kind `verification` only
    """
    extra = {} if verification is None else {"verification": verification.data()}
    return Report(
        event_id=str(event.id),
        revision=event.revision,
        kind=kind,
        event_type=event.event_type.value,
        source=f"/streetwarden/{site_id}",
        subject=f"{event.camera_id}/{event.zone_id}",
        at=at.astimezone(UTC),
        data=event_data(replace(event, evidence=_told(event.evidence))) | extra,
    )


def _told(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Stills stay here: they come when the first report may be on its way, and show more than is needed."""
    return tuple(each for each in evidence if each.kind != HIGH_RESOLUTION)


def event_data(event: Event) -> dict[str, object]:
    """Every field of an event as JSON values, and its `dwell_s`.

    Instants end in Z, classes are lower-case names. Appearance histograms stay here: they describe how a
    person is dressed and tell the dispatch side nothing.
    """
    data: dict[str, object] = _EVENT.dump_python(event, mode="json")
    data["place"] = {"id": event.place.id, "box": list(event.place.box)}
    data["subjects"] = [
        subject | {"object_class": ObjectClass(subject["object_class"]).name.lower()}
        for subject in _SUBJECTS.dump_python(event.subjects, mode="json")
    ]
    data["dwell_s"] = event.dwell_s
    return data
