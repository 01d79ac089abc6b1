"""An event as one line: for machines (a CloudEvents envelope) and for people."""

import json

from command_center.reporting import report_of
from dispatch_client.report import ReportKind
from vision.event import Event, EventState


def line_of(event: Event, site_id: str) -> str:
    """The event at its last revision as one line of JSON: what the dispatch side was told last."""
    envelope = report_of(event, _kind(event), site_id, event.changed_at).envelope()
    return json.dumps(envelope, ensure_ascii=False)


def words_of(event: Event) -> str:
    """The event as a line for people."""
    ended = f"ended {event.ended_at:%H:%M:%S}" if event.ended_at else "not ended"
    return (
        f"{event.started_at:%Y-%m-%d %H:%M:%S} UTC  {event.event_type} ({event.rule})  "
        f"{event.camera_id}/{event.zone_id}  {event.state}, {ended}, {event.dwell_s:.0f} s, "
        f"confidence {event.confidence:.2f}, {len(event.evidence)} pictures"
    )


def _kind(event: Event) -> ReportKind:
    match event.state:
        case EventState.CLOSED:
            return ReportKind.CLOSED
        case EventState.WITHDRAWN:
            return ReportKind.WITHDRAWN
        case _:
            told_once = event.changed_at == event.confirmed_at and not _verified(event)
            return ReportKind.OPENED if told_once else ReportKind.UPDATED


def _verified(event: Event) -> bool:
    """Whether a second look was taken: that is told without a change of the event."""
    return any(picture.moment == "verified" for picture in event.evidence)
