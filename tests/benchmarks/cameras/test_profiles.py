from itertools import pairwise

import pytest

from benchmarks.cameras.profiles import Profile, Scene, cameras_of, scenes_of
from vision.rules.catalogue import RULES


def test_a_community_has_eight_gates_which_lie_among_the_other_cameras() -> None:
    gates = [number for number, scene in enumerate(scenes_of(Profile.MIXED, 54)) if scene is Scene.GATE]
    assert len(gates) == 8
    assert all(later - earlier <= 7 for earlier, later in pairwise(gates))


@pytest.mark.parametrize(("profile", "scene"), [(Profile.STREET, Scene.ROAD), (Profile.GATE, Scene.GATE)])
def test_other_profiles_show_one_scene(profile: Profile, scene: Scene) -> None:
    assert scenes_of(profile, 5) == [scene] * 5


@pytest.mark.parametrize("profile", list(Profile))
def test_every_camera_has_a_rule_at_work_and_its_own_address(profile: Profile) -> None:
    cameras = cameras_of(profile, ["rtsp://a/1", "rtsp://a/2", "rtsp://a/3"])
    assert [camera.url for camera in cameras] == ["rtsp://a/1", "rtsp://a/2", "rtsp://a/3"]
    assert len({camera.id for camera in cameras}) == 3
    for camera in cameras:
        (spec,) = camera.rules
        assert spec.rule in RULES
        assert camera.zone(spec.zone_id).id == spec.zone_id
