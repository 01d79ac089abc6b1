"""Whether cameras show what their zones were drawn on."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from streams.frame import Frame
from vision.picture_health import Condition, PictureHealth

BLIND = frozenset({Condition.COVERED, Condition.FROZEN, Condition.MOVED})
"""Rules see nothing there: a frozen car would park for ever, the zones of a turned camera lie elsewhere."""

_LEAST_PX = 32
"""Of a side; smaller pictures are not judged."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a camera's pictures are, and since when."""

    condition: Condition
    since_at: datetime


class Sights:
    """The sight of each camera. `look` belongs to one thread, the rest to any.

    blind  frames that were not judged, by camera
    """

    def __init__(self, make_health: Callable[[], PictureHealth] = PictureHealth) -> None:
        self.blind: Counter[str] = Counter()
        self._make_health = make_health
        self._healths: dict[str, PictureHealth] = {}
        self._sights: dict[str, Sight] = {}

    def look(self, frame: Frame) -> bool:
        """Take note of a picture; whether rules can see anything in it."""
        if min(frame.image.shape[:2]) < _LEAST_PX:
            return True
        health = self._healths.get(frame.camera_id)
        if health is None:
            health = self._healths[frame.camera_id] = self._make_health()
        condition = health.look(frame.image, frame.captured_at)
        known = self._sights.get(frame.camera_id)
        if known is None or known.condition is not condition:
            self._sights[frame.camera_id] = Sight(condition, frame.captured_at)
        seeing = condition not in BLIND
        self.blind[frame.camera_id] += not seeing
        return seeing

    def of(self, camera_id: str) -> Sight | None:
        """The camera's sight now; None before its first picture."""
        return self._sights.get(camera_id)
