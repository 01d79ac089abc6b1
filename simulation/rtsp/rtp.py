"""RTP (RFC 3550) inside an RTSP connection (RFC 2326, section 10.12), for H.264 and H.265 pictures."""

import random
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Codec = Literal["H264", "H265"]

CLOCK_RATE = 90_000
"""RTP ticks a second of every video format (RFC 6184, RFC 7798)."""

PAYLOAD_TYPE = 96
"""The first of the dynamic payload types (RFC 3551)."""

MAX_PAYLOAD_BYTES = 1400
"""Fits an Ethernet frame together with RTP, UDP and IP headers, as cameras choose it."""

_START_CODE = re.compile(rb"\x00\x00+\x01")
_INTERLEAVED = struct.Struct("!cBH")
_RTP_HEADER = struct.Struct("!BBHII")
_CHANGING = struct.Struct("!HII")
_SENDER_REPORT = struct.Struct("!BBHIIIIII")
_RTP_CHANNEL, _RTCP_CHANNEL = 0, 1
SOUND_CHANNEL = 2
"""Of the RTP packets of sound, where there is any."""
_KEPT_BYTES = 3
"""Payload bytes that damage spares (NAL and fragment headers), so that it reaches the decoder."""
_NTP_EPOCH_BEFORE_UNIX_S = 2_208_988_800


def split_nals(picture: bytes) -> list[bytes]:
    """The NAL units of a coded picture in Annex B form (ITU-T H.264 and H.265, annex B)."""
    return [nal for nal in _START_CODE.split(picture) if nal]


def nal_type(nal: bytes, codec: Codec) -> int:
    """The type that the NAL header states."""
    return nal[0] & 0x1F if codec == "H264" else nal[0] >> 1 & 0x3F


def payloads(nals: Sequence[bytes], codec: Codec) -> list[bytes]:
    """RTP payloads of one picture: small NAL units whole, others in fragments (FU-A, FU)."""
    return [payload for nal in nals for payload in _fragments(nal, codec)]


def _fragments(nal: bytes, codec: Codec) -> Iterator[bytes]:
    """RFC 6184, section 5.8 (H.264: type 28) and RFC 7798, section 4.4.3 (H.265: type 49)."""
    if len(nal) <= MAX_PAYLOAD_BYTES:
        yield nal
        return
    if codec == "H264":
        indicator, body = bytes([nal[0] & 0xE0 | 28]), nal[1:]
    else:
        indicator, body = bytes([nal[0] & 0x81 | 49 << 1, nal[1]]), nal[2:]
    step = MAX_PAYLOAD_BYTES - len(indicator) - 1
    for start in range(0, len(body), step):
        first, last = start == 0, start + step >= len(body)
        header = first << 7 | last << 6 | nal_type(nal, codec)
        yield indicator + bytes([header]) + body[start : start + step]


@dataclass(frozen=True, slots=True)
class PacketTrain:
    """All interleaved RTP packets of one picture, ready but for the fields that each sending changes.

    template  the bytes on the wire with sequence number, time stamp and SSRC left zero
    fields    offset of these fields for every packet
    """

    template: bytes
    fields: tuple[int, ...]

    @classmethod
    def of(cls, parts: Sequence[bytes]) -> "PacketTrain":
        """The train that carries `parts`, RTP payloads; the last one gets the marker bit."""
        wire, fields = bytearray(), []
        for number, part in enumerate(parts, 1):
            marker = (number == len(parts)) << 7
            wire += _INTERLEAVED.pack(b"$", _RTP_CHANNEL, _RTP_HEADER.size + len(part))
            fields.append(len(wire) + 2)
            wire += _RTP_HEADER.pack(0x80, marker | PAYLOAD_TYPE, 0, 0, 0) + part
        return cls(bytes(wire), tuple(fields))

    @property
    def payload_bytes(self) -> int:
        """What the packets carry, without their headers."""
        return len(self.template) - len(self.fields) * (_INTERLEAVED.size + _RTP_HEADER.size)

    def stamped(self, sequence: int, timestamp: int, ssrc: int) -> bytearray:
        """The bytes to send; `sequence` is the number of the first packet, the others follow it."""
        wire = bytearray(self.template)
        for number, field in enumerate(self.fields, sequence):
            _CHANGING.pack_into(wire, field, number & 0xFFFF, timestamp, ssrc)
        return wire

    def damaged(self, wire: bytearray, source: random.Random) -> bytearray:
        """`wire`, made by `stamped`, with noise in place of the coded picture; framing stays intact."""
        starts = [field + _CHANGING.size + _KEPT_BYTES for field in self.fields]
        ends = [field - 2 - _INTERLEAVED.size for field in self.fields[1:]] + [len(wire)]
        for start, end in zip(starts, ends, strict=True):
            wire[start:end] = source.randbytes(max(0, end - start))
        return wire


def interleaved_packets(wire: bytes | bytearray) -> Iterator[tuple[int, bytes]]:
    """The packets in a piece of an RTSP connection, each with its channel."""
    start = 0
    while start < len(wire):
        _, channel, size = _INTERLEAVED.unpack_from(wire, start)
        start += _INTERLEAVED.size
        yield channel, bytes(wire[start : start + size])
        start += size


def sender_report(at: datetime, timestamp: int, ssrc: int, packets: int, octets: int) -> bytes:
    """An interleaved RTCP sender report (RFC 3550, section 6.4.1): RTP `timestamp` was the instant `at`.

    It carries no CNAME, since there is no second stream to synchronise with.
    """
    seconds, fraction = divmod(at.timestamp(), 1.0)
    body = _SENDER_REPORT.pack(
        0x80, 200, _SENDER_REPORT.size // 4 - 1, ssrc,
        int(seconds) + _NTP_EPOCH_BEFORE_UNIX_S & 0xFFFFFFFF, int(fraction * 2**32),
        timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF,
    )  # fmt: skip
    return _INTERLEAVED.pack(b"$", _RTCP_CHANNEL, len(body)) + body


def rtp_timestamp(start: int, media_s: float) -> int:
    """The 32-bit time stamp `media_s` seconds after the time stamp `start`."""
    return start + round(media_s * CLOCK_RATE) & 0xFFFFFFFF
