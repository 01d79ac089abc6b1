"""The packets from which the newest picture can be decoded."""

from datetime import datetime
from typing import TYPE_CHECKING

from av.video.stream import VideoStream

from streams.limit import Limit

if TYPE_CHECKING:
    from av.packet import Packet

KEPT = Limit(max_bytes=4 << 20, max_s=10.0)
"""The longest distance of key pictures that cameras offer, at 3 Mbit/s."""


class Gop:
    """The camera's packets since its latest key picture, as they came: no work is done on them.

    Where they are more than the limit they are forgotten, and it begins again with the next key picture.
    """

    def __init__(self, limit: Limit = KEPT) -> None:
        self._limit = limit
        self._packets: list[tuple[Packet[VideoStream], datetime]] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._packets)

    def add(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        """The camera has sent this."""
        if packet.is_keyframe:
            self.clear()
        elif not self._packets:
            return
        self._packets.append((packet, captured_at))
        self._bytes += packet.size
        age_s = (captured_at - self._packets[0][1]).total_seconds()
        if self._bytes > self._limit.max_bytes or age_s > self._limit.max_s:
            self.clear()

    def packets(self) -> "list[tuple[Packet[VideoStream], datetime]]":
        """All of them, oldest first."""
        return list(self._packets)

    def take(self) -> "list[tuple[Packet[VideoStream], datetime]]":
        """All of them, oldest first; they are forgotten here."""
        taken = self._packets
        self.clear()
        return taken

    def clear(self) -> None:
        """Forget all of them."""
        self._packets, self._bytes = [], 0
