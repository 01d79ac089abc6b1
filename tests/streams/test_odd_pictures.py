"""Pictures that are right, and not what most cameras send."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from streams.errors import DecodeError, NoKeyPicture, StreamEnded
from streams.status import CameraState
from tests.streams.cases import Case, arrivals_of
from tests.streams.lines import Arrival
from tests.streams.packets import Sent, sent
from tests.streams.videos import FPS, HEIGHT_PX, WIDTH_PX

TICKS = 90_000 // FPS


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return sent(tmp_path_factory.mktemp("clip"))


def turned_by(degrees: int) -> bytes:
    """A display orientation message (ITU-T H.264, section D.1.27), as a NAL unit with its start code."""
    bits = (round(degrees / 360 * 65536) & 0xFFFF) << 5 | 0b10100
    return b"\x00\x00\x00\x01\x06\x2f\x03" + bits.to_bytes(3, "big") + b"\x80"


@pytest.mark.parametrize(
    ("degrees", "is_turned"),
    [
        pytest.param(0, False, id="upright"),
        pytest.param(45, False, id="half a quarter is none"),
        pytest.param(80, True, id="nearly a quarter"),
        pytest.param(90, True, id="a quarter"),
        pytest.param(181, False, id="upside down"),
        pytest.param(271, True, id="three quarters"),
    ],
)
def test_a_camera_may_hang_at_any_angle_and_sizes_agree(
    session: Sent, degrees: int, *, is_turned: bool
) -> None:
    case = Case(session.stream, [25.0])
    case.session([replace(each, data=turned_by(degrees) + each.data) for each in arrivals_of(session)])
    frame = case.frames[-1]
    size = (HEIGHT_PX, WIDTH_PX) if is_turned else (WIDTH_PX, HEIGHT_PX)
    assert (frame.width_px, frame.height_px) == size
    assert frame.full().shape == frame.image.shape == (size[1], size[0], 3)


def numbered(arrivals: list[Arrival], count: int, key_every: int) -> Iterator[Arrival]:
    """`count` pictures at 25 a second: key pictures as rare as that, predicted ones between them."""
    key, predicted = arrivals[0], arrivals[1]
    for number in range(count):
        yield replace(predicted if number % key_every else key, pts=number * TICKS)


def test_who_needs_pictures_long_after_the_latest_key_picture_waits_for_the_next(session: Sent) -> None:
    case = Case(session.stream, [0.0])
    arrivals = numbered(arrivals_of(session), count=700, key_every=500)

    def woken() -> Iterator[Arrival]:
        for number, arrival in enumerate(arrivals):
            if number == 400:
                case.rates_fps = [25.0]
            yield arrival

    assert isinstance(case.session(woken()), StreamEnded)
    assert len(case.frames) == pytest.approx(700 - 500, abs=2)
    assert case.worker.status().damaged == 0


def test_a_camera_that_sends_no_key_picture_is_told_to_send_some(session: Sent) -> None:
    case = Case(session.stream, [25.0])
    predicted = [each for each in arrivals_of(session) if not each.is_key]
    error = case.session(predicted * 3)
    assert isinstance(error, NoKeyPicture)
    assert case.worker.status().state is CameraState.BACKOFF


def test_a_camera_that_sends_pictures_in_parts_every_few_seconds_is_given_up(session: Sent) -> None:
    case = Case(session.stream, [25.0])
    parts = [replace(each, data=each.data[:60], late_s=2.5) for each in arrivals_of(session)]
    error = case.session(parts[:20])
    assert isinstance(error, DecodeError)
    assert case.worker.status().state is CameraState.DECODE_ERROR


def test_what_was_skipped_is_caught_up_although_the_clock_was_set_back(session: Sent) -> None:
    case = Case(session.stream, [25.0])
    arrivals = arrivals_of(session)

    def set_back() -> Iterator[Arrival]:
        yield from (replace(each, pts=(each.pts or 0) + 90_000_000) for each in arrivals[:80])
        case.rates_fps = [0.0]
        yield from (replace(each, pts=(each.pts or 0) + 90_000_000) for each in arrivals[80:])
        yield from arrivals[:88]
        case.rates_fps = [25.0]
        case.frames.clear()
        yield from arrivals[88:]

    case.session(set_back())
    assert len(case.frames) == pytest.approx(20, abs=1), "from the key picture number 80 on"
