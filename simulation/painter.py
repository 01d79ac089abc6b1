"""Whoever draws what a camera sees: the renderer, or a stand-in that is quicker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, TruthBox
from simulation.lens import Lens
from simulation.light import Light
from simulation.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture and its truth: `image` (h, w, 3) uint8 BGR."""

    image: NDArray[np.uint8]
    boxes: tuple[TruthBox, ...]


class Painter(Protocol):
    """Draws one camera's view of one street; for one thread at a time."""

    def render(
        self, figures: Sequence[Figure], light: Light, at_s: float, shake_px: tuple[float, float] = (0, 0)
    ) -> Shot:
        """The picture of an instant; `shake_px` moves what is seen to the right and down."""
        ...

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        """What is truly to be seen, without drawing it."""
        ...


PainterOf = Callable[[Plan, Lens, int], Painter]
"""The painter of a street for a lens, with a seed."""
