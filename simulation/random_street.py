"""Streets, cameras and crowds drawn at random: what the bundled detector learns from."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from simulation.figure import COLOURS, Figure, Kind, Posture
from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.plan import Front, FrontKind, Paint, Plan

Rng = np.random.Generator
Choice = TypeVar("Choice")

FARTHEST_M = 45.0
"""Nothing is put further away: a person is 12 pixels high there at 640 pixels and a wide lens."""

_TRIES = 12

_RADIUS_M = {
    Kind.CAR: 2.4, Kind.VAN: 2.6, Kind.TRUCK: 3.6, Kind.BUS: 5.8, Kind.MOTORCYCLE: 1.0, Kind.BICYCLE: 0.9,
    Kind.ADULT: 0.35, Kind.CHILD: 0.3, Kind.ELDER: 0.35, Kind.WHEELCHAIR: 0.6, Kind.PRAM: 0.5,
    Kind.CART: 1.1, Kind.TRICYCLE: 1.4, Kind.TABLE: 1.2, Kind.MAT: 1.2, Kind.UMBRELLA: 0.9, Kind.GOODS: 0.6,
}  # fmt: skip
"""How much room each needs, metres around its middle."""

_TRAFFIC = {
    Kind.CAR: 0.22, Kind.VAN: 0.16, Kind.TRUCK: 0.12, Kind.BUS: 0.14,
    Kind.MOTORCYCLE: 0.14, Kind.BICYCLE: 0.22,
}  # fmt: skip
_PARKED = {Kind.CAR: 0.35, Kind.VAN: 0.3, Kind.TRUCK: 0.2, Kind.BUS: 0.05, Kind.MOTORCYCLE: 0.1}
_PEOPLE = {Kind.ADULT: 0.62, Kind.ELDER: 0.22, Kind.CHILD: 0.16}
_STALLS = {Kind.CART: 0.35, Kind.TRICYCLE: 0.3, Kind.TABLE: 0.2, Kind.MAT: 0.15}
_LIGHTS = {"day": 0.34, "cloudy": 0.16, "dusk": 0.14, "night": 0.18, "rain": 0.12, "rainy-night": 0.06}
_FRONTS: dict[FrontKind, float] = {"shop": 0.5, "residence": 0.15, "gate": 0.1, "wall": 0.1, "house": 0.15}


def random_plan(rng: Rng, seed: int) -> Plan:
    """A street as it could be; `seed` goes into its textures."""
    length_m = 120.0
    fronts = []
    at_m = -length_m / 2
    while at_m < length_m / 2:
        wide_m = float(rng.uniform(5, 14))
        kind = _pick(rng, _FRONTS)
        door_m = float(rng.uniform(1.2, 3.0)) if kind == "gate" else 1.2
        fronts.append(Front(kind, at_m, at_m + wide_m, wide_m=door_m, look=int(rng.integers(1 << 16))))
        at_m += wide_m
    road_m = float(rng.choice([6.0, 7.0, 10.5, 14.0]))
    x_m = float(rng.uniform(-15, 15))
    paint = (
        Paint("no_parking", x_m, road_m - 2.4, x_m + float(rng.uniform(8, 25)), road_m),
        Paint("zebra", x_m - 8, 0.0, x_m - 4, road_m),
    )
    return Plan(
        seed=seed,
        length_m=length_m,
        road_m=road_m,
        lanes=2 if road_m < 9 else 4,
        pavement_m=float(rng.uniform(3.0, 7.0)),
        near_pavement_m=float(rng.uniform(4.0, 7.0)),
        fronts=tuple(fronts),
        paint=tuple(one for one in paint if rng.random() < 0.5),
    )


def random_lens(rng: Rng, plan: Plan, width_px: int, height_px: int) -> Lens:
    """A camera on the near side that looks at some place of the street, 7 to 28 m away."""
    at = np.array([float(rng.uniform(-10, 10)), float(rng.uniform(-plan.near_pavement_m + 0.5, 0.0))])
    height_m = float(rng.uniform(2.8, 9.0))
    yaw_deg = float(rng.uniform(-68, 68))
    far_m = float(rng.uniform(7, 28))
    return Lens(
        x_m=float(at[0]),
        y_m=float(at[1]),
        height_m=height_m,
        yaw_deg=yaw_deg,
        pitch_deg=math.degrees(math.atan2(height_m - 0.8, far_m)),
        fov_deg=float(rng.uniform(45, 85)),
        width_px=width_px,
        height_px=height_px,
    )


def random_light(rng: Rng) -> Light:
    """One of the named lights, each a little different."""
    light = LIGHTS[_pick(rng, _LIGHTS)]
    return replace(
        light,
        ambient=light.ambient * float(rng.uniform(0.8, 1.2)),
        sun=light.sun * float(rng.uniform(0.5, 1.1)),
        warmth=light.warmth + float(rng.uniform(-0.15, 0.15)),
        haze=light.haze * float(rng.uniform(0.5, 1.5)),
        sun_azimuth_deg=float(rng.uniform(180, 360)),
        sun_elevation_deg=light.sun_elevation_deg * float(rng.uniform(0.7, 1.2)),
    )


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
        return tuple(self.figures)

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
        if light.rain > 0.3:
            yield self._umbrella_walker, 4

    def _passing_vehicle(self) -> None:
        rng, plan = self.rng, self.plan
        lane = int(rng.integers(plan.lanes))
        wide_m = plan.road_m / plan.lanes
        ahead = lane < plan.lanes / 2
        self._put(
            _pick(rng, _TRAFFIC),
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
        self._put(_pick(rng, _PARKED), lambda: row_m, heading_deg=heading_deg)

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
            _pick(rng, _STALLS), self._pavement, heading_deg=heading_deg, umbrella=bool(rng.random() < 0.5)
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

    def _person(
        self, across: Callable[[], float], heading_deg: float, posture: Posture, *, umbrella: bool = False
    ) -> None:
        kind = _pick(self.rng, _PEOPLE)
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
                _pick(self.rng, _PEOPLE), x_m, y_m,
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
        return all(
            math.hypot(x_m - other.x_m, y_m - other.y_m) > 0.75 * (radius_m + _RADIUS_M[other.kind])
            for other in self.figures
        )


def _pick(rng: Rng, shares: Mapping[Choice, float]) -> Choice:
    choices = list(shares)
    weights = np.array(list(shares.values()))
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]
