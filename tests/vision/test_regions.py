"""Where a camera's detector looks: what stands in a zone is seen whole, and no more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.regions import WHOLE, Region, tiles
from vision.geometry import Point
from vision.regions import regions_of
from vision.site import Camera, RuleSpec, Tiles, Zone


def square(left: float, top: float, right: float, bottom: float, zone_id: str = "kerb") -> Zone:
    return Zone(zone_id, polygon=((left, top), (right, top), (right, bottom), (left, bottom)))


def region_of(*zones: Zone, ruled: int | None = None) -> Region:
    """Where a camera with these zones looks; the first `ruled` of them have a rule."""
    rules = tuple(RuleSpec("illegal_parking", zone.id) for zone in zones[:ruled])
    (region,) = regions_of(Camera("road", zones=zones, rules=rules, detect="zones"))
    return region


FAR = square(0.45, 0.2, 0.55, 0.3)
GATE = Zone("gate", line=((0.45, 0.4), (0.55, 0.4)), inside=(0.5, 0.3))


def test_the_whole_picture_is_looked_at_unless_somebody_asks_for_less() -> None:
    assert regions_of(Camera("road", zones=(FAR,), rules=(RuleSpec("illegal_parking", "kerb"),))) == (WHOLE,)


def test_a_far_zone_is_looked_at_with_room_for_what_stands_in_it() -> None:
    region = region_of(FAR)
    assert (region.left, region.right) == pytest.approx((0.45 - 0.36 * 0.3, 0.55 + 0.36 * 0.3))
    assert (region.top, region.bottom) == pytest.approx((0.2 - 0.72 * 0.2, 0.3 + 0.2 * 0.3))


def test_zones_without_a_rule_do_not_count_and_without_any_rule_the_whole_picture_does() -> None:
    assert region_of(FAR, square(0.0, 0.8, 1.0, 1.0, "rest"), ruled=1) == region_of(FAR)
    assert region_of(FAR, ruled=0) == WHOLE


def test_all_zones_with_rules_are_in_one_region() -> None:
    both = region_of(FAR, square(0.6, 0.3, 0.7, 0.4, "bay"))
    assert (both.left, both.top) == (region_of(FAR).left, region_of(FAR).top)
    assert both.right == pytest.approx(0.7 + 0.36 * 0.4)


def test_a_gate_is_looked_at_on_both_sides() -> None:
    region = region_of(GATE)
    assert region.top < 0.3 - 0.72 * 0.3 + 1e-9, "inside"
    assert region.bottom == pytest.approx(0.5 + 0.2 * 0.5), "outside, as far as inside"


def test_a_tiny_zone_still_gets_a_quarter_of_each_side() -> None:
    for x in (0.0, 0.5, 0.999):
        region = region_of(square(x, 0.0, x + 0.001, 0.001))
        assert (region.width, region.height) == pytest.approx((0.25, 0.25))


@pytest.mark.parametrize("zone", [square(0.1, 0.4, 0.9, 0.95), square(0.0, 0.6, 1.0, 1.0)])
def test_nearly_the_whole_picture_is_the_whole_picture(zone: Zone) -> None:
    assert region_of(zone) == WHOLE


def test_tiles_come_with_the_whole_picture() -> None:
    assert regions_of(Camera("road", detect="tiles")) == (*tiles(2, 1, 0.2), WHOLE)
    assert len(regions_of(Camera("road", detect="tiles", tiles=Tiles(3, 2, 0.1)))) == 7


PARTS = st.floats(0, 1)


@given(st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS), st.floats(0.01, 0.3), PARTS)
def test_whatever_stands_in_the_zone_is_inside_the_region(
    corner: Point, at: Point, size: float, part: float
) -> None:
    left, top = corner[0] * (1 - size), corner[1] * (1 - size)
    region = region_of(square(left, top, left + size, top + size))
    x, y = left + at[0] * size, top + at[1] * size
    tall, wide = 0.72 * y * part, 0.36 * y * part
    slack = 1e-9
    assert region.left - slack <= max(0.0, x - wide) <= min(1.0, x + wide) <= region.right + slack
    assert region.top - slack <= max(0.0, y - tall) <= y <= region.bottom + slack


@given(st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS), st.tuples(PARTS, PARTS))
def test_any_gate_has_a_region(a: Point, b: Point, inside: Point) -> None:
    try:
        gate = Zone("gate", line=(a, b), inside=inside)
    except ValueError:
        return
    assert region_of(gate).area >= 0.25 * 0.25 - 1e-9
