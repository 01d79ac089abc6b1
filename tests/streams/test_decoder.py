from types import SimpleNamespace
from typing import Any, cast

import av
import pytest

from streams.decoder import Decoder, Soundness
from streams.errors import DecodeError


class FakeContext:
    """Decodes a packet, a list of booleans, to so many pictures, patched up (`is_corrupt`) or not."""

    thread_count = 0

    def decode(self, packet: list[bool] | None) -> list[Any]:
        if packet == BROKEN:
            raise av.InvalidDataError(1, "noise")
        return [SimpleNamespace(is_corrupt=each) for each in packet or []]


SOUND, PATCHED, NOTHING = [False], [True], list[bool]()
BROKEN = [True, True, True]


def decoded(packets: list[list[bool]]) -> tuple[int, int]:
    """How many pictures were sound and how many damaged."""
    decoder = Decoder(cast("Any", FakeContext()))
    sound = [picture for packet in packets for picture in decoder.decode(cast("Any", packet))]
    assert len(sound) == decoder.decoded
    return decoder.decoded, decoder.damaged


def test_patched_up_and_broken_pictures_are_thrown_away_and_counted() -> None:
    assert decoded([SOUND, PATCHED, SOUND, BROKEN, SOUND]) == (3, 2)


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
