import gc
import weakref
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.figure import Figure, Kind, Label, Posture, TruthBox
from simulation.lens import Lens
from simulation.light import LIGHTS, Light
from simulation.plan import Front, Plan, Prop
from simulation.renderer import Renderer
from tests.simulation.figures.seeing import figures

SMALL = Lens(0, -9, 4.5, 0, 16, 70, 320, 180)
BARE = Plan(
    planted=False, fronts=(Front("wall", -40, -2), Front("gate", -2, 2, wide_m=1.6), Front("wall", 2, 40))
)
DAY, NIGHT = LIGHTS["day"], LIGHTS["night"]


@pytest.fixture(scope="module")
def bare() -> Renderer:
    """A street between walls with a gate in the middle, nothing on it."""
    return Renderer(BARE, SMALL)


@pytest.fixture(scope="module")
def planted() -> Renderer:
    return Renderer(Plan(seed=3), SMALL, seed=2)


def box(boxes: tuple[TruthBox, ...], name: str) -> TruthBox | None:
    return next((one for one in boxes if one.name == name), None)


def walker(name: str, x_m: float, y_m: float) -> Figure:
    return Figure(name, Kind.ADULT, x_m, y_m, 0, Posture.WALKING, moved_m=x_m, look=len(name))


def crowd() -> list[Figure]:
    return [
        walker("a", -3, 8.5),
        walker("bb", 2, 9),
        Figure("car", Kind.CAR, 1, 5, 180, moving=True, look=1),
        Figure("cart", Kind.CART, 4, 8.6, umbrella=True, look=3),
        Figure("bike", Kind.BICYCLE, -2, 2, 0, moving=True, ridden=True, look=2),
    ]


@pytest.mark.parametrize("light", LIGHTS.values(), ids=LIGHTS.keys())
def test_the_same_instant_is_the_same_picture_whatever_was_drawn_before(
    planted: Renderer, light: Light
) -> None:
    fresh = Renderer(Plan(seed=3), SMALL, seed=2)
    planted.render(crowd()[:2], DAY, 1.0)
    planted.truth(crowd())
    one, other = planted.render(crowd(), light, 7.5), fresh.render(crowd(), light, 7.5)
    np.testing.assert_array_equal(one.image, other.image)
    assert one.boxes == other.boxes
    assert one.image.shape == (180, 320, 3)
    assert one.image.dtype == np.uint8


def test_another_seed_or_instant_is_another_picture(planted: Renderer) -> None:
    now = planted.render(crowd(), DAY, 1.0).image
    assert not np.array_equal(now, planted.render(crowd(), DAY, 1.1).image)
    assert not np.array_equal(now, Renderer(Plan(seed=3), SMALL, seed=4).render(crowd(), DAY, 1.0).image)


def test_truth_is_what_render_says(planted: Renderer) -> None:
    for light in (DAY, NIGHT):
        assert planted.render(crowd(), light, 0.0).boxes == planted.truth(crowd())


def test_a_car_behind_a_bus_is_hidden_and_its_box_is_the_same(bare: Renderer) -> None:
    car = Figure("car", Kind.CAR, 0, 8, 0, look=1)
    bus = Figure("bus", Kind.BUS, 0, 3, 0, look=1)
    half = replace(bus, x_m=-5.5)
    alone, hidden = box(bare.truth([car]), "car"), box(bare.truth([car, bus]), "car")
    partly = box(bare.truth([car, half]), "car")
    assert alone is not None
    assert alone.visible > 0.98
    assert hidden is None or hidden.visible < 0.2
    assert partly is not None
    assert 0.2 < partly.visible < 0.9
    assert partly.xyxy == alone.xyxy


def test_what_is_wholly_hidden_has_no_box(bare: Renderer) -> None:
    child = Figure("child", Kind.CHILD, 0, 6)
    bus = Figure("bus", Kind.BUS, 0, 3.5, 0, look=1)
    assert box(bare.truth([child]), "child") is not None
    assert box(bare.truth([child, bus]), "child") is None


def test_somebody_behind_the_wall_is_hidden_and_in_the_opening_seen(bare: Renderer) -> None:
    behind, within = walker("behind", 6, 13.5), walker("within", 0, 12)
    boxes = bare.truth([behind, within])
    assert box(boxes, "behind") is None
    seen = box(boxes, "within")
    assert seen is not None
    assert seen.visible > 0.9


def test_somebody_right_before_a_wall_is_seen(bare: Renderer) -> None:
    for x_m in (-12, -5, 4, 10):
        seen = box(bare.truth([walker("one", x_m, 11.6)]), "one")
        assert seen is not None
        assert seen.visible > 0.97


def test_a_tree_hides_who_is_behind_its_trunk() -> None:
    plan = replace(BARE, props=(Prop("tree", 0, 7.9),))
    near = Lens(0, 2, 1.8, 0, 5, 60, 320, 180)
    thin = Figure("one", Kind.ADULT, 0.2, 10, 0)
    free, hidden = (box(Renderer(one, near).truth([thin]), "one") for one in (BARE, plan))
    assert free is not None
    assert hidden is not None
    assert hidden.visible < free.visible - 0.2


def test_a_pram_hides_and_is_not_spoken_of(bare: Renderer) -> None:
    boxes = bare.truth([Figure("pram", Kind.PRAM, 0, 4), walker("one", 0, 4.8)])
    assert [one.name for one in boxes] == ["one"]
    assert boxes[0].visible < 0.95


def test_parts_are_called_by_the_figures_name_and_their_own(bare: Renderer) -> None:
    cart = Figure("cart-1", Kind.CART, 0, 6, umbrella=True)
    bicycle = Figure("bicycle-1", Kind.BICYCLE, 3, 5, ridden=True)
    assert {one.name: one.label for one in bare.truth([cart, bicycle])} == {
        "cart-1": Label.STALL,
        "cart-1/goods": Label.GOODS,
        "cart-1/umbrella": Label.UMBRELLA,
        "bicycle-1": Label.BICYCLE,
        "bicycle-1/rider": Label.PERSON,
    }


def test_what_leaves_the_picture_is_seen_in_part(bare: Renderer) -> None:
    middle = box(bare.truth([Figure("car", Kind.CAR, 0, 5, look=1)]), "car")
    edge = box(bare.truth([Figure("car", Kind.CAR, 9.2, 5, look=1)]), "car")
    assert middle is not None
    assert middle.visible == pytest.approx(1)
    assert edge is not None
    assert edge.xyxy[2] == SMALL.width_px
    assert 0.2 < edge.visible < 0.8


def test_a_shaken_picture_is_the_same_one_moved_and_so_are_its_boxes(bare: Renderer) -> None:
    car = Figure("car", Kind.CAR, 0, 5, look=1)
    still, shaken = bare.render([car], DAY, 0.0), bare.render([car], DAY, 0.0, (4, -2))
    soft = [cv2.blur(image, (5, 5)).astype(int) for image in (still.image, shaken.image)]
    assert np.abs(soft[0][20:150, 20:280] - soft[1][18:148, 24:284]).mean() < 2
    left, top, right, bottom = still.boxes[0].xyxy
    assert shaken.boxes[0].xyxy == (left + 4, top - 2, right + 4, bottom - 2)


def test_the_sun_throws_a_shadow_and_an_overcast_sky_does_not(bare: Renderer) -> None:
    def darkest(light: Light) -> float:
        empty, full = (bare.render(some, light, 0.0).image.astype(float) for some in ([], [pole]))
        changed = full / np.maximum(1, empty)
        return float((changed[ground] < 0.85).mean())

    pole = Figure("one", Kind.ADULT, 0, 3, look=1)
    one = bare.truth([pole])[0]
    ground = np.ones((180, 320), np.bool_)
    left, top, right, bottom = (int(edge) for edge in one.xyxy)
    ground[top - 2 : bottom + 4, left - 4 : right + 4] = False
    assert (
        darkest(replace(DAY, sun_azimuth_deg=200, sun_elevation_deg=30)) > 3 * darkest(LIGHTS["rain"]) + 5e-4
    )


def test_head_lamps_shine_at_night_only_while_a_car_moves(bare: Renderer) -> None:
    parked = Figure("car", Kind.CAR, 0, 4, -90, look=1)
    dark, bright = (bare.render([one], NIGHT, 0.0).image for one in (parked, replace(parked, moving=True)))
    assert (bright > 240).all(axis=2).sum() > (dark > 240).all(axis=2).sum() + 10


@settings(max_examples=40, deadline=None)
@given(st.lists(figures(), min_size=1, max_size=4))
def test_boxes_are_in_the_picture_and_parts_seen_between_none_and_all(
    bare: Renderer, given_figures: list[Figure]
) -> None:
    named = [replace(figure, name=f"{figure.kind}-{index}") for index, figure in enumerate(given_figures)]
    boxes = bare.truth(named)
    assert len({one.name for one in boxes}) == len(boxes)
    for one in boxes:
        left, top, right, bottom = one.xyxy
        assert 0 <= left < right <= SMALL.width_px
        assert 0 <= top < bottom <= SMALL.height_px
        assert min(right - left, bottom - top) >= 2
        assert 0.01 <= one.visible <= 1


def test_a_renderer_that_nobody_uses_is_gone_at_once() -> None:
    renderer = Renderer(BARE, SMALL)
    renderer.render([walker("ann", 0, 3)], NIGHT, 0.0)
    watched = weakref.ref(renderer)
    gc.disable()
    try:
        del renderer
        assert watched() is None, "pictures of streets are too big to wait for the garbage collector"
    finally:
        gc.enable()


def test_lights_that_look_alike_give_the_same_picture(bare: Renderer) -> None:
    almost = replace(DAY, sun=DAY.sun + 0.004, sun_azimuth_deg=DAY.sun_azimuth_deg - 0.3)
    ann = [walker("ann", 0, 3)]
    assert np.array_equal(bare.render(ann, DAY, 1.0).image, bare.render(ann, almost, 1.0).image)
