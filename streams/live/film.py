"""Coded pictures into fragmented MP4."""

import io
from fractions import Fraction
from typing import cast

import av
from av.video.stream import VideoStream

from streams.live.sample import TimedSample

_OPTIONS = {
    "movflags": "frag_every_frame+empty_moov+default_base_moof+skip_trailer",
    "flush_packets": "1",
}
"""A fragment for each picture: with one for each group of pictures the delay would be that group's length."""

_BOX_HEADER_BYTES = 8


class Film:
    """One MP4 file that is never finished.

    Pictures come out one late: a fragment states how long its picture is shown, and only the next tells.

    init  the initialisation segment
    """

    def __init__(self, key: bytes, time_base: Fraction) -> None:
        """`key`: a key picture with its parameter sets before it, Annex B; `time_base`: seconds a tick.

        Raises `av.FFmpegError` where `key` cannot be understood.
        """
        self._boxes = _Boxes()
        self._time_base = time_base
        self._muxer = av.open(self._boxes, "w", format="mp4", options=_OPTIONS)
        # FFmpeg reads size and profile out of the picture itself: what a session says about it may be stale.
        with av.open(io.BytesIO(key), "r", format="h264") as described:
            self._stream = self._muxer.add_stream_from_template(described.streams.video[0])
        self._stream.time_base = time_base
        self._muxer.start_encoding()
        self.init = b"".join(self._boxes.taken())

    def add(self, timed: TimedSample, origin: int) -> list[bytes]:
        """The fragments that are complete with this sample; `origin` is the tick that counts as 0."""
        packet = cast("av.Packet[VideoStream]", av.Packet(timed.sample.data))
        packet.time_base = self._time_base
        packet.pts, packet.dts = timed.pts - origin, timed.dts - origin
        packet.is_keyframe = timed.sample.is_key
        packet.stream = self._stream
        self._muxer.mux_one(packet)
        return self._fragments()

    def close(self) -> list[bytes]:
        """The last fragment."""
        self._muxer.close()
        return self._fragments()

    def _fragments(self) -> list[bytes]:
        boxes = self._boxes.taken()
        return [head + body for head, body in zip(boxes[::2], boxes[1::2], strict=True)]


class _Boxes:
    """A file for PyAV to write to, which cuts what it gets into the boxes of the outermost level."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._whole: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Part of the byte stream, anyhow cut."""
        self._pending += data
        while len(self._pending) >= _BOX_HEADER_BYTES:
            size = int.from_bytes(self._pending[:4], "big")
            if len(self._pending) < size:
                break
            self._whole.append(bytes(self._pending[:size]))
            del self._pending[:size]
        return len(data)

    def taken(self) -> list[bytes]:
        """The boxes that became whole since the last call."""
        whole, self._whole = self._whole, []
        return whole
