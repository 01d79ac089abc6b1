from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera, Clip
from streams.errors import FileMissing
from streams.snapshot import snapshot
from tests.streams.cameras import access, served


def test_a_snapshot_of_a_file_is_the_whole_first_picture(video: Path) -> None:
    assert snapshot(str(video), SystemClock()).shape == (120, 160, 3)


def test_a_snapshot_of_a_camera(video: Path) -> None:
    with served(Camera(Clip.load(video))) as url:
        assert snapshot(url, SystemClock(), access()).shape == (120, 160, 3)


def test_a_snapshot_of_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="there is no such file"):
        snapshot(str(tmp_path / "gone.mp4"), SystemClock())
