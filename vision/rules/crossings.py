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
_CLEAR = 0.06  # heights of the person beyond the line: the feet of a walker swing by up to 0.05
_NEAR = 1.5  # heights of the person: about two steps at 8 looks a second
_LOOKS_KEPT = 12  # at 8 looks a second three steps: the legs of who walks close in a third of them


_Shape = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Crossing:
    """One body over the line, at the moment it was seen on the other side.

    height_px  upper quartile of the latest looks, since gates and people in front cut boxes short
    aspect     width divided by height, in pixels: lower quartile of the latest looks (strides widen people)
    """

    at: datetime
    track: str
    box: Box
    height_px: float
    aspect: float
    score: float

    @property
    def foot(self) -> float:
        """Where the body stands, as a part of the picture's height."""
        return self.box[3]

    def subject(self, role: str) -> Subject:
        """The body as a subject of a violation."""
        return Subject(role, self.track, ObjectClass.PERSON, self.box, self.score, self.at)


@dataclass(slots=True)
class _Step:
    """Where a track was seen last.

    clear    whether it was inside when it was last clear of the line, or first seen
    over_at  when it last stepped over the line inwards, to be told once it is clear of it
    shapes   width and height of its box in the latest looks, pixels
    """

    point: Point
    at: datetime
    clear: bool
    over_at: datetime | None = None
    entered: bool = False
    shapes: tuple[_Shape, ...] = ()


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
        """The track's entry, once it is clear of the line that it came over: who sways on it is not in."""
        point, before = track.ground_point, self._steps.get(track.key)
        inside = self._is_inside(point)
        step = self._steps[track.key] = _Step(point, at, inside)
        if before is not None:
            step.clear, step.over_at, step.entered = before.clear, before.over_at, before.entered
            step.shapes = before.shapes
            if crosses(self._line, before.point, point):
                over_at = before.at + (at - before.at) * self._part(before.point, point)
                step.over_at = over_at if inside else None
        step.shapes = (*step.shapes, _shape(track))[-_LOOKS_KEPT:]
        if self._away(track) < _CLEAR:
            return None
        came_in = inside and not step.clear and step.over_at is not None and not step.entered
        entry = _crossing(track, step.over_at, step.shapes) if came_in and step.over_at else None
        step.clear, step.entered, step.over_at = inside, inside and (step.entered or came_in), None
        return entry

    def _is_inside(self, point: Point) -> bool:
        return (side(self._line, point) > 0) == self._inside_is_positive

    def _part(self, start: Point, end: Point) -> float:
        """How much of a step lies before the line, 0..1."""
        before, after = abs(side(self._line, start)), abs(side(self._line, end))
        return before / (before + after) if before + after > 0 else 1.0

    def _near(self, track: Track) -> bool:
        return self._away(track) <= _NEAR

    def _away(self, track: Track) -> float:
        """How far a track's ground point is from the line, in heights of its box."""
        (x1, y1), (x2, y2) = self._line
        px, py = track.ground_point
        length_2 = (x2 - x1) ** 2 + (y2 - y1) ** 2
        along = max(0.0, min(1.0, ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / length_2))
        nearest = (x1 + along * (x2 - x1), y1 + along * (y2 - y1))
        return distance(nearest, (px, py)) / max(track.box[3] - track.box[1], 1e-6)


def _crossing(track: Track, at: datetime, shapes: tuple[_Shape, ...]) -> Crossing:
    heights = sorted(height for _, height in shapes)
    aspects = sorted(width / max(height, 1e-6) for width, height in shapes)
    last = len(shapes) - 1
    return Crossing(at, str(track.key), track.box, heights[last - last // 4], aspects[last // 4], track.score)


def _shape(track: Track) -> _Shape:
    left, top, right, bottom = track.xyxy
    return (float(right - left), float(bottom - top))
