"""Cameras of every kind over real RTSP: live, with frames of the right size, whatever is needed of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera, Clip, Fault
from streams.decode_mode import DecodeMode
from streams.frame import Frame
from streams.reason import Reason
from streams.status import CameraState
from streams.times import PLAUSIBLE_S
from tests.streams.cameras import served
from tests.streams.programmes import Retimed, without
from tests.streams.videos import write_video
from tests.streams.watch import Watch, watching

EVERYTHING_FPS = 1000.0
"""More than any of these cameras sends."""

PPS = 8


@dataclass(frozen=True)
class Kind:
    """What a camera sends; a key picture in `gop`."""

    codec: str = "libx264"
    width_px: int = 160
    height_px: int = 120
    fps: int = 25
    gop: int = 10
    pictures: int = 50
    b_frames: int = 0
    pixels: str = "yuv420p"

    def clip(self, folder: Path) -> Clip:
        path = write_video(
            folder / f"{self.codec}-{self.width_px}-{self.fps}.mp4", self.codec,
            pictures=self.pictures, b_frames=self.b_frames, gop=self.gop,
            width_px=self.width_px, height_px=self.height_px, fps=self.fps, pixels=self.pixels,
        )  # fmt: skip
        return Clip.load(path)

    @property
    def key_fps(self) -> float:
        return self.fps / self.gop


KINDS = {
    "H.264": Kind(),
    "H.265": Kind("libx265"),
    "pictures in another order": Kind(b_frames=3),
    "H.265 in another order": Kind("libx265", b_frames=3),
    "ten bits": Kind("libx265", pixels="yuv420p10le"),
    "every colour of every pixel": Kind(pixels="yuv444p"),
    "grey": Kind(pixels="gray"),
    "a strip": Kind(width_px=2048, height_px=16),
    "4K": Kind(width_px=3840, height_px=2160, fps=5, gop=4, pictures=8),
    "small": Kind(width_px=320, height_px=180),
    "one picture a second": Kind(fps=1, gop=2, pictures=4),
    "sixty pictures a second": Kind(fps=60, gop=30, pictures=120),
    "key pictures alone": Kind(gop=1),
    "seldom a key picture": Kind(gop=50, pictures=100),
}


def assert_in_order(frames: Iterable[Frame]) -> None:
    for earlier, later in pairwise(frames):
        assert later.pts_s > earlier.pts_s
        assert later.captured_at > earlier.captured_at


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_a_camera_is_read_decoded_in_part_or_decoded_whole_as_is_needed(kind: Kind, tmp_path: Path) -> None:
    camera = Camera(kind.clip(tmp_path), starts_on_play=True)
    with served(camera) as url, watching(url, 0.0) as watch:
        watch.until(CameraState.LIVE)
        watch.until_mode(DecodeMode.PACKETS)
        watch.needs_fps = 0.9 * kind.key_fps
        watch.until_mode(DecodeMode.KEYFRAMES)
        keys = watch.frames(2)
        watch.needs_fps = EVERYTHING_FPS
        watch.until_mode(DecodeMode.FULL)
        everything = watch.frames(4)
        watch.needs_fps = 0.0
        watch.until_mode(DecodeMode.PACKETS)
        status = watch.worker.status()
    for frames in (keys, everything):
        assert_in_order(frames)
        assert {(frame.width_px, frame.height_px) for frame in frames} == {(kind.width_px, kind.height_px)}
    assert (status.state, status.session, status.damaged) == (CameraState.LIVE, 1, 0)


TIMES: dict[str, Callable[[float], float]] = {
    "jumping forward by hours": lambda now_s: now_s + 10_000 * (now_s > 1.0),
    "jumping back by hours": lambda now_s: now_s - 10_000 * (now_s > 1.0),
    "standing still": lambda now_s: 0.0,
    "running ten times too fast": lambda now_s: 10.0 * now_s,
    "wrapping around": lambda now_s: now_s + 47_721.0,
}


@pytest.mark.parametrize("said_s", TIMES.values(), ids=TIMES.keys())
def test_times_that_cannot_be_do_not_keep_frames_from_coming(
    said_s: Callable[[float], float], tmp_path: Path
) -> None:
    camera = Camera(Retimed(Kind().clip(tmp_path), said_s))
    with served(camera) as url, watching(url) as watch:
        watch.until(CameraState.LIVE)
        watch.needs_fps = 0.9 * Kind().key_fps
        watch.until_mode(DecodeMode.KEYFRAMES)
        frames = watch.frames(2)
        watch.needs_fps = EVERYTHING_FPS
        watch.until_mode(DecodeMode.FULL)
        frames += watch.frames(40)
        status = watch.worker.status()
    assert_in_order(frames)
    assert (status.state, status.session) == (CameraState.LIVE, 1)
    late_s = (SystemClock().now() - frames[-1].captured_at).total_seconds()
    assert abs(late_s) < PLAUSIBLE_S + 1.0


@pytest.mark.parametrize("needs_fps", [EVERYTHING_FPS, 2.0], ids=["decoded whole", "key pictures alone"])
@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Kind(width_px=320, height_px=240), id="another size"),
        pytest.param(Kind(fps=30), id="other parameter sets"),
    ],
)
def test_a_camera_may_change_its_coding_while_it_is_watched(
    other: Kind, needs_fps: float, tmp_path: Path
) -> None:
    camera = Camera(Kind().clip(tmp_path))
    with served(camera) as url, watching(url, needs_fps) as watch:
        watch.until(CameraState.LIVE)
        before = watch.frames(2)
        camera.programme = other.clip(tmp_path)
        after = until_size(watch, other)
        status = watch.worker.status()
    assert {frame.width_px for frame in before} == {160}
    assert_in_order(after)
    assert (status.state, status.session, status.damaged) == (CameraState.LIVE, 1, 0)


def until_size(watch: Watch, kind: Kind) -> list[Frame]:
    """Frames up to some of this size; none of another comes after the first."""
    frames = [watch.frame()]
    while frames[-1].width_px != kind.width_px:
        frames.append(watch.frame())
    frames += [watch.frame() for _ in range(5)]
    assert {frame.width_px for frame in frames[-6:]} == {kind.width_px}
    assert {frame.image.shape[:2] for frame in frames[-6:]} == {(kind.height_px, kind.width_px)}
    return frames


def test_a_camera_that_changes_to_another_codec_is_called_again(tmp_path: Path) -> None:
    camera = Camera(Kind().clip(tmp_path))
    with served(camera) as url, watching(url) as watch:
        watch.until(CameraState.LIVE)
        camera.programme = Kind("libx265").clip(tmp_path)
        watch.until(CameraState.DECODE_ERROR)
        assert watch.until(CameraState.LIVE).session > 1
        assert watch.frames(2)


def test_pictures_without_a_parameter_set_are_an_error_until_it_comes(tmp_path: Path) -> None:
    clip = Kind().clip(tmp_path)
    camera = Camera(without(clip, PPS))
    with served(camera) as url, watching(url) as watch:
        assert watch.until(CameraState.DECODE_ERROR).reason_code is Reason.DECODE_ERROR
        camera.programme = clip
        watch.until(CameraState.LIVE)
        assert_in_order(watch.frames(4))


def test_sound_beside_the_pictures_changes_nothing(tmp_path: Path) -> None:
    with served(Camera(Kind().clip(tmp_path), sound=True)) as url, watching(url) as watch:
        watch.until(CameraState.LIVE)
        assert_in_order(watch.frames(20))
        assert watch.worker.status().damaged == 0


def test_a_camera_of_which_only_sound_is_left_is_stale_then_called_again(tmp_path: Path) -> None:
    camera = Camera(Kind().clip(tmp_path), sound=True)
    with served(camera) as url, watching(url, read_timeout_s=0.5) as watch:
        watch.until(CameraState.LIVE)
        camera.fault = Fault.SOUND_ALONE
        assert watch.until(CameraState.BACKOFF).reason_code is Reason.STREAM_STALLED
        assert watch.last_looks[0].state is CameraState.STALE
        camera.fault = None
        assert watch.until(CameraState.LIVE).session > 1


class FastClock(SystemClock):
    """A day takes some hours."""

    def monotonic(self) -> float:
        return 5.0 * super().monotonic()


def test_one_key_picture_in_many_seconds_is_enough(tmp_path: Path) -> None:
    clip = Kind(gop=400, pictures=400).clip(tmp_path)
    camera = Camera(clip, starts_on_play=True)
    with served(camera, FastClock()) as url, watching(url, EVERYTHING_FPS) as watch:
        frames = [watch.frame() for _ in range(500)]
        status = watch.worker.status()
    assert_in_order(frames)
    assert frames[-1].pts_s > 16.0
    assert (status.state, status.session, status.damaged) == (CameraState.LIVE, 1, 0)
