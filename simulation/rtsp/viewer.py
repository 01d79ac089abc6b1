"""One client that watches a camera."""

import asyncio
from collections.abc import Callable

from simulation.rtsp.delivery import Delivery, Interleaved

MAX_BACKLOG_BYTES = 4 << 20
"""What may wait for a slow reader: about ten seconds at 3 Mbit/s; then pictures are dropped for it."""


class Viewer:
    """Sends pictures to one client, beginning at a key picture and again at one after each drop.

    hears  whether it wants sound, too; only inside its RTSP connection
    """

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        """`writer` is the client's RTSP connection; pictures go there, too, unless it asks otherwise."""
        self._writer = writer
        self._delivery: Delivery = Interleaved(writer)
        self._in_step = False
        self.hears = False

    def take(self, delivery: Delivery) -> None:
        """Send pictures this way from now on."""
        self._delivery.close()
        self._delivery = delivery

    @property
    def gone(self) -> bool:
        """Whether the connection is closing or closed."""
        return self._writer.is_closing()

    def offer(self, wire: bytes | bytearray, introduction: Callable[[], bytes], *, is_key: bool) -> bool:
        """Send one picture, after `introduction` where the viewer joins; False when it was dropped.

        A picture before the first key picture is not a drop.
        """
        if self._delivery.backlog_bytes > MAX_BACKLOG_BYTES:
            self._in_step = False
            return False
        if not self._in_step and not is_key:
            return True
        self._delivery.send(wire if self._in_step else introduction() + wire)
        self._in_step = True
        return True

    def report(self, rtcp: bytes) -> None:
        """Send a sender report to a viewer that has joined."""
        if self._in_step:
            self._delivery.send(rtcp)

    def hear(self, wire: bytes) -> None:
        """Send sound, which needs no key picture, to a viewer that wants it."""
        if self.hears and self._delivery.backlog_bytes <= MAX_BACKLOG_BYTES:
            self._delivery.send(wire)

    def lose_step(self) -> None:
        """Go on at the next key picture: something was left out."""
        self._in_step = False

    def close(self) -> None:
        """Give back what its pictures were sent through."""
        self._delivery.close()

    def finish(self) -> None:
        """Close the connection after everything written has been sent."""
        self._writer.close()

    def kill(self) -> None:
        """Cut the connection now."""
        self._writer.transport.abort()
