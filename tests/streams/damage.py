"""What may happen to coded pictures on their way: strategies for hypothesis."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from simulation.rtsp.rtp import split_nals
from tests.streams.lines import Arrival

_START = b"\x00\x00\x00\x01"
_SPS, _PPS = 7, 8
_LARGEST_PTS = 1 << 62
_HUGE_BYTES = 200_000

Harm = Callable[[Arrival, int], Arrival]


def _of_bytes(harm: Callable[[bytes, int], bytes]) -> Harm:
    return lambda arrival, number: replace(arrival, data=harm(arrival.data, number))


def _flipped(data: bytes, number: int) -> bytes:
    flipped = bytearray(data)
    if flipped:
        flipped[number // 8 % len(flipped)] ^= 1 << number % 8
    return bytes(flipped)


def _cut(data: bytes, number: int) -> bytes:
    return data[: number % (len(data) + 1)]


def _joined(nals: Sequence[bytes]) -> bytes:
    return b"".join(_START + nal for nal in nals)


def _without(kind: int) -> Callable[[bytes, int], bytes]:
    return lambda data, _number: _joined([nal for nal in split_nals(data) if nal[0] & 0x1F != kind])


def _headed(data: bytes, number: int) -> bytes:
    """One NAL unit with another header: its type, its rank, or the bit that is forbidden."""
    nals = split_nals(data)
    if nals:
        place = number % len(nals)
        nals[place] = bytes([number >> 8 & 0xFF]) + nals[place][1:]
    return _joined(nals)


def _emptied(data: bytes, _number: int) -> bytes:
    return _START + _START + data + _START


def _huge(data: bytes, number: int) -> bytes:
    return data + _START + bytes([number & 0x1F | 0x60]) + b"\xff" * _HUGE_BYTES


def _mixed_with_junk(data: bytes, number: int) -> bytes:
    junk = random.Random(number).randbytes(number % 60)  # noqa: S311 - the same noise each time
    place = number % (len(data) + 1)
    return data[:place] + junk + data[place:]


def _noise(data: bytes, number: int) -> bytes:
    noise = random.Random(number)  # noqa: S311 - the same noise each time
    return data[:6] + noise.randbytes(max(0, len(data) - 6))


def _timed(arrival: Arrival, number: int) -> Arrival:
    return replace(arrival, pts=None if number % 5 == 0 else number * 90_000 - (1 << 31))


HARMS: tuple[Harm, ...] = (
    *map(_of_bytes, (_flipped, _cut, _without(_SPS), _without(_PPS), _headed, _emptied, _huge)),
    *map(_of_bytes, (_mixed_with_junk, _noise)),
    _timed,
    lambda arrival, number: replace(arrival, pts=number * (_LARGEST_PTS >> 32)),
    lambda arrival, _number: replace(arrival, is_key=not arrival.is_key),
    lambda arrival, number: replace(arrival, late_s=number % 100 / 10),
)

_PLACE = st.integers(0, 1000)
_NUMBER = st.integers(0, (1 << 32) - 1)
_HARM = st.tuples(_PLACE, st.sampled_from(HARMS), _NUMBER)


def harmed(good: Sequence[Arrival]) -> st.SearchStrategy[list[Arrival]]:
    """`good` with some pictures spoiled, some missing, doubled, or in another order."""
    harms = st.lists(_HARM, max_size=20)
    moves = st.lists(st.tuples(_PLACE, _PLACE), max_size=6)
    return st.builds(_harmed, st.just(good), harms, moves)


def _harmed(
    good: Sequence[Arrival], harms: list[tuple[int, Harm, int]], moves: list[tuple[int, int]]
) -> list[Arrival]:
    arrivals = list(good)
    for wish, harm, number in harms:
        place = wish % len(arrivals)
        arrivals[place] = harm(arrivals[place], number)
    for origin, target in moves:
        arrivals[target % len(arrivals)] = arrivals[origin % len(arrivals)]
    return arrivals
