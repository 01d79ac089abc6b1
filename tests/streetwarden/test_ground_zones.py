import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from simulation.lens import Lens
from streetwarden.ground_zones import NotInThePicture, line_in_picture, polygon_in_picture, side_in_picture
from vision.geometry import Point, side

LENS = Lens(0.0, -4.0, 5.0, 0.0, 25.0, 70.0, 640, 360)
EVERYTHING = [(-500.0, -400.0), (500.0, -400.0), (500.0, 500.0), (-500.0, 500.0)]

lenses = st.builds(
    Lens,
    st.floats(-20, 20),
    st.floats(-6, 0),
    st.floats(2, 12),
    st.floats(-80, 80),
    st.floats(5, 60),
    st.floats(30, 100),
    st.just(640),
    st.just(360),
)
middles = st.tuples(st.floats(-30, 30), st.floats(-10, 40))


def rectangle(middle: Point, width_m: float, depth_m: float) -> list[Point]:
    (x, y), half, deep = middle, width_m / 2, depth_m / 2
    return [(x - half, y - deep), (x + half, y - deep), (x + half, y + deep), (x - half, y + deep)]


def in_picture(lens: Lens, place: Point) -> tuple[float, float] | None:
    pixel = lens.pixel_of(*place)
    return None if pixel is None else (pixel[0] / lens.width_px, pixel[1] / lens.height_px)


def test_an_area_in_full_view_has_its_corners_where_the_lens_sees_them() -> None:
    corners = rectangle((0, 6), 6, 3)
    seen = polygon_in_picture(LENS, corners)
    expected = [in_picture(LENS, corner) for corner in corners]
    assert shapely.Polygon(seen).equals_exact(shapely.Polygon(expected), 1e-4, normalize=True)


def test_an_area_is_cut_at_the_edges_of_the_picture() -> None:
    seen = np.array(polygon_in_picture(LENS, rectangle((0, 6), 400, 3)))
    assert (seen[:, 0].min(), seen[:, 0].max()) == (0, 1)


def test_the_whole_ground_fills_the_picture_below_the_horizon() -> None:
    seen = shapely.Polygon(polygon_in_picture(LENS, EVERYTHING))
    horizon = 0.5 - LENS.focal_px * math.tan(math.radians(25)) / 360
    assert seen.area == pytest.approx(1 - max(horizon, 0), abs=0.02)


def test_what_is_behind_the_camera_does_not_bend_what_is_before_it() -> None:
    long, short = [(1.0, -60.0), (3.0, -60.0), (3.0, 10.0), (1.0, 10.0)], rectangle((2, 4), 2, 12)
    assert shapely.Polygon(polygon_in_picture(LENS, long)).equals_exact(
        shapely.Polygon(polygon_in_picture(LENS, short)), 1e-4, normalize=True
    )


@given(lenses, middles, st.floats(2, 60), st.floats(2, 60), middles)
def test_a_place_is_in_the_projected_area_just_when_it_is_in_the_area(
    lens: Lens, middle: Point, width_m: float, depth_m: float, place: Point
) -> None:
    area = rectangle(middle, width_m, depth_m)
    try:
        seen = shapely.Polygon(polygon_in_picture(lens, area))
    except NotInThePicture:
        seen = shapely.Polygon()
    point = in_picture(lens, place)
    edge_m = shapely.Polygon(area).exterior.distance(shapely.Point(place))
    if point is None or not all(0.01 < part < 0.99 for part in point) or edge_m < 0.2:
        return
    far_m = math.dist(place, (lens.x_m, lens.y_m))
    if far_m < 30:
        assert seen.covers(shapely.Point(point)) == shapely.Polygon(area).covers(shapely.Point(place))


@pytest.mark.parametrize("middle", [(0, -30), (60, 0), (-60, -4)])
def test_an_area_that_is_not_seen_is_refused(middle: Point) -> None:
    with pytest.raises(NotInThePicture, match="expected an area that this camera sees"):
        polygon_in_picture(LENS, rectangle(middle, 4, 4))


def test_an_area_of_which_two_parts_are_seen_is_refused() -> None:
    around = [(-40, 10), (-40, -14), (40, -14), (40, 10), (38, 10), (38, -12), (-38, -12), (-38, 10)]
    wide = Lens(0.0, -4.0, 5.0, 0.0, 20.0, 120.0, 640, 360)
    with pytest.raises(ValueError, match="make it two zones"):
        polygon_in_picture(wide, [(x, y + 8.0) for x, y in around])


def test_a_line_is_cut_at_the_edges_of_the_picture() -> None:
    (left, _), (right, _) = sorted(line_in_picture(LENS, [(-90, 12), (90, 12)]))
    assert (left, right) == (0, 1)


def test_a_line_beside_the_picture_is_refused() -> None:
    with pytest.raises(NotInThePicture, match="expected a line that this camera sees"):
        line_in_picture(LENS, [(90, 1), (95, 1)])


@given(lenses, middles, st.floats(0, math.tau), st.floats(0.3, 50))
def test_the_inside_of_a_line_stays_on_its_side_and_in_the_picture(
    lens: Lens, middle: Point, angle: float, away_m: float
) -> None:
    across = (math.cos(angle), math.sin(angle))
    ends = [(middle[0] - across[0], middle[1] - across[1]), (middle[0] + across[0], middle[1] + across[1])]
    inside = (middle[0] - across[1] * away_m, middle[1] + across[0] * away_m)
    pixel, ends_seen = in_picture(lens, inside), [in_picture(lens, end) for end in ends]
    if pixel is None or not all(end and all(0.05 < part < 0.95 for part in end) for end in ends_seen):
        return
    (a, b), point = line_in_picture(lens, ends), side_in_picture(lens, line_in_picture(lens, ends), inside)
    line = ((a[0], a[1]), (b[0], b[1]))
    found, true = side(line, (point[0], point[1])), side(line, pixel)
    assert all(0 <= part <= 1 for part in point)
    assert abs(found) < 1e-4 or (found > 0) == (true > 0)


def test_an_inside_far_out_of_the_picture_is_drawn_in_along_its_own_way() -> None:
    line = ((0.1, 0.9), (0.9, 0.1))
    ray = LENS.rays(np.array([-0.7 * 640, 1.9 * 360]))
    x_m, y_m, _ = LENS.centre + ray * (LENS.height_m / -ray[2])
    x, y = side_in_picture(LENS, line, (x_m, y_m))
    assert y == 1
    assert x + y > 1.01  # as -0.7 + 1.9 is


def test_an_inside_behind_the_camera_is_refused() -> None:
    with pytest.raises(NotInThePicture, match="behind it"):
        side_in_picture(LENS, [[0.4, 0.4], [0.6, 0.4]], (0, -30))
