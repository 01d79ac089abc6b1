"""Values with something in every field, for round trips."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from models.detections import ObjectClass
from tests.fakes import MONDAY_MORNING
from vision.event import Event, EventState, Evidence
from vision.ports import CameraState
from vision.schedule import Hours, Permit, Schedule
from vision.signals import Signal, SignalKind
from vision.site import Camera, Household, RuleSpec, Site, Tiles, Zone
from vision.violation import EventType, Part, Place, Severity, Subject

PASSWORD = "s3cret-of-the-gate"
NOW = MONDAY_MORNING


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


SITE = Site(
    id="panlong",
    name="蟠龙街道",
    time_zone="Asia/Shanghai",
    holidays=(date(2026, 1, 1), date(2026, 2, 17)),
    cameras=(
        Camera(
            id="gate",
            url=f"rtsp://admin:{PASSWORD}@10.0.0.8:554/h264?channel=1",
            name="东门",
            grid_id="g-7",
            latitude=31.2304161234,
            longitude=121.4737,
            address="蟠龙路 8 号",
            detect="zones",
            snapshot_url=f"https://admin:{PASSWORD}@10.0.0.8/still.jpg",
            zones=(
                Zone("line", line=((0.1, 0.5), (0.9, 0.5)), inside=(0.5, 0.1), name="东门线"),
                Zone(
                    "kerb",
                    polygon=((0.0, 0.0), (1 / 3, 0.0), (0.3, 1.0)),
                    membership="overlap",
                    grid_id="g-8",
                ),
            ),
            rules=(
                RuleSpec("tailgating", "line", {"auth_window_s": 8.0, "gates": ["east"]}),
                RuleSpec(
                    "illegal_parking",
                    "kerb",
                    {"dwell_s": 180},
                    Schedule(
                        hours=(Hours(("mon", "holiday"), time(7, 30), time(1, 0)),),
                        permits=(Permit(date(2026, 1, 3), date(2026, 1, 4), (Hours(start=time(5)),)),),
                    ),
                ),
            ),
        ),
        Camera(id="alley", url="", detect="tiles", tiles=Tiles(3, 2, 0.1)),
    ),
    households=(Household("h-12", "3 单元 402", "g-7"), Household("h-3")),
)

STATE = CameraState(
    "gate", 3, at(0.25), {"illegal_parking@kerb": {"clocks": [{"place": "p1", "since": 1.5}]}}
)

EVENT = Event(
    id=UUID("019b8c2a-0000-7000-8000-000000000001"),
    revision=1,
    event_type=EventType.ILLEGAL_PARKING,
    rule="illegal_parking",
    rule_version=2,
    state=EventState.OPEN,
    camera_id="gate",
    zone_id="kerb",
    place=Place("p1", (0.1, 0.2, 1 / 3, 0.4), (0.25, 0.75)),
    started_at=at(-180.000001),
    last_seen_at=at(0),
    changed_at=at(0),
    confirmed_at=at(0),
    grid_id="g-7",
    latitude=31.2304161234,
    longitude=121.4737,
    address="蟠龙路 8 号",
    household_id="h-12",
    category="05-05",
    severity=Severity.URGENT,
    confidence=2 / 3,
    parts=(Part("standing", 0.9, 2.0), Part("queue", 0.1)),
    subjects=(Subject("vehicle", "gate/3/17", ObjectClass.CAR, (0.1, 0.2, 1 / 3, 0.4), 0.875, at(-0.5)),),
    evidence=(
        Evidence("overview", "confirmed", at(0), "a" * 64, "gate/2026-01-05/e1-overview.jpg", 1000),
        Evidence("close_up", "confirmed", at(0), "b" * 64, "gate/2026-01-05/e1-close_up.jpg", 500),
    ),
    model="yolo11n",
    model_sha256="c" * 64,
    flags=("camera_only", "late"),
    recurrences=1,
    momentary=True,
)

CLOSED = replace(
    EVENT, revision=2, state=EventState.CLOSED, last_seen_at=at(60), ended_at=at(60), changed_at=at(70)
)


def numbered(number: int, event: Event = EVENT) -> Event:
    """The event again, as another one with pictures of its own."""
    pictures = tuple(replace(each, path=f"gate/{number}-{each.kind}.jpg") for each in event.evidence)
    return replace(event, id=UUID(int=number), evidence=pictures)


def grant(number: int, seconds: float = 0.0) -> Signal:
    return Signal(SignalKind.ACCESS_GRANT, f"gate-{number}", at(seconds), admits=2, source="card")


AWAY = Signal(SignalKind.AWAY, "h-12", at(-5), until=datetime(2026, 2, 1, tzinfo=UTC), source="visit")
