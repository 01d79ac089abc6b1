"""Cameras that take their time, or say something else than was asked: each is given up in time."""

import struct
from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Clip
from streams.demand import Everything
from streams.errors import ConnectionFailed, NoVideoStream, StreamError, StreamStalled
from streams.reason import Reason
from streams.rtsp import RtspSource
from streams.status import CameraState
from tests.streams.cameras import access
from tests.streams.said import SOUND_ALONE, description_of, stream_of
from tests.streams.scripted import Script, ScriptedCamera, scripted
from tests.streams.watch import watching
from tests.streams.wires import Parcel

OPEN_S, READ_S = 0.5, 0.25
LONGEST_S = 2 * OPEN_S + 2 * READ_S + 1.0
"""To be let in, to learn of the stream, to read; and a second for a busy machine."""

CLOCK = SystemClock()


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


def ending(camera: ScriptedCamera) -> tuple[StreamError, float]:
    """What ends a session with this camera, and after how many seconds."""
    source = RtspSource(
        camera.url, CLOCK, camera_id="gate", session=1, access=access(),
        open_timeout_s=OPEN_S, read_timeout_s=READ_S,
    )  # fmt: skip
    began_s = CLOCK.monotonic()
    with pytest.raises(StreamError) as caught:
        read(source)
    return caught.value, CLOCK.monotonic() - began_s


def read(source: RtspSource) -> None:
    try:
        source.open()
        for _ in source.read(Everything()):
            pass
    finally:
        source.close()


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="RTSP as it should be"),
        pytest.param(
            b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n" + b"X-Patience: 1\r\n" * 1000, id="headers without end"
        ),
        pytest.param(b"x" * 10_000, id="a line without end"),
    ],
)
def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_without_end(
    answer: bytes | None, clip: Clip
) -> None:
    with scripted(Script(description_of(clip), answer=answer, answer_s=0.02)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, ConnectionFailed)
    assert error.reason is Reason.NO_ANSWER
    assert seconds < LONGEST_S


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"x" * 5_000_000, id="a line of megabytes"),
        pytest.param(b"RTSP/1.0 200 OK\r\nX: " + b"y" * 5_000_000, id="a header of megabytes"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: 2147483647\r\n\r\n", id="a body of gigabytes"),
        pytest.param(b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", id="a body of less than nothing"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="another protocol"),
        pytest.param(b"RTSP/1.0 453 Not Enough Bandwidth\r\n\r\n", id="too many viewers"),
        pytest.param(b"RTSP/1.0 99999999999999999999 ?\r\n\r\n", id="a status that is none"),
        pytest.param(b"\x00" * 1000, id="nothing but zeros"),
        pytest.param(b"\r\n" * 10_000, id="empty lines"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_answer_is_given_up_in_time(answer: bytes) -> None:
    with scripted(Script(answer=answer)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, ConnectionFailed)
    assert seconds < LONGEST_S


def test_a_camera_that_sends_its_caller_in_circles_is_given_up_in_time() -> None:
    with scripted(Script()) as camera:
        camera.script = Script(answer=b"RTSP/1.0 302 Moved\r\nLocation: %s\r\n\r\n" % camera.url.encode())
        error, seconds = ending(camera)
    assert isinstance(error, ConnectionFailed)
    assert seconds < LONGEST_S


def test_pictures_that_come_byte_by_byte_are_not_waited_for_without_end(clip: Clip) -> None:
    stream = stream_of(clip)
    with scripted(Script(description_of(clip), stream, trickle=stream, trickle_s=0.02)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, StreamStalled)
    assert seconds < LONGEST_S


def test_a_camera_whose_pictures_begin_byte_by_byte_is_given_up_in_time(clip: Clip) -> None:
    with scripted(Script(description_of(clip), trickle=stream_of(clip), trickle_s=0.02)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, StreamStalled)
    assert seconds < LONGEST_S


@pytest.mark.parametrize("channel", [1, 2, 9])
def test_reports_and_packets_of_nobody_are_no_pictures(channel: int, clip: Clip) -> None:
    chatter = Parcel(channel, b"\x80\xc9\x00\x01\x00\x00\x00\x07").wire() * 1000
    with scripted(Script(description_of(clip), stream_of(clip), trickle=chatter, trickle_s=0.002)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, StreamStalled)
    assert seconds < LONGEST_S


def sound() -> bytes:
    """Packets of 20 ms."""
    rtp = struct.Struct("!BBHII")
    packets = (rtp.pack(0x80, 0, number, 160 * number, 9) + b"\xff" * 160 for number in range(1000))
    return b"".join(Parcel(2, packet).wire() for packet in packets)


def test_sound_that_goes_on_does_not_hide_that_pictures_have_ceased(clip: Clip) -> None:
    both = description_of(clip) + SOUND_ALONE[SOUND_ALONE.index(b"m=audio") :]
    with scripted(Script(both, stream_of(clip), trickle=sound(), trickle_s=0.0001)) as camera:
        error, seconds = ending(camera)
    assert isinstance(error, StreamStalled)
    assert seconds < LONGEST_S


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        pytest.param(SOUND_ALONE, Reason.NO_VIDEO_STREAM, id="sound alone"),
        pytest.param(b"v=0\r\ns=nothing\r\n", Reason.NO_VIDEO_STREAM, id="nothing at all"),
        pytest.param(
            b"v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 X-OWN/90000\r\na=control:track0\r\n",
            Reason.UNKNOWN_CODEC,
            id="a codec of its own",
        ),
    ],
)
def test_a_camera_without_video_is_told_what_to_change_and_called_again_later(
    description: bytes, reason: Reason
) -> None:
    with scripted(Script(description)) as camera:
        error, _ = ending(camera)
        assert isinstance(error, NoVideoStream)
        assert error.reason is reason
        assert error.retry_after_s == 60.0
        with watching(camera.url) as watch:
            assert watch.until(CameraState.BACKOFF).reason_code is reason


def test_a_camera_that_slows_down_is_stale_then_given_up_then_called_again(clip: Clip) -> None:
    stream = stream_of(clip)
    script = Script(description_of(clip), stream, trickle=stream, trickle_s=0.02)
    with scripted(script) as camera, watching(camera.url, read_timeout_s=READ_S) as watch:
        watch.until(CameraState.LIVE)
        assert watch.until(CameraState.BACKOFF).reason_code is Reason.STREAM_STALLED
        assert watch.last_looks[0].state is CameraState.STALE
        assert watch.until(CameraState.LIVE).session == 2
