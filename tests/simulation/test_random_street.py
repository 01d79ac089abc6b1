import math

import numpy as np
import pytest

from simulation.figure import Figure, Kind
from simulation.lens import Lens
from simulation.light import LIGHTS
from simulation.plan import Plan
from simulation.random_street import FARTHEST_M, Crowd, random_lens, random_light, random_plan

SEEDS = range(12)


def drawn(seed: int) -> tuple[Plan, Lens, tuple[Figure, ...]]:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng, seed)
    lens = random_lens(rng, plan, 640, 360)
    return plan, lens, Crowd(rng, plan, lens).fill(LIGHTS["rain"])


def test_the_same_seed_draws_the_same_street() -> None:
    assert drawn(4) == drawn(4)
    assert drawn(4) != drawn(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_fronts_stand_side_by_side_along_the_whole_street(seed: int) -> None:
    plan, _, _ = drawn(seed)
    ends = [front.to_m for front in plan.fronts]
    assert [front.from_m for front in plan.fronts[1:]] == ends[:-1]
    assert plan.fronts[0].from_m == -plan.length_m / 2
    assert ends[-1] >= plan.length_m / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_cameras_stand_on_the_near_pavement_and_look_at_the_street(seed: int) -> None:
    plan, lens, _ = drawn(seed)
    assert -plan.near_pavement_m < lens.y_m <= 0
    assert lens.pitch_deg > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_far_away_or_unnamed(seed: int) -> None:
    _, lens, figures = drawn(seed)
    assert len({figure.name for figure in figures}) == len(figures)
    for figure in figures:
        assert math.hypot(figure.x_m - lens.x_m, figure.y_m - lens.y_m) < FARTHEST_M + 5


def test_every_kind_of_thing_comes_up() -> None:
    kinds = {figure.kind for seed in range(60) for figure in drawn(seed)[2]}
    assert kinds == set(Kind) - {Kind.LEAF}


def test_lights_are_of_all_sorts() -> None:
    rng = np.random.default_rng(1)
    lights = [random_light(rng) for _ in range(100)]
    assert sum(light.lamps > 0.9 for light in lights) in range(10, 45)
    assert sum(light.rain > 0.3 for light in lights) in range(5, 40)
    assert all(0 <= light.sun_elevation_deg <= 70 for light in lights)
