"""The sound of a camera with a microphone: silence."""

import struct

from simulation.rtsp.rtp import SOUND_CHANNEL

CLOCK_RATE = 8_000
"""RTP ticks, samples and bytes a second of G.711 (RFC 3551, section 4.5.14)."""

PAYLOAD_TYPE = 0
"""G.711, mu-law (RFC 3551, table 4)."""

_PACKET = 160
"""Samples, which are bytes and ticks: 20 ms."""
_SILENCE = b"\xff" * _PACKET
_AT_ONCE_S = 1.0
_HEADER = struct.Struct("!cBHBBHII")


class Sound:
    """The interleaved RTP packets of one camera's sound."""

    def __init__(self, ssrc: int) -> None:
        self._ssrc = ssrc
        self._sent_s = 0.0
        self._number = 0

    def until(self, media_s: float) -> bytes:
        """All packets up to the moment `media_s` of the camera's stream that have not been made yet."""
        self._sent_s = max(self._sent_s, media_s - _AT_ONCE_S)
        wire = b""
        while self._sent_s < media_s:
            wire += self._packet()
            self._sent_s += _PACKET / CLOCK_RATE
        return wire

    def _packet(self) -> bytes:
        self._number += 1
        timestamp = round(self._sent_s * CLOCK_RATE) & 0xFFFFFFFF
        size = _HEADER.size - 4 + _PACKET
        return _HEADER.pack(
            b"$", SOUND_CHANNEL, size, 0x80, PAYLOAD_TYPE, self._number & 0xFFFF, timestamp, self._ssrc
        ) + _SILENCE  # fmt: skip
