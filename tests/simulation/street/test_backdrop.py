from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.plan import Front, Paint, Plan
from simulation.street.backdrop import KEPT, Backdrop

PLAN = Plan(
    seed=4,
    fronts=(Front("house", -30, 0), Front("gate", 0, 12, door_m=6, wide_m=2.0)),
    paint=(Paint("no_parking", 2, 3, 10, 5),),
)
LENS = Lens(x_m=4, y_m=-4, height_m=5, yaw_deg=0, pitch_deg=18, fov_deg=75, width_px=320, height_px=180)
SUNNY = Light(sun_azimuth_deg=270, sun_elevation_deg=80)


@lru_cache(maxsize=4)
def street(plan: Plan = PLAN, lens: Lens = LENS) -> Backdrop:
    return Backdrop(plan, lens)


def cell(x_m: float, y_m: float, z_m: float = 0.0, lens: Lens = LENS) -> tuple[int, int]:
    place = lens.pixel_of(x_m, y_m, z_m)
    assert place is not None
    return int(place[1]), int(place[0])


def brightness(light: Light) -> float:
    return float(street().picture(light).mean())


def test_the_same_street_gives_the_same_picture() -> None:
    once, again = Backdrop(PLAN, LENS, seed=3), Backdrop(PLAN, LENS, seed=3)
    np.testing.assert_array_equal(once.picture(LIGHTS["dusk"]), again.picture(LIGHTS["dusk"]))
    np.testing.assert_array_equal(once.depth, again.depth)


def test_another_seed_of_the_plan_gives_another_street() -> None:
    other = Backdrop(replace(PLAN, seed=5), LENS)
    assert (other.picture(SUNNY) != street().picture(SUNNY)).mean() > 0.5


@pytest.mark.parametrize("name", LIGHTS)
def test_a_picture_has_the_size_of_the_lens_and_is_neither_black_nor_white(name: str) -> None:
    picture = street().picture(LIGHTS[name])
    assert picture.shape == (180, 320, 3)
    assert picture.dtype == np.uint8
    assert 15 < picture.mean() < 220
    assert picture.std() > 8


def test_a_picture_may_not_be_written_to() -> None:
    assert not street().picture(SUNNY).flags.writeable


def test_a_light_that_hardly_differs_shares_the_picture() -> None:
    assert street().picture(Light(ambient=0.601)) is street().picture(Light(ambient=0.6))


def test_only_so_many_pictures_are_kept() -> None:
    one = Backdrop(PLAN, LENS)
    first = one.picture(Light(ambient=0.1))
    for step in range(1, KEPT + 1):
        one.picture(Light(ambient=0.1 + 0.04 * step))
    assert one.picture(Light(ambient=0.1)) is not first


def test_nothing_stands_on_the_road() -> None:
    assert np.isinf(street().depth[cell(4, 3.5)])


def test_a_house_front_is_as_far_away_as_the_lens_says() -> None:
    _, depth = LENS.project(np.array([[-3, PLAN.front_y_m, 1.5]]))
    assert street().depth[cell(-3, PLAN.front_y_m, 1.5)] == pytest.approx(depth[0], abs=0.1)


def test_who_stands_behind_a_wall_is_hidden_and_who_stands_in_the_opening_is_not() -> None:
    behind_y = PLAN.front_y_m + 1.0
    _, depth = LENS.project(np.array([[2, behind_y, 1.0], [6, behind_y, 1.0]]))
    assert street().depth[cell(2, behind_y, 1.0)] < depth[0]
    assert street().depth[cell(6, behind_y, 1.0)] > depth[1]


def test_the_ground_goes_on_in_the_yard() -> None:
    assert np.isinf(street().depth[cell(6, PLAN.front_y_m + 3)])


def test_one_looks_over_a_garden_wall_but_not_over_a_house() -> None:
    high = replace(LENS, height_m=9.0)
    depth = street(PLAN, high).depth
    assert np.isinf(depth[cell(10, PLAN.front_y_m + 8, 0, high)])
    assert np.isfinite(depth[cell(-3, PLAN.front_y_m + 8, 0, high)])


def test_paint_is_where_the_lens_says() -> None:
    """The frame of the yellow box is yellow; the asphalt before it and behind it is grey."""
    picture = street().picture(SUNNY).astype(int)
    red_over_blue = picture[..., 2] - picture[..., 0]
    for x in (3, 5, 7, 9):
        for y in (3.08, 4.92):
            assert red_over_blue[cell(x, y)] > 60
        for y in (2.7, 5.3):
            assert abs(red_over_blue[cell(x, y)]) < 30


def test_night_is_darker_than_dusk_and_dusk_than_day() -> None:
    assert brightness(LIGHTS["night"]) < brightness(LIGHTS["dusk"]) < brightness(LIGHTS["day"])


def test_the_more_it_rains_the_darker_the_pavement() -> None:
    pavement = [
        street().picture(Light(sun=0, ambient=0.6, rain=rain))[cell(0, PLAN.road_m + 1)].mean()
        for rain in (0.0, 0.4, 0.8)
    ]
    assert pavement[0] > pavement[1] > pavement[2]


def test_lamps_brighten_the_night_on_the_street_and_for_who_walks_there() -> None:
    dark = replace(LIGHTS["night"], lamps=0.0)
    assert brightness(LIGHTS["night"]) > 1.2 * brightness(dark)
    lit, unlit = (street().light_at(4, 2, light) for light in (LIGHTS["night"], dark))
    assert (lit > 1.2 * unlit).all()


def test_lamps_are_warm() -> None:
    blue, _, red = street().light_at(4, 2, replace(LIGHTS["night"], warmth=0.0))
    assert red > blue


def test_houses_shade_those_who_walk_before_them() -> None:
    low_sun = Light(sun_azimuth_deg=90, sun_elevation_deg=15)
    before_house, under_free_sky = (-10, PLAN.front_y_m - 1), (4, 3)
    assert street().sunlit_at(*before_house, low_sun) == 0
    assert street().sunlit_at(*under_free_sky, SUNNY) == 1
    assert (street().light_at(*before_house, low_sun) < street().light_at(*under_free_sky, SUNNY)).all()


def test_no_sun_shines_from_below_the_horizon() -> None:
    assert street().sunlit_at(4, 3, Light(sun_elevation_deg=-5)) == 0


def test_what_is_far_away_fades_more_and_more() -> None:
    parts = [street().veil(depth_m, LIGHTS["rain"])[0] for depth_m in (0, 10, 100)]
    assert parts[0] == 0
    assert 0 < parts[1] < parts[2] < 1


@pytest.mark.parametrize(
    "lens",
    [
        replace(LENS, height_m=3, pitch_deg=8, fov_deg=50),
        replace(LENS, height_m=12, pitch_deg=40, fov_deg=90),
        replace(LENS, yaw_deg=-70),
        replace(LENS, yaw_deg=70, pitch_deg=0),
        replace(LENS, height_m=60, y_m=-30, pitch_deg=60),
        replace(LENS, pitch_deg=89),
        replace(LENS, yaw_deg=180, pitch_deg=0, y_m=6),
        replace(LENS, width_px=96, height_px=128),
    ],
    ids=["low", "high", "left", "right", "roof", "straight down", "back", "upright"],
)
def test_any_lens_sees_something(lens: Lens) -> None:
    seen = Backdrop(PLAN, lens)
    assert seen.picture(LIGHTS["rainy-night"]).shape == (lens.height_px, lens.width_px, 3)
    assert seen.picture(LIGHTS["day"]).std() > 3


@pytest.mark.parametrize(
    "plan",
    [
        Plan(length_m=20, road_m=4, lanes=1, pavement_m=1.5, near_pavement_m=1.0, planted=False),
        Plan(length_m=400, road_m=28, lanes=8),
        Plan(fronts=(Front("gate", -200, 200, wide_m=8),)),
        Plan(
            paint=(Paint("zebra", 3, 7, -3, 0), Paint("bay", 5, 0, 35, 5), Paint("bus_lane", -80, 0, 80, 3))
        ),
    ],
    ids=["lane", "avenue", "one long wall", "much paint"],
)
def test_any_plan_can_be_drawn(plan: Plan) -> None:
    assert Backdrop(plan, LENS).picture(LIGHTS["day"]).std() > 3
