"""A row of house fronts along one side of the street."""

from collections.abc import Iterable

import numpy as np

from simulation.plan import Front, FrontKind, Plan
from simulation.street.canvas import PX_PER_M, Canvas, Floats32
from simulation.street.foliage import draw_foliage
from simulation.street.houses import FLOOR_M, draw_door, draw_floors, draw_ground_rooms, draw_wall
from simulation.street.shops import GROUND_FLOOR_M, draw_shops
from simulation.street.walls import draw_garden_wall, draw_gate

HIGHEST_M = 23.0
FAR_FLOORS, NEAR_FLOORS, BACK_FLOORS = (3, 7), (1, 4), (5, 7)
"""Upper floors at least and one more than at most."""

HOUSE_MIN_M, HOUSE_MAX_M = 8.0, 15.0
FILLERS: tuple[FrontKind, ...] = ("shop", "house", "residence", "wall")
ODDS = (0.78, 0.1, 0.07, 0.05)


class Terrace:
    """Houses side by side on one plane.

    canvas    what one sees; a is the world's x, b the height
    heights   (columns,) float32, how high what stands there is, for the shadows it casts
    """

    def __init__(self, from_x_m: float, to_x_m: float) -> None:
        self.canvas = Canvas(from_x_m, 0.0, to_x_m - from_x_m, HIGHEST_M)

    @property
    def heights(self) -> Floats32:
        """Metres per column of the canvas."""
        return np.asarray((self.canvas.solid > 0).sum(axis=0) / PX_PER_M, np.float32)


def draw_terrace(plan: Plan, fronts: Iterable[Front], from_x_m: float, to_x_m: float, side: int) -> Terrace:
    """The far side (0) or the near side (1) of a plan."""
    terrace = Terrace(from_x_m, to_x_m)
    rng = np.random.default_rng((plan.seed, 21, side))
    floors = FAR_FLOORS if side == 0 else NEAR_FLOORS
    for front in filled(fronts, from_x_m, to_x_m, rng):
        place = round((front.from_m + 500) * 10)
        own = np.random.default_rng((plan.seed, 22, side, front.look, max(place, 0)))
        _draw_front(terrace.canvas, front, floors, own)
    return terrace


def draw_back_row(plan: Plan, from_x_m: float, to_x_m: float) -> Terrace:
    """The blocks of flats behind the yards, with trees between them."""
    terrace = Terrace(from_x_m, to_x_m)
    rng = np.random.default_rng((plan.seed, 23))
    a0 = from_x_m
    while a0 < to_x_m:
        a1 = min(a0 + float(rng.uniform(18, 34)), to_x_m)
        _draw_front(terrace.canvas, Front("house", a0, a1), BACK_FLOORS, rng)
        draw_foliage(terrace.canvas, a0, a1, float(rng.uniform(0.8, 1.6)), rng)
        a0 = min(a1 + float(rng.uniform(2, 7)), to_x_m)
        draw_foliage(terrace.canvas, a1, a0, float(rng.uniform(5, 8)), rng)
    return terrace


def filled(fronts: Iterable[Front], from_m: float, to_m: float, rng: np.random.Generator) -> list[Front]:
    """The fronts in order, and others in the gaps between them."""
    row: list[Front] = []
    at = from_m
    for front in sorted(fronts, key=lambda one: one.from_m):
        row += _fillers(at, front.from_m, rng)
        row.append(front)
        at = max(at, front.to_m)
    return row + _fillers(at, to_m, rng)


def _fillers(from_m: float, to_m: float, rng: np.random.Generator) -> list[Front]:
    row = []
    while to_m - from_m > 0.1:
        wide = float(rng.uniform(HOUSE_MIN_M, HOUSE_MAX_M))
        if to_m - from_m - wide < HOUSE_MIN_M:
            wide = to_m - from_m if to_m - from_m < HOUSE_MAX_M + 3 else (to_m - from_m) / 2
        kind = FILLERS[int(rng.choice(len(FILLERS), p=ODDS))] if wide > 4 else "house"
        row.append(Front(kind, from_m, from_m + wide))
        from_m += wide
    return row


def _draw_front(canvas: Canvas, front: Front, floors: tuple[int, int], rng: np.random.Generator) -> None:
    a0, a1 = front.from_m, front.to_m
    if front.kind in ("wall", "gate"):
        draw_garden_wall(canvas, a0, a1, rng, slogan=front.kind == "wall")
        if front.kind == "gate":
            draw_gate(canvas, front.opening_m, front.wide_m, rng)
        return
    bottom = GROUND_FLOOR_M if front.kind == "shop" else FLOOR_M
    high = bottom + FLOOR_M * int(rng.integers(*floors))
    draw_wall(canvas, a0, a1, high + 0.6, rng)
    draw_floors(canvas, a0 + 0.1, a1 - 0.1, bottom, high, rng=rng)
    if front.kind == "shop":
        draw_shops(canvas, a0, a1, rng)
    elif front.kind == "residence":
        half = front.wide_m / 2
        draw_ground_rooms(canvas, a0, a1, rng, keep=(front.opening_m - half, front.opening_m + half))
        draw_door(canvas, front.opening_m, front.wide_m, rng)
    else:
        draw_ground_rooms(canvas, a0, a1, rng)
