"""What a camera of a simulated world shows."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, TruthBox
from simulation.lens import Lens
from simulation.light import Light
from simulation.plan import Plan
from simulation.world import World
from streams.frame import Image


class Shot(Protocol):
    """A picture, (h, w, 3) uint8 BGR, and what is truly on it."""

    @property
    def image(self) -> NDArray[np.uint8]: ...  # noqa: D102 - see above

    @property
    def boxes(self) -> tuple[TruthBox, ...]: ...  # noqa: D102 - see above


class Painter(Protocol):
    """Draws what a camera sees, as `simulation.renderer.Renderer` does."""

    def render(
        self, figures: Sequence[Figure], light: Light, at_s: float, shake_px: tuple[float, float] = (0, 0)
    ) -> Shot:
        """The picture of an instant."""
        ...

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        """What is truly to be seen, without drawing it."""
        ...


PainterOf = Callable[[Plan, Lens, int], Painter]
"""The painter of a street for a lens, with a seed."""


class RenderedView:
    """A `View` that is drawn. A picture in which nothing has changed is not drawn again."""

    def __init__(self, world: World, camera_id: str, painter: Painter) -> None:
        self._world = world
        self._camera_id = camera_id
        self._painter = painter
        self._conditions: tuple[Sequence[Figure], Light, tuple[float, float]] | None = None
        self._shot = painter.render((), world.light(0.0), 0.0)
        self._empty = self._shot.image

    @property
    def empty(self) -> Image:
        """The street without anybody, as it looks at the start."""
        return self._empty

    def boxes(self, at_s: float) -> tuple[TruthBox, ...]:
        """What is truly in the picture, as if the camera were not shaking."""
        return self._painter.truth(self._world.figures(at_s))

    def shot(self, at_s: float) -> tuple[Image, tuple[TruthBox, ...]]:
        """The picture and what is truly in it."""
        world = self._world
        conditions = (world.figures(at_s), world.light(at_s), world.shake_px(self._camera_id, at_s))
        if conditions != self._conditions:
            self._conditions = conditions
            figures, light, shake_px = conditions
            self._shot = self._painter.render(figures, light, at_s, shake_px)
        return self._shot.image, self._shot.boxes
