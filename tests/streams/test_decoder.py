import struct
import zlib
from types import SimpleNamespace
from typing import Any, cast

import av
import pytest

from streams.decoder import Decoder, Soundness, context_like
from streams.errors import DecodeError, NoKeyPicture
from tests.fakes import FakeClock


class FakeContext:
    """Decodes a packet, a list of booleans, to so many pictures, patched up (`is_corrupt`) or not."""

    thread_count = 0

    def decode(self, packet: list[bool] | None) -> list[Any]:
        if packet == BROKEN:
            raise av.InvalidDataError(1, "noise")
        if packet == UNHEARD_OF:
            raise av.PatchWelcomeError(1, "nobody has written that yet")
        return [SimpleNamespace(is_corrupt=each) for each in packet or []]


SOUND, PATCHED, NOTHING = [False], [True], list[bool]()
BROKEN = [True, True, True]
UNHEARD_OF = [True, True, False]


def decoded(packets: list[list[bool]]) -> tuple[int, int]:
    """How many pictures were sound and how many damaged."""
    decoder = Decoder(cast("Any", FakeContext()))
    sound = [picture for packet in packets for picture in decoder.decode(cast("Any", packet))]
    assert len(sound) == decoder.decoded
    return decoder.decoded, decoder.damaged


def test_patched_up_and_broken_pictures_are_thrown_away_and_counted() -> None:
    assert decoded([SOUND, PATCHED, SOUND, BROKEN, SOUND]) == (3, 2)


def test_noise_that_looks_like_something_ffmpeg_lacks_is_noise() -> None:
    assert decoded([UNHEARD_OF, SOUND]) == (1, 1)


def test_a_decoder_that_still_waits_for_a_key_picture_is_not_damaged() -> None:
    assert decoded([NOTHING, NOTHING, NOTHING, SOUND]) == (1, 0)


def soundness(*sound: int) -> None:
    noted = Soundness(max_surplus=3)
    for each in sound:
        noted.note(each)


def test_too_much_without_a_sound_picture_is_an_error() -> None:
    with pytest.raises(DecodeError, match="4 packets more than sound pictures"):
        soundness(1, 0, 0, 0, 0)


def test_noise_that_looks_like_a_picture_now_and_then_is_found_all_the_same() -> None:
    with pytest.raises(DecodeError):
        soundness(*(0, 0, 1) * 5)


def test_a_camera_that_is_mostly_sound_goes_on_for_ever() -> None:
    soundness(*(0, 1, 1) * 100)


def slow_packets(sound: int, count: int, step_s: float) -> None:
    """A camera that sends a packet now and then; each is `sound` pictures."""
    clock = FakeClock()
    noted = Soundness(max_surplus=250, monotonic=clock.monotonic)
    for _ in range(count):
        clock.advance(step_s)
        noted.note(sound)


def test_a_slow_camera_without_a_sound_picture_is_given_up_after_some_seconds() -> None:
    with pytest.raises(DecodeError):
        slow_packets(sound=0, count=12, step_s=2.5)


def test_a_few_damaged_pictures_prove_nothing_however_long_they_take() -> None:
    slow_packets(sound=0, count=9, step_s=60.0)


def test_a_slow_camera_that_is_sound_goes_on_for_ever() -> None:
    slow_packets(sound=1, count=100, step_s=60.0)


def test_a_damaged_key_picture_among_many_sound_ones_proves_nothing() -> None:
    clock = FakeClock()
    noted = Soundness(max_surplus=250, monotonic=clock.monotonic)
    for number in range(1000):
        clock.advance(2.0)
        noted.note(int(number % 5 > 0), packets=25)


def test_sound_pictures_are_no_error_although_many_before_them_were_damaged() -> None:
    clock = FakeClock()
    noted = Soundness(max_surplus=250, monotonic=clock.monotonic)
    for number in range(400):
        clock.advance(0.1)
        noted.note(int(number > 180))


def test_who_waits_for_a_key_picture_waits_longer_and_is_told_what_to_change() -> None:
    noted = Soundness(max_surplus=3)
    for _ in range(12):
        noted.note_before_key(0)
    with pytest.raises(NoKeyPicture, match="key frame interval"):
        noted.note_before_key(0)


def test_a_key_picture_that_does_not_come_is_not_waited_for_without_end() -> None:
    clock = FakeClock()
    noted = Soundness(monotonic=clock.monotonic)
    for _ in range(20):
        clock.advance(1.0)
        noted.note_before_key(0)
    clock.advance(2.0)
    with pytest.raises(NoKeyPicture):
        noted.note_before_key(0)


def black(side_px: int) -> bytes:
    """A PNG (ISO 15948) with one bit a pixel."""
    rows = zlib.compress(bytes(side_px * (1 + side_px // 8)), 1)
    parts = [
        (b"IHDR", struct.pack("!IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)),
        (b"IDAT", rows),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(("side_px", "pictures"), [(1024, 1), (8192, 0)])
def test_a_picture_larger_than_any_camera_takes_is_damaged_data(side_px: int, pictures: int) -> None:
    stream = SimpleNamespace(codec_context=SimpleNamespace(name="png", extradata=None))
    decoder = Decoder(context_like(cast("Any", stream)))
    packet = cast("Any", av.Packet(black(side_px)))
    assert len(decoder.decode(packet)) == decoder.decoded == pictures
    assert decoder.damaged == 1 - pictures
