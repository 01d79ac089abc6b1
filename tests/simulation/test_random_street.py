import math

import numpy as np
import pytest

from simulation.lens import Lens
from simulation.plan import Plan
from simulation.random_street import CLEAR_OF_LENS_M, random_lens, random_light, random_plan

SEEDS = range(12)
MANY = range(60)


def drawn(seed: int) -> tuple[Plan, Lens]:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng, seed)
    return plan, random_lens(rng, plan, 640, 360)


def test_the_same_seed_draws_the_same_street() -> None:
    assert drawn(4) == drawn(4)
    assert drawn(4) != drawn(5)


@pytest.mark.parametrize("seed", SEEDS)
def test_fronts_stand_side_by_side_along_the_whole_street(seed: int) -> None:
    plan, _ = drawn(seed)
    ends = [front.to_m for front in plan.fronts]
    assert [front.from_m for front in plan.fronts[1:]] == ends[:-1]
    assert plan.fronts[0].from_m == -plan.length_m / 2
    assert ends[-1] >= plan.length_m / 2


@pytest.mark.parametrize("seed", MANY)
def test_what_stands_on_a_street_is_on_its_pavements_and_before_no_door(seed: int) -> None:
    plan, _ = drawn(seed)
    doors = [front for front in plan.fronts if front.kind in ("gate", "residence")]
    for prop in plan.props:
        assert -plan.near_pavement_m < prop.y_m < 0 or plan.road_m < prop.y_m < plan.front_y_m
        if prop.y_m > plan.front_y_m - 2:
            assert all(abs(door.opening_m - prop.x_m) >= door.wide_m / 2 + 1 for door in doors)


def test_everything_that_may_stand_on_a_street_comes_up_and_some_streets_are_bare() -> None:
    plans = [drawn(seed)[0] for seed in MANY]
    kinds = {prop.kind for plan in plans for prop in plan.props}
    assert kinds == {"planter", "bench", "bin", "bus_stop", "bollard", "sign"}
    assert any(not plan.props and not plan.planted for plan in plans)


@pytest.mark.parametrize("seed", MANY)
def test_cameras_are_on_the_street_look_down_and_have_nothing_close_before_them(seed: int) -> None:
    plan, lens = drawn(seed)
    assert -plan.near_pavement_m < lens.y_m < plan.front_y_m
    assert lens.pitch_deg > 0
    assert all(math.hypot(one.x_m - lens.x_m, one.y_m - lens.y_m) > CLEAR_OF_LENS_M for one in plan.props)


def test_cameras_are_on_both_sides_over_the_road_and_at_gates() -> None:
    streets = [drawn(seed) for seed in MANY]
    assert sum(lens.y_m <= 0 for _, lens in streets) in range(20, 45)
    assert any(0 < lens.y_m < plan.road_m for plan, lens in streets)
    assert any(math.cos(math.radians(lens.yaw_deg)) < 0 for _, lens in streets)
    assert any(_sees_a_gate_from_close_by(plan, lens) for plan, lens in streets)


def _sees_a_gate_from_close_by(plan: Plan, lens: Lens) -> bool:
    gates = [one for one in plan.fronts if one.kind == "gate"]
    close = [one for one in gates if math.hypot(one.opening_m - lens.x_m, plan.front_y_m - lens.y_m) < 9]
    pixels = [lens.pixel_of(one.opening_m, plan.front_y_m, 1.0) for one in close]
    return any(pixel and 0 < pixel[0] < 640 and 0 < pixel[1] < 360 for pixel in pixels)


def test_lights_are_of_all_sorts() -> None:
    rng = np.random.default_rng(1)
    lights = [random_light(rng) for _ in range(100)]
    assert sum(light.lamps > 0.9 for light in lights) in range(10, 45)
    assert sum(light.rain > 0.3 for light in lights) in range(5, 40)
    assert all(0 <= light.sun_elevation_deg <= 70 for light in lights)
