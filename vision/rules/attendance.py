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


def near(a: Box, b: Box, scene: Scene, reach_px: float) -> bool:
    """Whether two normalised boxes are within `reach_px` source pixels of each other."""
    width, height = scene.width_px, scene.height_px
    in_px = [(box[0] * width, box[1] * height, box[2] * width, box[3] * height) for box in (a, b)]
    return box_gap(in_px[0], in_px[1]) <= reach_px


class Attendance:
    """A tally of looks at one stall: at how many somebody was near, and each person's visit."""

    def __init__(self) -> None:
        self.looks = 0
        self.attended = 0
        self.vendor: Subject | None = None
        self._visits: dict[str, tuple[datetime, datetime]] = {}

    @property
    def share(self) -> float:
        """The part of the looks at which somebody was near, 0..1."""
        return self.attended / self.looks if self.looks else 0.0

    def look(self, stall: Box, people: Sequence[Track], scene: Scene, radius_m: float) -> None:
        """Take a look at the people near the stall."""
        close = [person for person in people if self._close(stall, person, scene, radius_m)]
        self.looks += 1
        self.attended += bool(close)
        for person in close:
            key = str(person.key)
            since, _ = self._visits.get(key, (scene.captured_at, scene.captured_at))
            self._visits[key] = (since, scene.captured_at)
        self._forget_short_visits()
        if close:
            longest = min(close, key=lambda person: self._visits[str(person.key)][0])
            self.vendor = Subject.of(longest, "vendor")

    def customers(self, min_s: float, max_s: float) -> int:
        """How many people stopped for `min_s` to `max_s`; the one who stayed longest is the vendor."""
        stays = sorted((until - since).total_seconds() for since, until in self._visits.values())
        return sum(min_s <= stay <= max_s for stay in stays[:-1])

    def state(self) -> dict[str, Any]:
        """The tally as JSON values; who exactly stood there last is seen anew."""
        visits = {key: [since.isoformat(), until.isoformat()] for key, (since, until) in self._visits.items()}
        return {"looks": self.looks, "attended": self.attended, "visits": visits}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "Attendance":
        """The tally that `state()` described. Raises KeyError, TypeError or ValueError for anything else."""
        tally = cls()
        tally.looks, tally.attended = state["looks"], state["attended"]
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
