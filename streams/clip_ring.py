"""The latest coded pictures of a camera, for a clip from before something was noticed."""

import threading
from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING

from av.video.stream import VideoStream

from streams.clip import Coding, clip_of
from streams.limit import Limit
from streams.live.fragmenter import MAX_GAP_S
from streams.live.sample import Sample

if TYPE_CHECKING:
    from av.packet import Packet

    VideoPacket = Packet[VideoStream]

KEPT = Limit(max_bytes=8 << 20, max_s=20.0)
"""What a camera of 3 Mbit/s sends in 20 seconds; whoever follows somebody through a gate is seen coming."""


class ClipRing:
    """A `Tap` that keeps one session's packets, as they came: no work is done on them.

    It begins with a key picture, and forgets the oldest group of pictures where it is beyond the limit. The
    camera's thread writes; any thread may ask for a clip.
    """

    def __init__(self, limit: Limit = KEPT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._coding: Coding | None = None
        self._packets: deque[tuple[VideoPacket, datetime]] = deque()
        self._keys: deque[datetime] = deque()
        self._bytes = 0
        self._last_s: float | None = None

    watched = False

    def begin(self, stream: VideoStream) -> None:
        """See `Tap`: what is kept of the session before does not go with this one."""
        coding = Coding.of(stream)
        with self._lock:
            self._clear()
            self._coding = coding

    def packet(self, packet: "VideoPacket", captured_at: datetime) -> None:
        """See `Tap`."""
        with self._lock:
            if self._jumped(packet):
                self._clear()
            if packet.is_keyframe:
                self._keys.append(captured_at)
            elif not self._keys:
                return
            self._packets.append((packet, captured_at))
            self._bytes += packet.size
            while self._is_beyond(captured_at):
                self._forget_oldest()

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        """See `Tap`: not needed."""

    def end(self) -> None:
        """See `Tap`: what was kept can still be had until the next session."""

    def clip(self, since: datetime) -> bytes | None:
        """MP4 from the latest key picture before `since`, or as far back as there is, until now.

        None where there is nothing. Raises `ClipError`.
        """
        with self._lock:
            coding, packets = self._coding, list(self._packets)
        if coding is None or not packets:
            return None
        keys = [place for place, (packet, _) in enumerate(packets) if packet.is_keyframe]
        before = [place for place in keys if packets[place][1] <= since]
        first = before[-1] if before else keys[0]
        return clip_of([_sample(packet, at) for packet, at in packets[first:]], coding)

    def _jumped(self, packet: "VideoPacket") -> bool:
        dts, tick = packet.dts, packet.time_base
        if dts is None or tick is None:
            return False
        last_s, self._last_s = self._last_s, dts * tick.numerator / tick.denominator
        return last_s is not None and not 0.0 <= self._last_s - last_s <= MAX_GAP_S

    def _is_beyond(self, now: datetime) -> bool:
        """Whether the rest is as long as it shall be without the oldest group, or too large as it is."""
        if self._bytes > self._limit.max_bytes:
            return bool(self._packets)
        return len(self._keys) > 1 and (now - self._keys[1]).total_seconds() >= self._limit.max_s

    def _forget_oldest(self) -> None:
        """One group of pictures; the newest one, too, where it is too large."""
        self._keys.popleft()
        while self._packets:
            packet, _ = self._packets.popleft()
            self._bytes -= packet.size
            if self._packets and self._packets[0][0].is_keyframe:
                return

    def _clear(self) -> None:
        self._packets.clear()
        self._keys.clear()
        self._bytes, self._last_s = 0, None


def _sample(packet: "VideoPacket", captured_at: datetime) -> Sample:
    return Sample(bytes(packet), packet.pts, packet.dts, packet.is_keyframe, captured_at)
