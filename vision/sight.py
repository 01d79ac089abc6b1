"""Whether cameras show what their zones were drawn on."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from streams.frame import Frame
from vision.picture_health import ACCEPTABLE, Condition, PictureHealth

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
    """The sight of each camera. May be used from any thread.

    blind  frames that were not judged, by camera
    """

    def __init__(self, make_health: Callable[[], PictureHealth] = PictureHealth) -> None:
        self.blind: Counter[str] = Counter()
        self._make_health = make_health
        self._healths: dict[str, PictureHealth] = {}
        self._sights: dict[str, Sight] = {}
        self._looking = threading.Lock()  # a view is accepted between two looks

    def look(self, frame: Frame) -> bool:
        """Take note of a picture; whether rules can see anything in it."""
        if min(frame.image.shape[:2]) < _LEAST_PX:
            return True
        with self._looking:
            condition = self._health(frame.camera_id).look(frame.image, frame.captured_at)
            known = self._sights.get(frame.camera_id)
            if known is None or known.condition is not condition:
                self._sights[frame.camera_id] = Sight(condition, frame.captured_at)
        seeing = condition not in BLIND
        self.blind[frame.camera_id] += not seeing
        return seeing

    def of(self, camera_id: str) -> Sight | None:
        """The camera's sight now; None before its first picture."""
        return self._sights.get(camera_id)

    def accept(self, camera_id: str, at: datetime) -> None:
        """The camera's view is right as it is: somebody has said so, and it is heard `at`."""
        with self._looking:
            self._health(camera_id).accept()
            sight = self._sights.get(camera_id)
            if sight is not None and sight.condition in ACCEPTABLE:
                self._sights[camera_id] = Sight(Condition.SOUND, at)

    def reference(self, camera_id: str) -> bytes | None:
        """What was learned of the camera's view, for `restore`; None before its first sound picture."""
        health = self._healths.get(camera_id)
        return health.reference() if health else None

    def restore(self, camera_id: str, reference: bytes) -> None:
        """Go on with what an earlier run has learned. Raises ValueError where it is something else."""
        with self._looking:
            self._health(camera_id).restore(reference)

    def _health(self, camera_id: str) -> PictureHealth:
        if camera_id not in self._healths:
            self._healths[camera_id] = self._make_health()
        return self._healths[camera_id]
