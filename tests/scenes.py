"""Scripted scenes: who stands where and when, told in seconds, turned into what a rule or a detector sees.

    car = Actor(ObjectClass.CAR, at(0.1, 0.6)).move(at(0.5, 0.6), 4).stand(200).move(at(0.9, 0.6), 4)
    bus = Actor(ObjectClass.BUS, at(0.5, 0.62, size=0.3), since_s=60).stand(30)
    for scene in scenes([car.unseen(60, 90), bus], until_s=240):
        violations = rule.look(scene)

Seconds count from `START`. An actor is in the picture from `since_s` until its script ends; between two
places it moves evenly. Actors are values: every step gives a new one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from models.detections import ObjectClass
from tests.fakes import MONDAY_MORNING
from vision.geometry import Box
from vision.scene import Scene, Span
from vision.site import Zone
from vision.tracks import Appearance, PathPoint, Track, TrackKey

START = MONDAY_MORNING
WIDTH_PX, HEIGHT_PX = 1600, 1000
WHOLE_PICTURE = Zone("all", polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))

RED: Appearance = (1.0, 0.0, 0.0, 0.0)
BLUE: Appearance = (0.0, 1.0, 0.0, 0.0)
_PATH_POINTS = 64
_IDS_PER_ACTOR = 100


def instant(seconds: float) -> datetime:
    """The instant so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def at(x: float, y: float, size: float = 0.1, aspect: float = 1.6) -> Box:
    """The box of a thing that stands on (x, y); `size` is its height, `aspect` width : height in pixels."""
    width = size * aspect * HEIGHT_PX / WIDTH_PX
    return (x - width / 2, y - size, x + width / 2, y)


def person_at(x: float, y: float, height: float = 0.17) -> Box:
    """The box of somebody standing upright at (x, y)."""
    return at(x, y, size=height, aspect=0.4)


@dataclass(frozen=True)
class Actor:
    """One thing and its script.

    looks    (second, appearance) from which on it looks so
    gaps     spans in which the detector does not see it
    renames  seconds at which the tracker gives it a new id
    """

    object_class: ObjectClass
    box: Box
    since_s: float = 0.0
    stops: tuple[tuple[float, Box], ...] = ()
    looks: tuple[tuple[float, Appearance], ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    renames: tuple[float, ...] = ()
    score: float = 0.9

    @property
    def until_s(self) -> float:
        return self.stops[-1][0] if self.stops else self.since_s

    def stand(self, seconds: float) -> "Actor":
        return self.move(self.stops[-1][1] if self.stops else self.box, seconds)

    def move(self, to: Box, seconds: float) -> "Actor":
        return replace(self, stops=(*self.stops, (self.until_s + seconds, to)))

    def unseen(self, from_s: float, until_s: float) -> "Actor":
        return replace(self, gaps=(*self.gaps, (from_s, until_s)))

    def renamed(self, *at_s: float) -> "Actor":
        return replace(self, renames=(*self.renames, *at_s))

    def coloured(self, appearance: Appearance, from_s: float = 0.0) -> "Actor":
        return replace(self, looks=(*self.looks, (from_s, appearance)))

    def box_at(self, second: float) -> Box | None:
        """Where it is; None while it is not in the picture or not seen."""
        if not self.since_s <= second <= self.until_s or any(a <= second < b for a, b in self.gaps):
            return None
        start_s, start = self.since_s, self.box
        for end_s, end in self.stops:
            if second <= end_s:
                part = (second - start_s) / (end_s - start_s) if end_s > start_s else 1.0
                left, top, right, bottom = (a + part * (b - a) for a, b in zip(start, end, strict=True))
                return (left, top, right, bottom)
            start_s, start = end_s, end
        return start

    def appearance_at(self, second: float) -> Appearance:
        worn = [look for from_s, look in self.looks if from_s <= second]
        return worn[-1] if worn else ()

    def name_at(self, second: float) -> int:
        """How many ids it has had before."""
        return sum(renamed_s <= second for renamed_s in self.renames)


class Tracking:
    """Turns actors into tracks as a faultless tracker would."""

    def __init__(self, actors: Sequence[Actor], camera_id: str = "cam") -> None:
        self._actors = actors
        self._camera_id = camera_id
        self._paths: dict[TrackKey, list[PathPoint]] = {}

    def look(self, second: float, session: int) -> tuple[Track, ...]:
        return tuple(
            self._track(actor, index, box, second, session)
            for index, actor in enumerate(self._actors)
            if (box := actor.box_at(second)) is not None
        )

    def _track(self, actor: Actor, index: int, box: Box, second: float, session: int) -> Track:
        key = TrackKey(self._camera_id, session, _IDS_PER_ACTOR * index + actor.name_at(second) + 1)
        left, top, right, bottom = box
        path = self._paths.setdefault(key, [])
        path.append(PathPoint(instant(second), ((left + right) / 2, bottom)))
        del path[:-_PATH_POINTS]
        return Track(
            key=key,
            object_class=actor.object_class,
            xyxy=(left * WIDTH_PX, top * HEIGHT_PX, right * WIDTH_PX, bottom * HEIGHT_PX),
            box=box,
            score=actor.score,
            first_seen_at=path[0].at,
            last_seen_at=instant(second),
            path=tuple(path),
            appearance=actor.appearance_at(second),
        )


def scenes(
    actors: Sequence[Actor],
    until_s: float,
    *,
    from_s: float = 0.0,
    fps: float = 1.0,
    zones: Sequence[Zone] = (),
    blind: Sequence[tuple[float, float]] = (),
    session: int = 1,
) -> Iterator[Scene]:
    """A look every 1 / `fps` seconds, none while the camera is blind; after that it has reconnected."""
    tracking = Tracking(actors)
    spans: list[Span] = []
    looks = round((until_s - from_s) * fps)
    before_s = from_s
    for second in (from_s + look / fps for look in range(looks + 1)):
        if any(start_s <= second < end_s for start_s, end_s in blind):
            spans = [Span(instant(before_s), instant(second + 1 / fps))]
            continue
        reconnects = sum(end_s <= second for _, end_s in blind)
        yield Scene(
            camera_id="cam",
            session=session + reconnects,
            captured_at=instant(second),
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
            tracks=tracking.look(second, session + reconnects),
            zones={zone.id: zone for zone in zones},
            blind=tuple(spans),
        )
        spans, before_s = [], second
