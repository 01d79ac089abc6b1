import pytest

from simulation.lens import Lens
from streetwarden.far_zones import far_camera
from vision.site import Camera


def seen_from(yaw_deg: float, pitch_deg: float = 15.0) -> Camera | None:
    return far_camera(Camera("road"), Lens(0.0, -4.0, 5.0, yaw_deg, pitch_deg, 66.0, 1280, 720))


@pytest.mark.parametrize("yaw_deg", [60.0, -60.0])
def test_a_camera_that_looks_along_the_street_watches_a_far_part_of_it(yaw_deg: float) -> None:
    camera = seen_from(yaw_deg)
    assert camera is not None
    (zone,) = camera.zones
    assert all(y < 0.6 for _, y in zone.polygon), "above the near half of the picture"
    assert [rule.zone_id for rule in camera.rules] == [zone.id]


def test_a_camera_that_looks_across_or_down_sees_no_far_part() -> None:
    assert seen_from(0.0) is None
    assert seen_from(60.0, pitch_deg=80.0) is None
