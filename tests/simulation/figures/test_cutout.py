import cv2
import numpy as np
import pytest
from hypothesis import given, settings

from simulation.figure import Figure, Kind, Posture
from simulation.figures.cutout import Box
from simulation.lens import Lens
from tests.simulation.figures.seeing import ACROSS, cutouts_of, figures, lenses


def box_of(figure: Figure, lens: Lens = ACROSS) -> Box:
    (cutout,) = cutouts_of(figure, lens)
    assert cutout.box is not None
    return cutout.box


def shape_of(figure: Figure) -> float:
    """Width over height of its box."""
    left, top, right, bottom = box_of(figure)
    return (right - left) / (bottom - top)


@pytest.mark.parametrize("heading_deg", [0, 30, 150, 180, 200, 340])
def test_somebody_lying_is_wider_than_high_and_somebody_standing_higher_than_wide(heading_deg: float) -> None:
    for kind in (Kind.ADULT, Kind.ELDER, Kind.CHILD):
        for look in range(6):
            lying = Figure("a", kind, 0, 4, heading_deg, Posture.LYING, look=look)
            standing = Figure("a", kind, 0, 4, heading_deg, look=look)
            assert shape_of(lying) > 1.1
            assert shape_of(standing) < 0.7


def test_a_fall_goes_from_high_to_wide_without_a_leap() -> None:
    parts = np.linspace(0, 1, 21)
    shapes = [shape_of(Figure("a", Kind.ADULT, 0, 4, 0, Posture.LYING, part, look=2)) for part in parts]
    assert shapes[0] < 0.7
    assert shapes[-1] > 1.5
    assert np.abs(np.diff(shapes)).max() < 0.6


def test_the_box_of_a_car_lands_on_its_place_on_the_ground() -> None:
    figure = Figure("a", Kind.CAR, 2, 5, 0, look=1)
    (cutout,) = cutouts_of(figure, ACROSS)
    left, top, right, bottom = box_of(figure)
    corners = [ACROSS.pixel_of(x, y) for x, y in cutout.stance.footprint.tolist()]
    ground = np.array([corner for corner in corners if corner is not None])
    assert left == pytest.approx(ground[:, 0].min(), abs=3)
    assert right == pytest.approx(ground[:, 0].max(), abs=3)
    assert bottom == pytest.approx(ground[:, 1].max(), abs=3)
    assert top < ground[:, 1].min()


def test_an_outline_is_counted_beyond_the_edges_of_the_picture() -> None:
    (whole,) = cutouts_of(Figure("a", Kind.CAR, 0, 5, 0, look=1), ACROSS)
    at_edge = 9.2
    (half,) = cutouts_of(Figure("a", Kind.CAR, at_edge, 5, 0, look=1), ACROSS)
    assert half.box is not None
    assert half.box[2] == ACROSS.width_px
    assert half.inner_px < 0.8 * half.whole_px
    assert half.whole_px == pytest.approx(whole.whole_px, rel=0.25)


def test_what_reaches_behind_the_lens_is_cut_off_before_it() -> None:
    low = Lens(0, 0, 2, 90, 0, 70, 320, 180)
    (cutout,) = cutouts_of(Figure("a", Kind.BUS, 0, 2.5, 0, look=2), low)
    assert cutout.box is not None
    assert cutout.inner_px > 0.1 * low.width_px * low.height_px


@settings(max_examples=60, deadline=None)
@given(figures(), lenses())
def test_a_cutout_stays_in_the_picture_and_its_box_holds_all_of_it(figure: Figure, lens: Lens) -> None:
    for cutout in cutouts_of(figure, lens):
        assert 0 <= cutout.inner_px <= cutout.whole_px + 1e-6
        if cutout.box is None:
            continue
        left, top, right, bottom = cutout.box
        assert 0 <= left < right <= lens.width_px
        assert 0 <= top < bottom <= lens.height_px
        outline = np.zeros((lens.height_px, lens.width_px), np.uint8)
        outline[cutout.top : cutout.bottom, cutout.left : cutout.right] = cutout.mask > 127
        inside = outline[int(top) : int(bottom), int(left) : int(right)]
        assert cv2.countNonZero(outline) == cv2.countNonZero(inside) == cutout.inner_px
