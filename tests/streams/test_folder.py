"""A folder of pictures as a source."""

import os
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from base.clock import SystemClock
from streams.demand import Chosen, Everything
from streams.errors import FileMissing, NoPictures
from streams.folder import FolderAddress, FolderSource
from streams.frame import Frame
from streams.opening import recording_of, source_of
from streams.scale import DetectorScale
from streams.snapshot import snapshot
from streams.still import still
from tests.fakes import MONDAY_MORNING as START


def put(path: Path, grey: int = 128, width_px: int = 160) -> Path:
    """A picture of one grey."""
    assert cv2.imwrite(str(path), np.full((120, width_px, 3), grey, np.uint8))
    return path


def source(address: str | Path, side_px: int = 640) -> FolderSource:
    found = recording_of(
        str(address), camera_id="gate", session=3, starts_at=START, scale=DetectorScale(side_px)
    )
    assert isinstance(found, FolderSource)
    return found


def read(address: str | Path) -> list[Frame]:
    opened = source(address)
    opened.open()
    return list(opened.read(Everything()))


def greys(frames: list[Frame]) -> list[int]:
    return [int(frame.image[0, 0, 0]) for frame in frames]


def test_pictures_come_in_the_order_in_which_people_count_one_a_second(tmp_path: Path) -> None:
    for number in (10, 9, 2, 100):
        put(tmp_path / f"shot {number}.png", number)
    frames = read(tmp_path)
    assert greys(frames) == [2, 9, 10, 100]
    assert [frame.seq for frame in frames] == [0, 1, 2, 3]
    assert [frame.captured_at - START for frame in frames] == [timedelta(seconds=n) for n in range(4)]
    assert {(frame.camera_id, frame.session) for frame in frames} == {("gate", 3)}


def test_another_rate_stands_behind_the_path(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / f"{number}.bmp")
    assert [frame.pts_s for frame in read(f"{tmp_path}?fps=4")] == [0.0, 0.25, 0.5]


@pytest.mark.parametrize("suffix", [".jpg", ".JPEG", ".png", ".bmp", ".webp"])
def test_every_usual_kind_of_picture_is_read(suffix: str, tmp_path: Path) -> None:
    put(tmp_path / f"a{suffix}", 200)
    assert greys(read(tmp_path)) == [pytest.approx(200, abs=2)]


def test_the_picture_has_detector_scale_and_the_whole_is_there_on_demand(tmp_path: Path) -> None:
    put(tmp_path / "a.jpg", width_px=320)
    opened = source(tmp_path, side_px=160)
    opened.open()
    [frame] = opened.read(Everything())
    assert (frame.image.shape, frame.full().shape) == ((60, 160, 3), (120, 320, 3))
    assert (frame.width_px, frame.height_px) == (320, 120)


def test_what_a_file_is_is_told_by_its_content_and_other_files_are_nobodys_business(tmp_path: Path) -> None:
    put(tmp_path / "a.png").rename(tmp_path / "a.jpg")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "more.jpg").mkdir()
    os.mkfifo(tmp_path / "pipe.jpg")
    opened = source(tmp_path)
    opened.open()
    assert len(list(opened.read(Everything()))) == 1
    assert opened.damaged == 0


@pytest.mark.parametrize("kind", ["jpg", "png", "bmp", "webp"])
def test_a_picture_that_breaks_off_is_left_out_and_counted_and_the_others_keep_their_times(
    kind: str, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    for name in "abc":
        assert cv2.imwrite(str(tmp_path / f"{name}.{kind}"), noise)
    broken = tmp_path / f"b.{kind}"
    broken.write_bytes(broken.read_bytes()[: broken.stat().st_size // 2])
    opened = source(tmp_path)
    opened.open()
    assert [frame.pts_s for frame in opened.read(Everything())] == [0.0, 2.0]
    assert (opened.decoded, opened.damaged) == (2, 1)


@pytest.mark.parametrize("kind", ["jpg", "png", "bmp", "webp"])
def test_a_picture_that_would_take_too_much_memory_is_none(kind: str, tmp_path: Path) -> None:
    content = put(tmp_path / f"a.{kind}").read_bytes()
    assert still(content, max_pixels=2 * 160 * 120) is not None  # buffers are a little larger
    assert still(content, max_pixels=160 * 120 - 1) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"BM", b"RIFF0000WEBP", b"hello"])
def test_a_folder_in_which_no_picture_can_be_read_is_an_error_for_good(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(NoPictures, match="got 1 damaged ones") as caught:
        read(tmp_path)
    assert caught.value.permanent


def test_only_wanted_pictures_are_decoded(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / f"{number}.jpg")
    opened = source(tmp_path)
    opened.open()
    frames = list(opened.read(Chosen(lambda at: at >= START + timedelta(seconds=3))))
    assert [(frame.seq, frame.pts_s) for frame in frames] == [(0, 3.0), (1, 4.0)]
    assert opened.decoded == 2


def test_the_last_picture_is_known(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / f"{number}.jpg")
    opened = source(f"{tmp_path}?fps=3")
    opened.open()
    assert [opened.is_last(START + timedelta(seconds=n / 3)) for n in range(3)] == [False, False, True]


def test_reading_ends_when_interrupted(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / f"{number}.jpg")
    opened = source(tmp_path)
    opened.open()
    frames = opened.read(Everything())
    next(frames)
    opened.interrupt()
    assert list(frames) == []


def test_an_empty_folder_is_told_with_what_was_expected(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(NoPictures, match=r"expected pictures \(\.bmp, .*\.webp\), got none"):
        source(tmp_path).open()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="no such folder"):
        source(f"{tmp_path}/gone?fps=2").open()


@pytest.mark.parametrize("rate", ["0", "-1", "61", "nan", "inf", "fast", ""])
def test_a_rate_that_is_none_is_refused(rate: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="more than 0 and at most 60, got"):
        FolderAddress.parse(f"{tmp_path}?fps={rate}")
    with pytest.raises(NoPictures, match="more than 0 and at most 60"):
        source_of(f"{tmp_path}?fps={rate}", SystemClock(), camera_id="gate", session=1)


def test_a_folder_whose_name_looks_like_a_rate_is_that_folder(tmp_path: Path) -> None:
    odd = tmp_path / "x?fps=9"
    odd.mkdir()
    assert FolderAddress.parse(str(odd)) == FolderAddress(odd, 1.0)
    assert FolderAddress.parse(str(tmp_path / "clip.mp4")) is None


def test_a_snapshot_of_a_folder_is_its_first_picture(tmp_path: Path) -> None:
    put(tmp_path / "a.png", 7)
    assert snapshot(str(tmp_path), SystemClock())[0, 0, 0] == 7
