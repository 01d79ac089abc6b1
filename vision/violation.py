"""What a rule sees now, before anybody asks whether it is news."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.detections import ObjectClass
from vision.geometry import Box, Point, ground_point
from vision.tracks import Appearance, Track


class EventType(StrEnum):
    """The four kinds of events that people know."""

    ILLEGAL_PARKING = "illegal_parking"
    STREET_VENDOR = "street_vendor"
    ELDER_INACTIVITY = "elder_inactivity"
    TAILGATING = "tailgating"


class Severity(StrEnum):
    """How much it matters to be quick."""

    NOTICE = "notice"
    NORMAL = "normal"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of the reasoning, for the reviewer: `value` 0..1 counts with `weight`."""

    name: str
    value: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a violation is: a name that lasts as long as the rule's clock, and the spot (normalised)."""

    id: str
    box: Box
    appearance: Appearance = ()

    @property
    def ground_point(self) -> Point:
        """The middle of the bottom edge, normalised."""
        return ground_point(self.box)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what is involved: a track at the moment that counts, and its role (vehicle, follower...)."""

    role: str
    track: str
    object_class: ObjectClass
    box: Box
    score: float
    seen_at: datetime

    @classmethod
    def of(cls, track: Track, role: str) -> "Subject":
        """The subject that a track is now."""
        return cls(role, str(track.key), track.object_class, track.box, track.score, track.last_seen_at)


def confidence_of(parts: tuple[Part, ...]) -> float:
    """The weighted mean of the parts, 0..1; 0 without parts."""
    total = sum(part.weight for part in parts)
    return sum(part.value * part.weight for part in parts) / total if total > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Violation:
    """What a rule sees now.

    progress    0..1 towards the limit; 1 confirms
    warned      whether an early notice is due (a chance to move on; no case)
    momentary   a deed rather than a state: it does not end by itself, people close it
    seen        whether the place could be looked at in this look (False: covered or not in the picture)
    category    the cities' code for the case, such as 05-05; "" where there is none
    flags       degraded modes and remarks, such as camera_only
    """

    rule: str
    rule_version: int
    event_type: EventType
    zone_id: str
    place: Place
    subjects: tuple[Subject, ...]
    started_at: datetime
    last_seen_at: datetime
    progress: float
    parts: tuple[Part, ...] = ()
    severity: Severity = Severity.NORMAL
    category: str = ""
    warned: bool = False
    momentary: bool = False
    seen: bool = True
    household_id: str = ""
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.progress <= 1.0:
            raise ValueError(f"progress: expected 0..1, got {self.progress}")
