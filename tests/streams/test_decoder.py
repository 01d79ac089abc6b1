from types import SimpleNamespace
from typing import Any, cast

import av
import pytest

from streams.decoder import Decoder
from streams.errors import DecodeError


class FakePacket:
    """Gives prepared pictures: sound, patched up (`is_corrupt`), or none because it cannot be decoded."""

    size = 1

    def __init__(self, *corrupt: bool, broken: bool = False) -> None:
        self._pictures = [SimpleNamespace(is_corrupt=each) for each in corrupt]
        self._broken = broken

    def decode(self) -> list[Any]:
        if self._broken:
            raise av.InvalidDataError(1, "noise")
        return self._pictures


SOUND, PATCHED, BROKEN, NOTHING = FakePacket(False), FakePacket(True), FakePacket(broken=True), FakePacket()


def decoded(packets: list[FakePacket], max_surplus: int = 3) -> tuple[int, int]:
    """How many pictures were sound and how many damaged."""
    stream: Any = SimpleNamespace(codec_context=SimpleNamespace(thread_count=0))
    decoder = Decoder(stream, max_surplus=max_surplus)
    sound = [picture for packet in packets for picture in decoder.decode(cast("Any", packet))]
    return len(sound), decoder.damaged


def test_patched_up_and_broken_pictures_are_thrown_away_and_counted() -> None:
    assert decoded([SOUND, PATCHED, SOUND, BROKEN, SOUND]) == (3, 2)


def test_a_decoder_that_still_waits_for_a_key_picture_is_not_damaged() -> None:
    assert decoded([NOTHING, NOTHING, NOTHING, SOUND]) == (1, 0)


@pytest.mark.parametrize("bad", [PATCHED, BROKEN, NOTHING])
def test_too_much_without_a_sound_picture_is_an_error(bad: FakePacket) -> None:
    with pytest.raises(DecodeError, match="4 packets more than sound pictures"):
        decoded([SOUND, bad, bad, bad, bad])


def test_noise_that_looks_like_a_picture_now_and_then_is_found_all_the_same() -> None:
    with pytest.raises(DecodeError):
        decoded([BROKEN, BROKEN, SOUND] * 5)


def test_a_camera_that_is_mostly_sound_goes_on_for_ever() -> None:
    assert decoded([BROKEN, SOUND, SOUND] * 100) == (200, 100)
