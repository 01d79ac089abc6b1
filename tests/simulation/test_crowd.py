import math

import numpy as np
import pytest

from simulation.crowd import CLEAR_OF_LENS_M, FARTHEST_M, Crowd
from simulation.figure import Figure, Kind
from simulation.lens import Lens
from simulation.light import LIGHTS
from simulation.plan import Plan
from simulation.random_street import random_lens, random_plan
from simulation.street.planting import props_of

SEEDS = range(12)
MANY = range(60)


def drawn(seed: int) -> tuple[Plan, Lens, tuple[Figure, ...]]:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng, seed)
    lens = random_lens(rng, plan, 640, 360)
    return plan, lens, Crowd(rng, plan, lens).fill(LIGHTS["rain"])


def without_leaves(figures: tuple[Figure, ...]) -> list[Figure]:
    return [figure for figure in figures if figure.kind is not Kind.LEAF]


def test_the_same_seed_draws_the_same_crowd() -> None:
    assert drawn(4) == drawn(4)
    assert drawn(4)[2] != drawn(5)[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_far_away_in_the_lens_or_unnamed(seed: int) -> None:
    _, lens, figures = drawn(seed)
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in without_leaves(figures):
        away_m = math.hypot(figure.x_m - lens.x_m, figure.y_m - lens.y_m)
        assert away_m < FARTHEST_M + 5


@pytest.mark.parametrize("seed", MANY)
def test_nobody_who_is_put_alone_stands_in_a_thing_of_the_street_or_in_the_lens(seed: int) -> None:
    plan, lens, figures = drawn(seed)
    vehicles = [one for one in figures if one.kind in (Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS)]
    for figure in vehicles:
        assert math.hypot(figure.x_m - lens.x_m, figure.y_m - lens.y_m) > 2 + CLEAR_OF_LENS_M
        assert all(math.hypot(figure.x_m - one.x_m, figure.y_m - one.y_m) > 1.5 for one in props_of(plan))


def test_every_kind_of_thing_comes_up() -> None:
    kinds = {figure.kind for seed in MANY for figure in drawn(seed)[2]}
    assert kinds == set(Kind)


def test_gates_have_leaves_that_are_open_where_somebody_walks_through() -> None:
    passages = 0
    for seed in MANY:
        plan, _, figures = drawn(seed)
        for leaf in (one for one in figures if one.kind is Kind.LEAF):
            assert (leaf.y_m, leaf.heading_deg) == (plan.front_y_m, -90.0)
            through = [
                one
                for one in without_leaves(figures)
                if abs(one.x_m - leaf.x_m) < 0.6 and abs(one.y_m - leaf.y_m) < 0.9
            ]
            passages += bool(through)
            assert leaf.opened == 1.0 or not through
    assert passages > 3
