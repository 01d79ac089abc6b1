"""A world at the pace of a clock: one time for all cameras and everybody who tells actors what to do."""

import threading
from dataclasses import dataclass

from base.clock import Clock
from simulation.deeds import Deed
from simulation.figure import Figure
from simulation.light import Light
from simulation.world import World


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to see at one instant, by one camera."""

    at_s: float
    figures: tuple[Figure, ...]
    light: Light
    shake_px: tuple[float, float]


class LiveStreet:
    """The world from now on: its time 0 is when this was made. Safe from any thread.

    starts_at   what the clock showed then, UTC
    """

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.starts_at = clock.now()
        self._clock = clock
        self._starts_s = clock.monotonic()
        self._lock = threading.Lock()

    def at_s(self) -> float:
        """What time it is in the world."""
        return self._clock.monotonic() - self._starts_s

    def moment(self, camera_id: str, at_s: float) -> Moment:
        """What there is to see by a camera at an instant."""
        with self._lock:
            return Moment(
                at_s,
                self.world.figures(at_s),
                self.world.light(at_s),
                self.world.shake_px(camera_id, at_s),
            )

    def figures(self, at_s: float) -> tuple[Figure, ...]:
        """Everything that is on the street at an instant."""
        with self._lock:
            return self.world.figures(at_s)

    def tell(self, actor_id: str, deed: Deed) -> float:
        """Let an actor do something from now on, and say when that is. Raises as `World.command` does."""
        with self._lock:
            at_s = self.at_s()
            self.world.command(actor_id, deed, at_s)
        return at_s
