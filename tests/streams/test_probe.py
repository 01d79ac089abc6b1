from datetime import timedelta
from pathlib import Path

import pytest

from base.clock import ShiftedClock, SystemClock
from simulation.rtsp import Camera, CameraServer, Clip, Credentials
from streams.errors import AuthenticationFailed
from streams.probe import Probe, probe
from tests.streams.cameras import access, served
from tests.streams.videos import HEIGHT_PX, WIDTH_PX, write_video

CLOCK = SystemClock()


def probed(path: Path, seconds: float = 2.5, shift_s: float = 0.0) -> Probe:
    clock = ShiftedClock(CLOCK.now() + timedelta(seconds=shift_s))
    with served(Camera(Clip.load(path), starts_on_play=True), clock) as url:
        return probe(url, CLOCK, seconds, access())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Probe:
    return probed(write_video(tmp_path_factory.mktemp("clip") / "a.mp4", gop=25, pictures=100))


def test_it_says_what_the_camera_sends(found: Probe) -> None:
    assert (found.codec, found.width_px, found.height_px) == ("h264", WIDTH_PX, HEIGHT_PX)
    assert found.fps == pytest.approx(25.0, rel=0.02)
    assert found.gop_s == pytest.approx(1.0, abs=0.01)
    assert found.bit_rate > 1000.0
    assert found.key_bytes > 100
    assert not found.reordered
    assert not found.sound
    assert found.damaged == 0


def test_it_says_how_far_the_clock_is_off(found: Probe, tmp_path: Path) -> None:
    assert found.clock_offset_s == pytest.approx(0.0, abs=0.3)
    slow = probed(write_video(tmp_path / "a.mp4"), seconds=1.0, shift_s=-3600.0)
    assert slow.clock_offset_s == pytest.approx(-3600.0, abs=0.5)


def test_costs_follow_what_must_be_decoded(found: Probe) -> None:
    assert found.cpu_ms > 0.0 < found.key_cpu_ms
    reading, keys, everything = (found.cpu_ms_per_s(fps) for fps in (0.0, 1.0, 8.0))
    assert reading == pytest.approx(2.5, rel=0.05)
    assert keys == pytest.approx(reading + found.key_cpu_ms, rel=0.05)
    assert everything == pytest.approx(reading + 25 * found.cpu_ms, rel=0.05)


def test_reordered_pictures_are_noticed(tmp_path: Path) -> None:
    assert probed(write_video(tmp_path / "b.mp4", b_frames=3), seconds=1.0).reordered


def test_the_password_is_used_and_not_told(tmp_path: Path) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4"))
    with CameraServer({"gate": Camera(clip, credentials=Credentials("admin", "hunter2"))}) as server:
        assert "hunter2" not in probe(server.url("gate"), CLOCK, 0.5, access()).address
        with pytest.raises(AuthenticationFailed):
            probe(server.url("gate", Credentials("admin", "wrong")), CLOCK, 0.5, access())


def test_a_distance_that_was_not_seen_is_unknown(tmp_path: Path) -> None:
    assert probed(write_video(tmp_path / "a.mp4", gop=250, pictures=250), seconds=0.5).gop_s is None
