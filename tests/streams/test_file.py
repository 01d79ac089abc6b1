from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from streams.demand import Chosen, Everything
from streams.errors import FileBroken, FileMissing, NotAVideo
from streams.file import FileSource
from streams.frame import Frame
from streams.scale import DetectorScale
from tests.fakes import MONDAY_MORNING as START
from tests.streams.videos import hold_upright, rewrite, write_sound, write_video


def source_of(path: Path, side_px: int = 640) -> FileSource:
    scale = DetectorScale(side_px)
    return FileSource(path, camera_id="gate", session=3, starts_at=START, scale=scale)


def read(path: Path, side_px: int = 640) -> list[Frame]:
    source = source_of(path, side_px)
    try:
        source.open()
        return list(source.read(Everything()))
    finally:
        source.close()


def test_every_picture_of_a_file_comes_at_its_own_time(video: Path) -> None:
    frames = read(video)
    assert [frame.seq for frame in frames] == list(range(50))
    assert [frame.captured_at for frame in frames] == [START + n * timedelta(seconds=0.04) for n in range(50)]
    assert {(frame.camera_id, frame.session) for frame in frames} == {("gate", 3)}


@pytest.mark.parametrize(("codec", "name"), [("libx265", "a.mp4"), ("mpeg4", "a.avi"), ("libx264", "a.ts")])
def test_other_codecs_and_containers_are_read_alike(codec: str, name: str, tmp_path: Path) -> None:
    frames = read(write_video(tmp_path / name, codec, pictures=20))
    assert len(frames) == 20
    assert frames[-1].pts_s == pytest.approx(19 / 25, abs=0.002)


def test_pictures_come_in_order_of_time_although_b_frames_are_stored_otherwise(tmp_path: Path) -> None:
    frames = read(write_video(tmp_path / "b.mp4", b_frames=3, pictures=20))
    assert [round(frame.pts_s * 25) for frame in frames] == list(range(20))


def test_only_wanted_pictures_become_frames_and_they_are_numbered_without_gaps(video: Path) -> None:
    source = source_of(video)
    source.open()
    frames = list(source.read(Chosen(lambda at: at >= START + timedelta(seconds=1.9))))
    source.close()
    assert [(frame.seq, round(frame.pts_s, 2)) for frame in frames] == [(0, 1.92), (1, 1.96)]


def test_the_picture_has_detector_scale_and_the_whole_picture_is_there_on_demand(video: Path) -> None:
    frame = read(video, side_px=80)[0]
    assert frame.image.shape == (60, 80, 3)
    assert frame.image.flags["C_CONTIGUOUS"]
    assert (frame.width_px, frame.height_px, frame.scale) == (160, 120, 0.5)
    assert frame.full().shape == (120, 160, 3)
    blue, green, red = frame.full()[10, 10].astype(int)
    assert blue > 200
    assert max(green, red) < 60


def test_a_clip_of_a_telephone_is_turned_upright(video: Path, tmp_path: Path) -> None:
    frame = read(hold_upright(video, tmp_path / "phone.mp4"), side_px=80)[0]
    assert frame.image.shape == (80, 60, 3)
    assert (frame.width_px, frame.height_px) == (120, 160)
    # The blue mark lay at the top left; a quarter turn clockwise brings it to the top right.
    assert frame.full()[10, 110, 0] > 200
    np.testing.assert_array_equal(frame.full(), np.rot90(read(video)[0].full(), -1))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"gone\.mp4: there is no such file"):
        read(tmp_path / "gone.mp4")


def test_a_file_that_is_no_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp4"
    path.write_text("Dear all, " * 100)
    with pytest.raises(NotAVideo, match="expected a video"):
        read(path)


def test_a_file_with_sound_only_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAVideo, match="expected a video stream, got none"):
        read(write_sound(tmp_path / "song.mp4"))


@pytest.mark.parametrize("name", ["cut.mp4", "cut.mkv"])
def test_a_file_that_breaks_off_gives_its_frames_first_and_then_says_so(name: str, tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mp4", pictures=100)
    path = rewrite(whole, tmp_path / name, **({"movflags": "faststart"} if name.endswith("mp4") else {}))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    source = source_of(path)
    source.open()
    frames = source.read(Everything())
    assert sum(1 for _ in zip(range(30), frames, strict=False)) == 30
    with pytest.raises(FileBroken, match=r"expected 4\.0 s of video, got .* breaks off"):
        list(frames)
    source.close()


def test_an_mp4_whose_index_is_missing_is_refused_with_advice(video: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.mp4"
    path.write_bytes(video.read_bytes()[: video.stat().st_size // 2])
    with pytest.raises(NotAVideo, match="copy it again"):
        read(path)


def test_noise_in_the_middle_costs_the_damaged_pictures_only(tmp_path: Path) -> None:
    path = rewrite(write_video(tmp_path / "a.mp4", pictures=100), tmp_path / "b.mp4", movflags="faststart")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 400] = b"\xff" * 400
    path.write_bytes(data)
    source = source_of(path)
    source.open()
    frames = list(source.read(Everything()))
    source.close()
    assert source.damaged > 0
    assert 60 < len(frames) <= 100 - source.damaged
    assert frames[-1].pts_s == pytest.approx(99 / 25)


def test_reading_ends_when_interrupted(video: Path) -> None:
    source = source_of(video)
    source.open()
    frames = source.read(Everything())
    next(frames)
    source.interrupt()
    assert list(frames) == []
    source.close()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.avi"])
def test_the_last_picture_and_no_other_is_known_as_the_last(name: str, tmp_path: Path) -> None:
    source = source_of(write_video(tmp_path / name, "mpeg4" if name == "a.avi" else "libx264", pictures=30))
    source.open()
    last = [source.is_last(frame.captured_at) for frame in source.read(Everything())]
    source.close()
    assert last == [False] * 29 + [True]


def test_a_stream_that_states_no_length_has_no_last_picture(video: Path, tmp_path: Path) -> None:
    source = source_of(rewrite(video, tmp_path / "raw.h264"))
    source.open()
    assert not any(source.is_last(frame.captured_at) for frame in source.read(Everything()))
    source.close()
