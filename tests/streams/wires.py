"""What may happen to a session's description and to its packets on the wire: strategies for hypothesis."""

import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

_RTP_HEADER_BYTES = 12
_LONG_LINE_BYTES = 100_000

_PLACE = st.integers(0, 1000)
_NUMBER = st.integers(0, (1 << 32) - 1)

ODD_LINES = (
    b"m=audio 0 RTP/AVP 0",
    b"m=video 0 RTP/AVP 96",
    b"m=application 0 RTP/AVP 107",
    b"a=rtpmap:96 H264/1",
    b"a=rtpmap:96 H264/0",
    b"a=rtpmap:96 H265/90000",
    b"a=rtpmap:96 MP2T/90000",
    b"a=rtpmap:96 JPEG/90000",
    b"a=rtpmap:96 X-UNKNOWN/90000",
    b"a=rtpmap:96 H264/4294967295",
    b"a=framerate:0",
    b"a=framerate:1e999",
    b"a=fmtp:96 sprop-parameter-sets=,,,;packetization-mode=9",
    b"a=fmtp:96 sprop-parameter-sets=////,AAAA",
    b"a=range:npt=now-",
    b"a=range:npt=-1e30-1e30",
    b"a=control:*",
    b"c=IN IP4 239.1.2.3/127",
    "s=南门摄像机".encode("gbk"),
    "s=Überwachung".encode("latin-1"),
    b"a=" + b"y" * _LONG_LINE_BYTES,
    b"\x00\xff\x00",
)

Edit = Callable[[list[bytes], int], None]


def _remove(lines: list[bytes], number: int) -> None:
    if len(lines) > 1:
        del lines[number % len(lines)]


def _add(lines: list[bytes], number: int) -> None:
    lines.insert(number % (len(lines) + 1), ODD_LINES[number % len(ODD_LINES)])


def _double(lines: list[bytes], number: int) -> None:
    lines += lines[number % len(lines) :]


def _cut(lines: list[bytes], number: int) -> None:
    place = number % len(lines)
    lines[place] = lines[place][: number >> 8 & 0x3F]


def _flip(lines: list[bytes], number: int) -> None:
    line = bytearray(lines[number % len(lines)])
    if line:
        line[(number >> 8) % len(line)] ^= 1 << (number >> 5 & 7)
    lines[number % len(lines)] = bytes(line)


_EDITS: tuple[Edit, ...] = (_remove, _add, _double, _cut, _flip)


def descriptions(good: bytes) -> st.SearchStrategy[bytes]:
    """`good` with lines missing, added, doubled, cut or flipped; sometimes it breaks off."""
    edits = st.lists(st.tuples(st.sampled_from(_EDITS), _NUMBER), max_size=6)
    ends = st.none() | st.integers(0, len(good))
    return st.builds(_described, st.just(good), edits, ends)


def _described(good: bytes, edits: list[tuple[Edit, int]], end: int | None) -> bytes:
    lines = good.split(b"\r\n")
    for edit, number in edits:
        edit(lines, number)
    return b"\r\n".join(lines)[:end]


@dataclass(frozen=True)
class Parcel:
    """One packet in an RTSP connection.

    size_is_off  how much longer than it is the packet is said to be
    before       bytes that do not belong there
    """

    channel: int
    packet: bytes
    size_is_off: int = 0
    before: bytes = b""

    def wire(self) -> bytes:
        size = len(self.packet) + self.size_is_off & 0xFFFF
        return self.before + struct.pack("!cBH", b"$", self.channel, size) + self.packet


Harm = Callable[[Parcel, int], Parcel]


def _header(offset: int, size: int) -> Harm:
    """Other bytes somewhere in the RTP header."""

    def harm(parcel: Parcel, number: int) -> Parcel:
        other = (number & (1 << 8 * size) - 1).to_bytes(size, "big")
        packet = parcel.packet[:offset] + other + parcel.packet[offset + size :]
        return replace(parcel, packet=packet)

    return harm


def _shortened(parcel: Parcel, number: int) -> Parcel:
    return replace(parcel, packet=parcel.packet[: number % (len(parcel.packet) + 1)])


def _junk(number: int) -> bytes:
    return random.Random(number).randbytes(number % 200)  # noqa: S311 - the same noise each time


_ANSWER = b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n"
_QUESTION = b"OPTIONS rtsp://127.0.0.1/gate RTSP/1.0\r\nCSeq: 5\r\n\r\n"

_HARMS: tuple[Harm, ...] = (
    _header(0, 1),
    _header(1, 1),
    _header(2, 2),
    _header(4, 4),
    _header(8, 4),
    _header(_RTP_HEADER_BYTES, 1),
    _header(_RTP_HEADER_BYTES + 1, 1),
    _shortened,
    lambda parcel, number: replace(parcel, channel=number & 0xFF),
    lambda parcel, number: replace(parcel, size_is_off=number % 2001 - 1000),
    lambda parcel, number: replace(parcel, before=_junk(number)),
    lambda parcel, number: replace(parcel, before=_ANSWER if number % 2 else _QUESTION),
    lambda parcel, number: Parcel(1, b"\x80\xc8" + _junk(number)),
    lambda _parcel, number: Parcel(0, _junk(number)),
    lambda _parcel, _number: Parcel(0, b""),
)


def wires(good: Sequence[Parcel]) -> st.SearchStrategy[bytes]:
    """`good` with packets spoiled, doubled and in another order, as one piece of the connection."""
    harms = st.lists(st.tuples(_PLACE, st.sampled_from(_HARMS), _NUMBER), max_size=12)
    moves = st.lists(st.tuples(_PLACE, _PLACE), max_size=6)
    return st.builds(_wire, st.just(good), harms, moves, st.integers(0, 4))


def _wire(
    good: Sequence[Parcel],
    harms: list[tuple[int, Harm, int]],
    moves: list[tuple[int, int]],
    missing_bytes: int,
) -> bytes:
    parcels = list(good)
    for wish, harm, number in harms:
        place = wish % len(parcels)
        parcels[place] = harm(parcels[place], number)
    for origin, target in moves:
        parcels[target % len(parcels)] = parcels[origin % len(parcels)]
    wire = b"".join(parcel.wire() for parcel in parcels)
    return wire[: len(wire) - missing_bytes]
