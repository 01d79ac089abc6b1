import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path

import pytest

from base.clock import ShiftedClock, SystemClock
from simulation.rtsp import Camera, CameraServer, Clip, Credentials, Fault
from streams.demand import Chosen, Everything
from streams.errors import AuthenticationFailed, ConnectionFailed, DecodeError, StreamStalled
from streams.frame import Frame
from streams.rtsp import RtspSource
from tests.streams.cameras import access, opened, served
from tests.streams.videos import write_video

CLOCK = SystemClock()


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


def take(source: RtspSource, count: int) -> list[Frame]:
    return list(islice(source.read(Everything()), count))


def test_a_camera_gives_pictures(clip: Clip) -> None:
    with served(Camera(clip)) as url, opened(url) as source:
        frames = take(source, 20)
    assert [frame.seq for frame in frames] == list(range(20))
    assert frames[0].image.shape == (120, 160, 3)
    assert frames[0].pts_s == 0.0
    assert frames[-1].pts_s == pytest.approx(19 / 25, abs=0.03)


def test_a_replay_over_the_network_loses_no_picture(clip: Clip) -> None:
    camera = Camera(clip, loop=False, starts_on_play=True)
    with served(camera) as url, opened(url) as source:
        frames = list(source.read(Everything()))
    assert len(frames) == len(clip.pictures) == 50
    assert camera.ended.is_set()


@pytest.mark.parametrize(
    ("codec", "b_frames"), [("libx265", 0), ("libx264", 3), ("libx265", 3), ("mpeg4", 0)]
)
def test_codecs_and_picture_orders(codec: str, b_frames: int, tmp_path: Path) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4", codec, b_frames=b_frames))
    with served(Camera(clip)) as url, opened(url) as source:
        frames = take(source, 20)
    steps_s = [
        (later.captured_at - earlier.captured_at).total_seconds() for earlier, later in pairwise(frames)
    ]
    assert steps_s == pytest.approx([0.04] * 19, abs=0.005)


@pytest.mark.parametrize("shift_s", [0.0, 2.0, -2.0])
def test_a_picture_bears_the_time_of_the_camera(shift_s: float, clip: Clip) -> None:
    camera_clock = ShiftedClock(CLOCK.now() + timedelta(seconds=shift_s))
    with served(Camera(clip), camera_clock) as url, opened(url) as source:
        for frame in islice(source.read(Everything()), 30):
            late_s = (camera_clock.now() - frame.captured_at).total_seconds()
    assert -0.02 <= late_s <= 0.2


def test_a_camera_whose_clock_is_wrong_is_timed_by_arrival(clip: Clip) -> None:
    camera_clock = ShiftedClock(CLOCK.now() - timedelta(days=1))
    with served(Camera(clip), camera_clock) as url, opened(url) as source:
        for frame in islice(source.read(Everything()), 30):
            late_s = (CLOCK.now() - frame.captured_at).total_seconds()
        assert source.clock_offset_s == pytest.approx(-86_400.0, abs=0.5)
    assert 0.0 <= late_s <= 0.2


def test_the_right_password_opens_and_a_wrong_one_is_told_without_being_shown(clip: Clip) -> None:
    camera = Camera(clip, credentials=Credentials("admin", "p@ss word"))
    with CameraServer({"gate": camera}) as server:
        with opened(server.url("gate")) as source:
            assert take(source, 1)
        with (
            pytest.raises(AuthenticationFailed, match="refuses the user name or the password") as caught,
            opened(server.url("gate", Credentials("admin", "hunter2"))),
        ):
            pass
    assert "hunter2" not in str(caught.value)
    assert caught.value.retry_after_s == 60.0
    assert caught.value.__suppress_context__


def test_a_path_that_does_not_exist(clip: Clip) -> None:
    with (
        served(Camera(clip)) as url,
        pytest.raises(ConnectionFailed, match="knows no such path"),
        opened(url + "s"),
    ):
        pass


def test_a_port_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectionFailed, match="nothing listens there"), opened(f"rtsp://127.0.0.1:{port}/1"):
        pass


def test_a_camera_that_cuts_the_line_at_once(clip: Clip) -> None:
    camera = Camera(clip)
    camera.fault = Fault.REFUSE
    with served(camera) as url, pytest.raises(ConnectionFailed, match="no video"), opened(url):
        pass


def test_something_that_listens_but_never_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"rtsp://127.0.0.1:{mute.getsockname()[1]}/1"
        source = RtspSource(url, CLOCK, camera_id="gate", session=1, access=access(), open_timeout_s=0.5)
        before_s = CLOCK.monotonic()
        with pytest.raises(ConnectionFailed, match="no answer in time"):
            source.open()
    assert CLOCK.monotonic() - before_s < 3.0


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HALF_OPEN])
def test_a_camera_that_answers_no_request_is_given_up_in_time(fault: Fault, clip: Clip) -> None:
    camera = Camera(clip)
    camera.fault = fault
    with served(camera) as url:
        source = RtspSource(url, CLOCK, camera_id="gate", session=1, access=access(), open_timeout_s=0.5)
        with pytest.raises(ConnectionFailed, match="no answer in time"):
            source.open()


def test_a_camera_that_sends_little_is_shown_as_far_as_it_comes(clip: Clip) -> None:
    camera = Camera(clip)
    camera.fault = Fault.SLOW
    with served(camera) as url, opened(url) as source:
        frames = take(source, 3)
    step_s = (frames[2].captured_at - frames[1].captured_at).total_seconds()
    assert step_s == pytest.approx(5 / 25, abs=0.05)


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.HALF_OPEN])
def test_a_camera_that_falls_silent_is_given_up_in_time(fault: Fault, clip: Clip) -> None:
    camera = Camera(clip)
    with served(camera) as url, opened(url) as source:
        frames = source.read(Everything())
        next(frames)
        camera.fault = fault
        before_s = CLOCK.monotonic()
        with pytest.raises(StreamStalled, match="got none for 1 s"):
            list(frames)
        assert CLOCK.monotonic() - before_s < 4.0


@pytest.mark.parametrize("order", [Camera.kill, Camera.end])
def test_a_camera_that_hangs_up_ends_the_pictures(order: Callable[[Camera], None], clip: Clip) -> None:
    camera = Camera(clip)
    with served(camera) as url, opened(url) as source:
        frames = source.read(Everything())
        next(frames)
        order(camera)
        assert len(list(frames)) < 50


def test_a_stream_of_noise_is_an_error_and_its_pictures_are_counted(clip: Clip) -> None:
    camera = Camera(clip)
    with served(camera) as url, opened(url, max_surplus=15) as source:
        frames = source.read(Everything())
        next(frames)
        camera.fault = Fault.GARBAGE
        with pytest.raises(DecodeError, match="expected pictures, got damaged data"):
            drain(frames)
        assert source.damaged > 0


def test_reading_ends_when_interrupted_although_no_picture_is_wanted(clip: Clip) -> None:
    with served(Camera(clip)) as url, opened(url) as source:

        def nothing(_at: datetime) -> bool:
            source.interrupt()
            return False

        assert list(source.read(Chosen(nothing))) == []


def drain(frames: Iterator[Frame]) -> None:
    for _ in islice(frames, 500):
        pass
