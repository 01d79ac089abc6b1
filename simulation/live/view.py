"""What one camera of a live street sees."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, TruthBox
from simulation.live.street import LiveStreet
from simulation.painter import Painter


class View:
    """One camera's eye. Safe from any thread."""

    def __init__(self, camera_id: str, street: LiveStreet, painter: Painter) -> None:
        self._camera_id = camera_id
        self._street = street
        self._painter = painter
        self._lock = threading.Lock()

    def picture(self, at_s: float) -> NDArray[np.uint8]:
        """(h, w, 3) BGR, as the street is at an instant of its time."""
        moment = self._street.moment(self._camera_id, at_s)
        with self._lock:
            return self._painter.render(moment.figures, moment.light, moment.at_s, moment.shake_px).image

    def boxes(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        """Where in the picture they truly are, a shake of the camera apart."""
        with self._lock:
            return self._painter.truth(figures)

    def sees(self, figures: Sequence[Figure]) -> frozenset[str]:
        """The names of those of whom at least a part is neither hidden nor out of the picture."""
        return frozenset(box.name.partition("/")[0] for box in self.boxes(figures) if box.visible > 0)
