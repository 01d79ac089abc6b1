"""What a camera of a simulated world shows."""

from collections.abc import Sequence

from simulation.figure import Figure, TruthBox
from simulation.light import Light
from simulation.painter import Painter
from simulation.world import World
from streams.frame import Image


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
