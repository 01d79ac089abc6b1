"""Bodies that pass a counting line in the direction of entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.detections import ObjectClass
from vision.geometry import Box, Point, crosses, distance, side
from vision.site import Zone
from vision.tracks import Track, TrackKey
from vision.violation import Subject

_FORGET_AFTER_S = 10.0  # longer than a tracker keeps a lost track
_NEAR = 1.5  # heights of the person: about two steps at 8 looks a second


@dataclass(frozen=True, slots=True)
class Crossing:
    """One body over the line, at the moment it was seen on the other side."""

    at: datetime
    track: str
    box: Box
    width_px: float
    height_px: float
    score: float

    @property
    def aspect(self) -> float:
        """Width divided by height, in pixels."""
        return self.width_px / max(self.height_px, 1e-6)

    def subject(self, role: str) -> Subject:
        """The body as a subject of a violation."""
        return Subject(role, self.track, ObjectClass.PERSON, self.box, self.score, self.at)


@dataclass(slots=True)
class _Step:
    point: Point
    at: datetime
    entered: bool = False


class CountingLine:
    """Follows the ground points of people; each track enters once, until it is seen to go out again."""

    def __init__(self, zone: Zone) -> None:
        if zone.line is None or zone.inside is None:
            raise ValueError(f"zone {zone.id}: expected a line with an inside point, got an area")
        self._line = zone.line
        self._inside_is_positive = side(zone.line, zone.inside) > 0
        self._steps: dict[TrackKey, _Step] = {}
        self.someone_near = False

    def look(self, people: Sequence[Track], at: datetime) -> list[Crossing]:
        """The bodies that have entered since the last look, in the order of their crossings."""
        entered = [crossing for track in people if (crossing := self._step(track, at))]
        self.someone_near = any(self._near(track) for track in people)
        for key in [
            key for key, step in self._steps.items() if (at - step.at).total_seconds() > _FORGET_AFTER_S
        ]:
            del self._steps[key]
        return sorted(entered, key=lambda crossing: (crossing.at, crossing.track))

    def _step(self, track: Track, at: datetime) -> Crossing | None:
        point = track.ground_point
        before = self._steps.get(track.key)
        step = self._steps[track.key] = _Step(point, at, before.entered if before else False)
        if before is None or not crosses(self._line, before.point, point):
            return None
        inwards = (side(self._line, point) > 0) == self._inside_is_positive
        first_time, step.entered = inwards and not before.entered, inwards
        if not first_time:
            return None
        crossed_at = before.at + (at - before.at) * self._part(before.point, point)
        left, top, right, bottom = track.xyxy
        return Crossing(crossed_at, str(track.key), track.box, right - left, bottom - top, track.score)

    def _part(self, start: Point, end: Point) -> float:
        """How much of a step lies before the line, 0..1."""
        before, after = abs(side(self._line, start)), abs(side(self._line, end))
        return before / (before + after) if before + after > 0 else 1.0

    def _near(self, track: Track) -> bool:
        (x1, y1), (x2, y2) = self._line
        px, py = track.ground_point
        length_2 = (x2 - x1) ** 2 + (y2 - y1) ** 2
        along = max(0.0, min(1.0, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / length_2))
        nearest = (x1 + along * (x2 - x1), y1 + along * (y2 - y1))
        return distance(nearest, (px, py)) <= _NEAR * (track.box[3] - track.box[1])
