import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.lens import Lens

LEVEL = Lens(2.0, -3.0, 5.0, 0.0, 0.0, 90.0, 640, 360)

lenses = st.builds(
    Lens,
    x_m=st.floats(-20, 20),
    y_m=st.floats(-8, 0),
    height_m=st.floats(2, 15),
    yaw_deg=st.floats(-80, 80),
    pitch_deg=st.floats(0, 80),
    fov_deg=st.floats(20, 110),
    width_px=st.integers(64, 1920),
    height_px=st.integers(64, 1080),
)


@pytest.mark.parametrize(
    ("point", "pixel", "meaning"),
    [
        ((2, 7, 5), (320, 180), "straight ahead is the middle"),
        ((12, 7, 5), (640, 180), "45 degrees to the right is the edge of a 90 degree lens"),
        ((-8, 7, 5), (0, 180), "and to the left the other one"),
        ((2, 7, 0), (320, 340), "half as low as far is half way down the same angle"),
    ],
)
def test_a_point_is_seen_at(
    point: tuple[float, float, float], pixel: tuple[float, float], meaning: str
) -> None:
    assert LEVEL.pixel_of(*point) == pytest.approx(pixel), meaning


def test_what_is_behind_the_camera_is_nowhere() -> None:
    assert LEVEL.pixel_of(2, -10, 5) is None


def test_yaw_turns_towards_x_and_pitch_down() -> None:
    turned = Lens(0, 0, 5, 90, 0, 90, 640, 360)
    assert turned.pixel_of(10, 0, 5) == pytest.approx((320, 180))
    bowed = Lens(0, 0, 5, 0, 45, 90, 640, 360)
    assert bowed.pixel_of(0, 5, 0) == pytest.approx((320, 180))


@given(lenses)
def test_the_axes_of_a_lens_are_a_rotation(lens: Lens) -> None:
    assert np.allclose(lens.rotation @ lens.rotation.T, np.eye(3), atol=1e-9)
    assert math.isclose(float(np.linalg.det(lens.rotation)), 1.0, abs_tol=1e-9)


@given(lenses, st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 80))
def test_a_ray_leads_back_to_its_pixel(lens: Lens, across: float, down: float, far_m: float) -> None:
    pixel = np.array([across * lens.width_px, down * lens.height_px])
    point = lens.centre + far_m * lens.rays(pixel)
    back, depth = lens.project(point[None])
    assert np.allclose(back[0], pixel, atol=1e-5)
    assert depth[0] == pytest.approx(far_m)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"fov_deg": 5.0}, "fov_deg: expected 10 to 120, got 5"),
        ({"pitch_deg": 90.0}, "pitch_deg: expected -10 to 89"),
        ({"height_m": 0.0}, "height_m: expected 0.5 to 60, got 0"),
        ({"width_px": 5000}, "width_px, height_px: expected 64 to 3840, got 5000x360"),
    ],
)
def test_a_lens_that_cannot_be_is_refused(wrong: dict[str, float], complaint: str) -> None:
    given_values = {"x_m": 0, "y_m": 0, "height_m": 5, "yaw_deg": 0, "pitch_deg": 10, "fov_deg": 60}
    with pytest.raises(ValueError, match=complaint):
        Lens(**{**given_values, "width_px": 640, "height_px": 360, **wrong})  # type: ignore[arg-type]
