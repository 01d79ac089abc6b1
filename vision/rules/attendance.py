"""Who is near a stall, and for how long."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from vision.geometry import Box, box_gap
from vision.scene import Scene
from vision.tracks import Track
from vision.violation import Subject

_PERSON_HEIGHT_M = 1.7  # a standing adult; turns pixels near a person into metres without calibration
_VISITS_KEPT = 64
_GAP_S = 10.0  # what happened in a longer gap between two looks is not known


def near(a: Box, b: Box, scene: Scene, reach_px: float) -> bool:
    """Whether two normalised boxes are within `reach_px` source pixels of each other."""
    width, height = scene.width_px, scene.height_px
    in_px = [(box[0] * width, box[1] * height, box[2] * width, box[3] * height) for box in (a, b)]
    return box_gap(in_px[0], in_px[1]) <= reach_px


class Attendance:
    """A tally of one stall's time: how much of it somebody stayed near, and each person's visit.

    Time counts, not looks: looks come more often while something is about to change.
    """

    def __init__(self) -> None:
        self.watched_s = 0.0
        self.attended_s = 0.0
        self.looked_at: datetime | None = None
        self.vendor: Subject | None = None
        self._visits: dict[str, tuple[datetime, datetime]] = {}

    @property
    def share(self) -> float:
        """The part of the time in which somebody stayed near, 0..1."""
        return self.attended_s / self.watched_s if self.watched_s else 0.0

    def look(
        self, stall: Box, people: Sequence[Track], scene: Scene, radius_m: float, stays_s: float
    ) -> None:
        """Take a look at the people near the stall. Who is there for less than `stays_s` may pass by."""
        at = scene.captured_at
        close = [person for person in people if self._close(stall, person, scene, radius_m)]
        for person in close:
            key = str(person.key)
            since, _ = self._visits.get(key, (at, at))
            self._visits[key] = (since, at)
        self._count(at, attended=any(self._stayed_s(person) >= stays_s for person in close))
        self._forget_short_visits()
        if close:
            longest = min(close, key=lambda person: self._visits[str(person.key)][0])
            self.vendor = Subject.of(longest, "vendor")

    def _count(self, at: datetime, *, attended: bool) -> None:
        passed_s = (at - self.looked_at).total_seconds() if self.looked_at else 0.0
        self.looked_at = at
        if passed_s <= _GAP_S:
            self.watched_s += passed_s
            self.attended_s += passed_s if attended else 0.0

    def _stayed_s(self, person: Track) -> float:
        since, until = self._visits[str(person.key)]
        return (until - since).total_seconds()

    def customers(self, min_s: float, max_s: float) -> int:
        """How many people stopped for `min_s` to `max_s`; the one who stayed longest is the vendor."""
        stays = sorted((until - since).total_seconds() for since, until in self._visits.values())
        return sum(min_s <= stay <= max_s for stay in stays[:-1])

    def state(self) -> dict[str, Any]:
        """The tally as JSON values; who exactly stood there last is seen anew."""
        visits = {key: [since.isoformat(), until.isoformat()] for key, (since, until) in self._visits.items()}
        return {"watched_s": self.watched_s, "attended_s": self.attended_s, "visits": visits}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "Attendance":
        """The tally that `state()` described. Raises KeyError, TypeError or ValueError for anything else."""
        tally = cls()
        tally.watched_s, tally.attended_s = float(state["watched_s"]), float(state["attended_s"])
        tally._visits = {
            key: (datetime.fromisoformat(since), datetime.fromisoformat(until))
            for key, (since, until) in state["visits"].items()
        }
        return tally

    @staticmethod
    def _close(stall: Box, person: Track, scene: Scene, radius_m: float) -> bool:
        height_px = person.xyxy[3] - person.xyxy[1]
        return near(stall, person.box, scene, radius_m / _PERSON_HEIGHT_M * height_px)

    def _forget_short_visits(self) -> None:
        """Bounded: the shortest visits go first."""
        if len(self._visits) > _VISITS_KEPT:
            by_length = sorted(self._visits, key=lambda key: self._visits[key][1] - self._visits[key][0])
            for key in by_length[: len(self._visits) - _VISITS_KEPT]:
                del self._visits[key]
