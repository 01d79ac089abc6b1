"""A scripted street: who is where and when, what the cameras are, what truly happens.

A scenario file (docs/ref/scenario.md) becomes these values. Instants `at_s` are seconds after `starts_at`,
all on one true clock; spans hold their first instant and not their last.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from simulation.figure import Kind, Posture
from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.plan import Plan


@dataclass(frozen=True, slots=True)
class Waypoint:
    """Where an actor is at an instant, and how it is from then on until its next waypoint.

    posture      None: walking on the way, standing at rest
    heading_deg  None: as it moves; at rest as it came (0 is +x, 90 is +y)
    """

    at_s: float
    x_m: float
    y_m: float
    posture: Posture | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """Going with another actor, at a fixed place beside it as it faces."""

    actor_id: str
    ahead_m: float = 0.0
    left_m: float = 0.0
    from_s: float = 0.0
    to_s: float = math.inf


@dataclass(frozen=True, slots=True)
class Actor:
    """One thing or person of the script.

    It is on the street from its first waypoint until its last (for good where it `stays`), and while it is in
    somebody's company; where both hold, the company counts. The other fields are those of `Figure`.
    """

    id: str
    kind: Kind
    path: tuple[Waypoint, ...] = ()
    company: Company | None = None
    stays: bool = False
    look: int = 0
    colour: str = ""
    ridden: bool = False
    umbrella: bool = False
    stick: bool = False


@dataclass(frozen=True, slots=True)
class StreetCamera:
    """A camera of the scenario."""

    id: str
    lens: Lens
    fps: float = 12.0


@dataclass(frozen=True, slots=True)
class SkyChange:
    """From `at_s` on the light becomes `light`; after `over_s` it is that."""

    at_s: float
    light: Light
    over_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: `from_s` belongs to it, `to_s` does not."""

    from_s: float
    to_s: float

    def holds(self, at_s: float) -> bool:
        """Whether the instant lies in it."""
        return self.from_s <= at_s < self.to_s


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera gives no pictures."""

    camera_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Shake:
    """A camera's mast sways in the wind: its picture moves by up to `amplitude_px` either way."""

    camera_id: str
    span: Span
    amplitude_px: float


@dataclass(frozen=True, slots=True)
class Opening:
    """The leaf of a gate is open: somebody was let in, or it is held open."""

    gate: str
    span: Span


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """What truly happens, as the author says; never derived from a rule.

    camera_id, zone_id  where a camera should report it
    event_type          illegal_parking, street_vendor, elder_inactivity or tailgating
    from_s, to_s        when it begins and is over; infinite: not within the scenario
    due_s               when by its definition a report is due; None: the author does not say
    rule                which rule should report it; "" where it does not matter
    """

    camera_id: str
    event_type: str
    zone_id: str
    from_s: float
    to_s: float = math.inf
    due_s: float | None = None
    rule: str = ""


@dataclass(frozen=True)
class Scenario:
    """A whole script.

    about       what it shows, by language ("en", "zh")
    restarts_s  when the program that watches is killed and started again
    openings    of gates; `plan` says where they are
    skips       stretches in which nothing moves: the cameras give few pictures (see shutter.py)
    """

    name: str
    starts_at: datetime
    duration_s: float
    plan: Plan
    cameras: tuple[StreetCamera, ...]
    seed: int = 0
    about: Mapping[str, str] = field(default_factory=dict)
    sky: tuple[SkyChange, ...] = (SkyChange(0.0, LIGHTS["day"]),)
    actors: tuple[Actor, ...] = ()
    openings: tuple[Opening, ...] = ()
    outages: tuple[Outage, ...] = ()
    shakes: tuple[Shake, ...] = ()
    restarts_s: tuple[float, ...] = ()
    skips: tuple[Span, ...] = ()
    expect: tuple[TrueEvent, ...] = ()

    def __post_init__(self) -> None:
        if self.starts_at.tzinfo is None:
            raise ValueError(f"starts_at: expected a time with its zone, got {self.starts_at}")
        if not 0 < self.duration_s < math.inf:
            raise ValueError(f"duration_s: expected more than 0, got {self.duration_s:g}")
        for what, ids in (
            ("cameras", [camera.id for camera in self.cameras]),
            ("actors", [actor.id for actor in self.actors]),
        ):
            if len(set(ids)) < len(ids):
                raise ValueError(f"{what}: expected each id once, got {', '.join(ids)}")

    def camera(self, camera_id: str) -> StreetCamera:
        """The camera with this id. Raises KeyError."""
        return {camera.id: camera for camera in self.cameras}[camera_id]

    def actor(self, actor_id: str) -> Actor:
        """The actor with this id. Raises KeyError."""
        return {actor.id: actor for actor in self.actors}[actor_id]
