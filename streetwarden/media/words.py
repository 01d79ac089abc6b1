"""Zones and looks in the words of docs/ref/live.md."""

from collections.abc import Collection
from typing import Any

from streams.live.media_times import Moment
from streams.live.pieces import Look, Zones
from vision.geometry import Box
from vision.seen import Seen, stands
from vision.site import Camera, Zone
from vision.tracks import Track
from vision.violation import Violation

_DIGITS = 4  # of a part of the picture: a fifth of a pixel at 1080p


def zones_in_words(camera: Camera, active: Collection[str]) -> Zones:
    """The camera's zones; those with ids in `active` are looked at now."""
    return Zones(tuple(_zone(zone, camera, zone.id in active) for zone in camera.zones))


def look_in_words(seen: Seen, moment: Moment | None) -> Look:
    """A look, and the place of its picture in the film (None: there is no film)."""
    return Look(
        generation=moment.generation if moment else None,
        media_s=moment.media_s if moment else None,
        captured_at=seen.frame.captured_at,
        tracks=tuple(map(_track, seen.tracks)),
        violations=tuple(map(_violation, seen.violations)),
    )


def _zone(zone: Zone, camera: Camera, active: bool) -> dict[str, Any]:  # noqa: FBT001 - one field of many
    return {
        "id": zone.id,
        "name": zone.name,
        "shape": "line" if zone.line else "area",
        "points": [list(point) for point in zone.line or zone.polygon],
        "inside": list(zone.inside) if zone.inside else None,
        "rules": [spec.rule for spec in camera.rules if spec.zone_id == zone.id],
        "active": active,
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.key.track_id,
        "class": track.object_class.name.lower(),
        "box": _rounded(track.box),
        "standing": stands(track),
    }


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "rule": violation.rule,
        "event_type": violation.event_type.value,
        "zone_id": violation.zone_id,
        "box": _rounded(violation.place.box),
        "progress": round(violation.progress, _DIGITS),
        "warned": violation.warned,
        "subjects": [int(subject.track.rpartition("/")[2]) for subject in violation.subjects],
        "started_at": violation.started_at.isoformat(),
    }


def _rounded(box: Box) -> list[float]:
    return [round(value, _DIGITS) for value in box]
