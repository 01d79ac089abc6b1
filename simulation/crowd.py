"""Crowds drawn at random: what the bundled detector learns to find."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from simulation.figure import COLOURS, Figure, Kind, Posture
from simulation.lens import Lens
from simulation.light import Light
from simulation.plan import Front, Plan, PropKind
from simulation.random_street import Rng, pick
from simulation.street.planting import props_of

FARTHEST_M = 45.0
"""Nothing is put further away: a person is 12 pixels high there at 640 pixels and a wide lens."""

CLEAR_OF_LENS_M = 0.8
"""Room between a lens and what stands closest to it, besides its own."""

_TRIES = 12

_RADIUS_M = {
    Kind.CAR: 2.4, Kind.VAN: 2.6, Kind.TRUCK: 3.6, Kind.BUS: 5.8, Kind.MOTORCYCLE: 1.0, Kind.BICYCLE: 0.9,
    Kind.ADULT: 0.35, Kind.CHILD: 0.3, Kind.ELDER: 0.35, Kind.WHEELCHAIR: 0.6, Kind.PRAM: 0.5,
    Kind.CART: 1.1, Kind.TRICYCLE: 1.4, Kind.TABLE: 1.2, Kind.MAT: 1.2, Kind.UMBRELLA: 0.9, Kind.GOODS: 0.6,
}  # fmt: skip
"""How much room each needs, metres around its middle."""

_PROP_RADIUS_M: dict[PropKind, float] = {
    "tree": 0.4, "lamp": 0.2, "bench": 0.9, "bin": 0.4, "bus_stop": 1.8, "bollard": 0.15, "planter": 0.8,
    "sign": 0.3,
}  # fmt: skip

_TRAFFIC = {
    Kind.CAR: 0.22, Kind.VAN: 0.16, Kind.TRUCK: 0.12, Kind.BUS: 0.14,
    Kind.MOTORCYCLE: 0.14, Kind.BICYCLE: 0.22,
}  # fmt: skip
_PARKED = {Kind.CAR: 0.35, Kind.VAN: 0.3, Kind.TRUCK: 0.2, Kind.BUS: 0.05, Kind.MOTORCYCLE: 0.1}
_PEOPLE = {Kind.ADULT: 0.62, Kind.ELDER: 0.22, Kind.CHILD: 0.16}
_STALLS = {Kind.CART: 0.35, Kind.TRICYCLE: 0.3, Kind.TABLE: 0.2, Kind.MAT: 0.15}
_GATE_GOERS = _PEOPLE | {Kind.WHEELCHAIR: 0.06, Kind.PRAM: 0.04, Kind.BICYCLE: 0.06}


@dataclass
class Crowd:
    """Puts things where a camera sees them and nothing else stands."""

    rng: Rng
    plan: Plan
    lens: Lens
    figures: list[Figure] = field(default_factory=list)

    def fill(self, light: Light) -> tuple[Figure, ...]:
        """Everything that a street may hold, in numbers as they come."""
        rng = self.rng
        for put, most in self._groups(light):
            for _ in range(int(rng.integers(0, most + 1))):
                put()
        return (*self.figures, *self._leaves())

    def _groups(self, light: Light) -> Iterator[tuple[Callable[[], None], int]]:
        yield self._passing_vehicle, 5
        yield self._parked_vehicle, 4
        yield self._cycle_row, 2
        yield self._stall, 3
        yield self._walker, 7
        yield self._lying, 1
        yield self._sitter, 1
        yield self._pushed, 1
        yield self._heap, 2
        yield self._umbrella_stand, 1
        yield self._gate_goer, 3
        if light.rain > 0.3:
            yield self._umbrella_walker, 4

    def _passing_vehicle(self) -> None:
        rng, plan = self.rng, self.plan
        lane = int(rng.integers(plan.lanes))
        wide_m = plan.road_m / plan.lanes
        ahead = lane < plan.lanes / 2
        self._put(
            pick(rng, _TRAFFIC),
            lambda: (lane + 0.5) * wide_m + float(rng.normal(0, 0.3)),
            heading_deg=(0.0 if ahead else 180.0) + float(rng.normal(0, 4)),
            ridden=True,
            moving=True,
        )

    def _parked_vehicle(self) -> None:
        rng, plan = self.rng, self.plan
        rows = (
            1.1,
            plan.road_m - 1.1,
            plan.road_m + float(rng.uniform(1.2, max(1.3, plan.pavement_m - 1.2))),
        )
        row_m = rows[int(rng.integers(len(rows)))]
        straight = rng.random() < 0.75
        heading_deg = float(rng.choice([0, 180])) + float(rng.normal(0, 5 if straight else 60))
        self._put(pick(rng, _PARKED), lambda: row_m, heading_deg=heading_deg)

    def _cycle_row(self) -> None:
        kind = Kind.BICYCLE if self.rng.random() < 0.5 else Kind.MOTORCYCLE
        first = self._put(kind, self._pavement, heading_deg=float(self.rng.uniform(0, 360)))
        if first is None:
            return
        for place in range(1, int(self.rng.integers(1, 5))):
            beside = math.radians(first.heading_deg + 90)
            x_m, y_m = first.x_m + 0.8 * place * math.cos(beside), first.y_m + 0.8 * place * math.sin(beside)
            self._add(kind, x_m, y_m, heading_deg=first.heading_deg + float(self.rng.normal(0, 6)))

    def _stall(self) -> None:
        rng = self.rng
        heading_deg = float(rng.choice([0, 90, 180, 270])) + float(rng.normal(0, 15))
        stall = self._put(
            pick(rng, _STALLS), self._pavement, heading_deg=heading_deg, umbrella=bool(rng.random() < 0.5)
        )
        if stall is None:
            return
        for _ in range(int(rng.integers(0, 4))):
            self._beside(stall, float(rng.uniform(0.9, 1.8)))

    def _walker(self) -> None:
        rng = self.rng
        along = rng.random() < 0.8
        heading_deg = (
            float(rng.choice([0, 180])) + float(rng.normal(0, 12)) if along else float(rng.uniform(0, 360))
        )
        walking = bool(rng.random() < 0.7)
        self._person(self._anywhere, heading_deg, Posture.WALKING if walking else Posture.STANDING)

    def _lying(self) -> None:
        posture = Posture.LYING if self.rng.random() < 0.75 else Posture.SLUMPED
        self._person(self._anywhere, float(self.rng.uniform(0, 360)), posture)

    def _sitter(self) -> None:
        self._person(self._pavement, float(self.rng.uniform(0, 360)), Posture.SITTING)

    def _pushed(self) -> None:
        rng = self.rng
        kind = Kind.WHEELCHAIR if rng.random() < 0.5 else Kind.PRAM
        heading_deg = float(rng.choice([0, 180])) + float(rng.normal(0, 20))
        thing = self._put(kind, self._anywhere, heading_deg=heading_deg, moving=True)
        if thing is not None and rng.random() < 0.8:
            back = math.radians(heading_deg)
            self._add(
                Kind.ADULT, thing.x_m - 0.75 * math.cos(back), thing.y_m - 0.75 * math.sin(back),
                heading_deg=heading_deg, posture=Posture.WALKING,
            )  # fmt: skip

    def _heap(self) -> None:
        self._put(Kind.GOODS, self._pavement, heading_deg=float(self.rng.uniform(0, 360)))

    def _umbrella_stand(self) -> None:
        self._put(Kind.UMBRELLA, self._pavement)

    def _umbrella_walker(self) -> None:
        self._person(self._anywhere, float(self.rng.uniform(0, 360)), Posture.WALKING, umbrella=True)

    def _gate_goer(self) -> None:
        """Somebody who goes through a gate, before it or in its yard; the next one is often right behind."""
        rng, gates = self.rng, self._gates_seen
        if not gates:
            return
        gate = gates[int(rng.integers(len(gates)))]
        kind = pick(rng, _GATE_GOERS)
        reach_m = max(0.0, gate.wide_m / 2 - _RADIUS_M[kind])
        x_m = gate.opening_m + float(rng.uniform(-reach_m, reach_m))
        y_m = self.plan.front_y_m + float(rng.normal(0.3, 1.3))
        if self._seen(x_m, y_m) and self._free(x_m, y_m, _RADIUS_M[kind]):
            heading_deg = float(rng.choice([90, 90, -90])) + float(rng.normal(0, 12))
            walking = Posture.WALKING if rng.random() < 0.8 else Posture.STANDING
            self._add(kind, x_m, y_m, heading_deg=heading_deg, posture=walking)

    @cached_property
    def _gates_seen(self) -> list[Front]:
        gates = (front for front in self.plan.fronts if front.kind == "gate")
        return [front for front in gates if self._seen(front.opening_m, self.plan.front_y_m)]

    def _leaves(self) -> Iterator[Figure]:
        """The leaf of each gate: open where somebody is in the way, else shut or on its way."""
        for number, gate in enumerate(self._gates_seen):
            passed = any(
                abs(one.x_m - gate.opening_m) < gate.wide_m / 2 + 0.3
                and abs(one.y_m - self.plan.front_y_m) < 1.0
                for one in self.figures
            )
            ajar = float(self.rng.uniform(0, 1)) if self.rng.random() < 0.4 else 0.0
            yield Figure(
                f"leaf-{number}", Kind.LEAF, gate.opening_m, self.plan.front_y_m, -90.0,
                opened=1.0 if passed else ajar,
            )  # fmt: skip

    def _person(
        self, across: Callable[[], float], heading_deg: float, posture: Posture, *, umbrella: bool = False
    ) -> None:
        kind = pick(self.rng, _PEOPLE)
        self._put(
            kind,
            across,
            heading_deg=heading_deg,
            posture=posture,
            stick=kind is Kind.ELDER and bool(self.rng.random() < 0.5),
            umbrella=umbrella,
        )

    def _beside(self, stall: Figure, away_m: float) -> None:
        angle = float(self.rng.uniform(0, 2 * math.pi))
        x_m, y_m = stall.x_m + away_m * math.cos(angle), stall.y_m + away_m * math.sin(angle)
        if self._free(x_m, y_m, 0.3):
            self._add(
                pick(self.rng, _PEOPLE), x_m, y_m,
                heading_deg=math.degrees(angle) + 180, posture=Posture.STANDING,
            )  # fmt: skip

    def _pavement(self) -> float:
        """Somewhere across the far pavement, sometimes the near one."""
        if self.rng.random() < 0.2:
            return -float(self.rng.uniform(0.6, self.plan.near_pavement_m - 0.5))
        return self.plan.road_m + float(self.rng.uniform(0.6, self.plan.pavement_m - 0.5))

    def _anywhere(self) -> float:
        """Somewhere across the street, mostly on a pavement."""
        return self._pavement() if self.rng.random() < 0.75 else float(self.rng.uniform(0, self.plan.road_m))

    def _put(self, kind: Kind, across: Callable[[], float], **more: object) -> Figure | None:
        """Put one thing where it is in the picture and has room; None when there is no such place."""
        for _ in range(_TRIES):
            y_m = across()
            reach_m = self.lens.x_m + math.tan(math.radians(self.lens.yaw_deg)) * (y_m - self.lens.y_m)
            x_m = reach_m + float(self.rng.normal(0, 9))
            if self._seen(x_m, y_m) and self._free(x_m, y_m, _RADIUS_M[kind]):
                return self._add(kind, x_m, y_m, **more)
        return None

    def _add(self, kind: Kind, x_m: float, y_m: float, **more: object) -> Figure:
        figure = Figure(
            name=f"{kind}-{len(self.figures)}",
            kind=kind,
            x_m=x_m,
            y_m=y_m,
            look=int(self.rng.integers(1 << 16)),
            colour=str(self.rng.choice(COLOURS)) if self.rng.random() < 0.2 else "",
            moved_m=float(self.rng.uniform(0, 10)),
            **more,  # type: ignore[arg-type]
        )
        self.figures.append(figure)
        return figure

    def _seen(self, x_m: float, y_m: float) -> bool:
        pixel = self.lens.pixel_of(x_m, y_m, 0.5)
        if pixel is None or math.hypot(x_m - self.lens.x_m, y_m - self.lens.y_m) > FARTHEST_M:
            return False
        return -20 < pixel[0] < self.lens.width_px + 20 and -20 < pixel[1] < self.lens.height_px + 20

    def _free(self, x_m: float, y_m: float, radius_m: float) -> bool:
        """Whether neither the lens, another figure nor a thing of the street is in the way."""
        if math.hypot(x_m - self.lens.x_m, y_m - self.lens.y_m) < radius_m + CLEAR_OF_LENS_M:
            return False
        others = [(one.x_m, one.y_m, _RADIUS_M[one.kind]) for one in self.figures] + self._props
        return all(
            math.hypot(x_m - other_x_m, y_m - other_y_m) > 0.75 * (radius_m + other_radius_m)
            for other_x_m, other_y_m, other_radius_m in others
        )

    @cached_property
    def _props(self) -> list[tuple[float, float, float]]:
        """Where the street's own things stand, and how much room they need."""
        return [(one.x_m, one.y_m, _PROP_RADIUS_M[one.kind]) for one in props_of(self.plan)]
