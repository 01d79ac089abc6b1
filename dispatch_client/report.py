"""A report: an event on the wire, in a CloudEvents 1.0 envelope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SPEC_VERSION = "1.0"


class ReportKind(StrEnum):
    """What a report says about its event."""

    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Report:
    """One revision of one event, for the dispatch side.

    source    names the site, such as /streetwarden/panlong
    subject   camera/zone
    data      the event, JSON values only
    """

    event_id: str
    revision: int
    kind: ReportKind
    event_type: str
    source: str
    subject: str
    at: datetime
    data: Mapping[str, object]

    @property
    def idempotency_key(self) -> str:
        """Event id and revision: the receiver makes it exactly once."""
        return f"{self.event_id}:{self.revision}"

    def envelope(self) -> dict[str, object]:
        """The CloudEvents 1.0 JSON form (`application/cloudevents+json`)."""
        return {
            "specversion": SPEC_VERSION,
            "id": self.idempotency_key,
            "source": self.source,
            "type": f"street.{self.event_type}.{self.kind}.v1",
            "subject": self.subject,
            "time": self.at.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": dict(self.data),
        }
