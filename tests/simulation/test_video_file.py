from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.video_file import TICKS_PER_S, VideoFile

GREY = np.full((64, 96, 3), 128, np.uint8)


def written(path: Path, times: list[float], fps: float = 12.0) -> Path:
    with VideoFile(path, 96, 64, fps) as video:
        for at_s in times:
            video.add(GREY, at_s)
    return path


def times_of(path: Path) -> list[float]:
    with av.open(path) as container:
        return [float(frame.time or 0.0) for frame in container.decode(video=0)]


def test_pictures_keep_their_own_times_over_gaps_of_any_length(tmp_path: Path) -> None:
    times = [0, 1 / 12, 2 / 12, 4.0, 8.0, 170_000.25]
    assert times_of(written(tmp_path / "v.mp4", times)) == pytest.approx(times)


def test_the_last_picture_lasts_as_long_as_any_other(tmp_path: Path) -> None:
    with av.open(written(tmp_path / "v.mp4", [0, 4.0, 8.0])) as container:
        video = container.streams.video[0]
        assert video.duration is not None
        assert float(video.duration * (video.time_base or 0)) == pytest.approx(8 + 1 / 12)


def test_a_key_picture_comes_every_two_seconds(tmp_path: Path) -> None:
    path = written(tmp_path / "v.mp4", [step / 10 for step in range(60)], fps=10)
    with av.open(path) as container:
        keys = [packet.pts for packet in container.demux(video=0) if packet.is_keyframe]
    assert [(pts or 0) / TICKS_PER_S for pts in keys] == [0, 2, 4]


def test_the_index_is_at_the_front_for_who_watches_over_a_network(tmp_path: Path) -> None:
    content = written(tmp_path / "v.mp4", [0, 0.1]).read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("colour", [(20, 30, 200), (200, 120, 40), (128, 128, 128)])
def test_colours_come_back(tmp_path: Path, colour: tuple[int, int, int]) -> None:
    image: NDArray[np.uint8] = np.full((64, 96, 3), colour, np.uint8)
    with VideoFile(tmp_path / "v.mp4", 96, 64, 12) as video:
        video.add(image, 0)
    with av.open(tmp_path / "v.mp4") as container:
        [frame] = container.decode(video=0)
        found = frame.to_ndarray(format="bgr24").mean(axis=(0, 1))
    assert np.abs(found - colour).max() < 6


def test_who_fails_between_two_pictures_is_heard_of(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="renderer"), VideoFile(tmp_path / "v.mp4", 96, 64, 12):
        raise KeyError("renderer")
