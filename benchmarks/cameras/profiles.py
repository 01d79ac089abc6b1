"""Streets of cameras to measure: what each camera shows and is watched for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from vision.site import Camera, RuleSpec, Zone


class Profile(StrEnum):
    """What the cameras are watched for."""

    STREET = "street"
    VENDOR = "vendor"
    GATE = "gate"
    MIXED = "mixed54"
    FAULTS = "faults"


MEASURED = (Profile.STREET, Profile.VENDOR, Profile.GATE, Profile.MIXED)
"""By `bench cameras`; `FAULTS` is of `bench faults`."""


class Scene(StrEnum):
    """What a camera shows: a road, or a gate that somebody comes to now and then."""

    ROAD = "road"
    GATE = "gate"


_GATES, _OF = 8, 54
"""In `mixed54`: guarded entrances among the cameras of one community."""

_AREA = Zone("area", polygon=((0.1, 0.3), (0.9, 0.3), (0.9, 0.95), (0.1, 0.95)))
_LINE = Zone("entry", line=((0.2, 0.75), (0.8, 0.75)), inside=(0.5, 0.2))


@dataclass(frozen=True, slots=True)
class _Duty:
    """The rates do not follow what the clip shows, or another clip would be another benchmark; gates do."""

    zone: Zone
    rule: RuleSpec


_DUTIES = {
    Profile.STREET: _Duty(_AREA, RuleSpec("illegal_parking", _AREA.id, {"idle_fps": 0.25, "busy_fps": 0.25})),
    Profile.FAULTS: _Duty(_AREA, RuleSpec("illegal_parking", _AREA.id, {"idle_fps": 5.0, "busy_fps": 5.0})),
    Profile.VENDOR: _Duty(_AREA, RuleSpec("street_vendor", _AREA.id, {"idle_fps": 0.5, "busy_fps": 0.5})),
    Profile.GATE: _Duty(_LINE, RuleSpec("tailgating", _LINE.id, {"gate": "gate", "camera_only": True})),
}


def scenes_of(profile: Profile, count: int) -> list[Scene]:
    """What each of `count` cameras shows."""
    return [
        Scene.GATE if _purpose(profile, number) is Profile.GATE else Scene.ROAD for number in range(count)
    ]


def cameras_of(profile: Profile, urls: Sequence[str]) -> tuple[Camera, ...]:
    """The cameras behind these addresses, with their zones and rules."""
    return tuple(_camera(_purpose(profile, number), number, url) for number, url in enumerate(urls))


def _camera(purpose: Profile, number: int, url: str) -> Camera:
    duty = _DUTIES[purpose]
    return Camera(f"camera-{number:03d}", url, zones=(duty.zone,), rules=(duty.rule,))


def _purpose(profile: Profile, number: int) -> Profile:
    """Gates lie evenly among the others."""
    if profile is not Profile.MIXED:
        return profile
    is_gate = (number + 1) * _GATES // _OF > number * _GATES // _OF
    return Profile.GATE if is_gate else Profile.STREET
