"""The street at any instant: who is where, in which light, and what the cameras suffer."""

import math
import zlib
from collections.abc import Callable
from functools import lru_cache, partial

from simulation.deeds import Deed, coming, falling, leaving, rising, staying
from simulation.figure import Figure
from simulation.leaves import leaves_of
from simulation.lens import Lens
from simulation.light import Light
from simulation.motion import DRIVEN, Accompanied, Motion, Path, Stance
from simulation.scenario import Actor, Scenario
from simulation.sky import Sky

_MOMENTS = 64  # around now at which gates ask who passes: the next picture asks about nearly the same ones
_OWN_DEEDS = (Deed.FALL, Deed.RISE)
_SHAKE_HZ = (1.7, 3.1)  # a lamp post in the wind: its first two modes


class World:
    """A scenario at work.

    Everything is a function of time and of the commands given: the same questions get the same answers, in
    any order. A command counts from its instant on; what was before stays as it was.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._sky = Sky(scenario.sky)
        self._leaves = leaves_of(scenario.plan, scenario.openings)
        self._passers = lru_cache(maxsize=_MOMENTS)(self._actors)
        self._motions: dict[str, list[tuple[float, Motion]]] = {
            actor.id: [(-math.inf, self._scripted(actor))] for actor in scenario.actors
        }

    def figures(self, at_s: float) -> tuple[Figure, ...]:
        """Everything that is on the street and can move, in the order of the script; gates' leaves last."""
        actors = self._actors(at_s)
        return (*actors, *(leaf.at(at_s, self._passers) for leaf in self._leaves))

    def stance(self, actor_id: str, at_s: float) -> Stance | None:
        """How an actor is; None while it is not on the street. Raises KeyError for an unknown one."""
        motions = self._motions[actor_id]
        motion = next(motion for from_s, motion in reversed(motions) if from_s <= at_s)
        return motion.at(at_s)

    def light(self, at_s: float) -> Light:
        """The light at an instant."""
        return self._sky.at(at_s)

    def lens_of(self, camera_id: str) -> Lens:
        """A camera's lens. Raises KeyError for an unknown one."""
        return self.scenario.camera(camera_id).lens

    def gives_picture(self, camera_id: str, at_s: float) -> bool:
        """Whether a camera works at an instant."""
        return not any(
            outage.camera_id == camera_id and outage.span.holds(at_s) for outage in self.scenario.outages
        )

    def shake_px(self, camera_id: str, at_s: float) -> tuple[float, float]:
        """How far a camera's picture is moved, to the right and down."""
        amplitude_px = sum(
            shake.amplitude_px
            for shake in self.scenario.shakes
            if shake.camera_id == camera_id and shake.span.holds(at_s)
        )
        if not amplitude_px:
            return 0.0, 0.0
        phase = zlib.crc32(f"{self.scenario.seed}/{camera_id}".encode()) / 2**32
        across, down = (math.sin(math.tau * (hertz * at_s + phase)) for hertz in _SHAKE_HZ)
        return amplitude_px * across, amplitude_px * 0.6 * down

    def command(self, actor_id: str, deed: Deed, at_s: float) -> None:
        """Tell an actor to do something from `at_s` on.

        Who goes with another leaves and comes with it: the vendor with the cart that he pushes. Raises
        KeyError for an unknown actor, ValueError where it cannot: it is not there now, cannot fall or rise.
        """
        actor = self._in_charge(self.scenario.actor(actor_id), deed)
        now = self.stance(actor.id, at_s)
        if now is None and deed is not Deed.COME:
            raise ValueError(f"{deed}: expected somebody on the street, got {actor.id}, who is not there now")
        self._motions[actor.id].append((at_s, self._doing(actor, deed, now, at_s)))
        self._passers.cache_clear()

    def _doing(self, actor: Actor, deed: Deed, now: Stance | None, at_s: float) -> Motion:
        if deed is Deed.COME:
            return coming(now, self._path(actor), actor.kind, at_s)
        assert now is not None  # noqa: S101 - tells the type checker what `command` has checked
        deeds: dict[Deed, Callable[[], Motion]] = {
            Deed.LEAVE: partial(leaving, now, actor.kind, self.scenario.plan, at_s),
            Deed.STAY: partial(staying, now, at_s),
            Deed.FALL: partial(falling, now, actor.kind, at_s),
            Deed.RISE: partial(rising, now, at_s),
        }
        return deeds[deed]()

    def _in_charge(self, actor: Actor, deed: Deed) -> Actor:
        """Whom a command moves: the head of the company that the actor is in; falls are everybody's own."""
        if actor.company is None or actor.path or deed in _OWN_DEEDS:
            return actor
        return self.scenario.actor(actor.company.actor_id)

    def _actors(self, at_s: float) -> tuple[Figure, ...]:
        stances = ((actor, self.stance(actor.id, at_s)) for actor in self.scenario.actors)
        return tuple(_figure(actor, stance) for actor, stance in stances if stance is not None)

    def _scripted(self, actor: Actor) -> Motion:
        own = self._path(actor)
        if actor.company is None:
            return own
        return Accompanied(actor.company, partial(self.stance, actor.company.actor_id), own)

    @staticmethod
    def _path(actor: Actor) -> Path:
        return Path(actor.path, driven=actor.kind in DRIVEN, stays=actor.stays)


def _figure(actor: Actor, stance: Stance) -> Figure:
    return Figure(
        actor.id,
        actor.kind,
        stance.x_m,
        stance.y_m,
        stance.heading_deg,
        stance.posture,
        stance.fallen,
        stance.moved_m,
        stance.moving,
        actor.look,
        actor.colour,
        actor.ridden,
        actor.umbrella,
        actor.stick,
    )
