"""A track: one thing followed through the frames of one camera session."""

from dataclasses import dataclass
from datetime import datetime

from models.detections import ObjectClass
from vision.geometry import Box, Point, ground_point

Appearance = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class TrackKey:
    """Names a track in the whole system."""

    camera_id: str
    session: int
    track_id: int

    def __str__(self) -> str:
        return f"{self.camera_id}/{self.session}/{self.track_id}"


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where a track's ground point was at an instant (normalised)."""

    at: datetime
    point: Point


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of a track at the look in which it was last seen.

    object_class  by vote over the track's life, votes weighted by score
    xyxy          in source pixels
    box           the same, normalised 0..1
    score         of the latest detection, 0..1
    speed         of the box centre, in box heights per second (Kalman estimate)
    path          the latest ground points, oldest first, bounded
    appearance    colour histogram that sums to 1, or () where none was asked for
    """

    key: TrackKey
    object_class: ObjectClass
    xyxy: Box
    box: Box
    score: float
    first_seen_at: datetime
    last_seen_at: datetime
    speed: float = 0.0
    path: tuple[PathPoint, ...] = ()
    appearance: Appearance = ()

    @property
    def ground_point(self) -> Point:
        """The middle of the bottom edge, normalised."""
        return ground_point(self.box)

    @property
    def aspect(self) -> float:
        """Width divided by height, in pixels."""
        left, top, right, bottom = self.xyxy
        return (right - left) / max(bottom - top, 1e-6)
