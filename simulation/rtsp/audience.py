"""All clients that watch one camera."""

import asyncio
from collections.abc import Callable

from simulation.rtsp.viewer import Viewer


class Audience:
    """The viewers of a camera while it plays. Only in the server's event loop, but for `len`."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self._somebody = asyncio.Event()
        self._newcomers = False

    def __len__(self) -> int:
        return len(self._viewers)

    def join(self, viewer: Viewer) -> None:
        """Let `viewer` in at the next key picture."""
        self._viewers.add(viewer)
        self._newcomers = True
        self._somebody.set()

    def leave(self, viewer: Viewer) -> None:
        """Forget `viewer`."""
        self._viewers.discard(viewer)
        if not self._viewers:
            self._somebody.clear()

    async def present(self) -> None:
        """Wait until somebody watches."""
        await self._somebody.wait()

    def take_newcomers(self) -> bool:
        """Whether anybody has joined since this was last asked: a key picture would be welcome."""
        newcomers, self._newcomers = self._newcomers, False
        return newcomers

    def show(self, wire: bytes | bytearray, introduction: Callable[[], bytes], *, is_key: bool) -> int:
        """Send one picture to everybody; for how many it was dropped, because they read too slowly."""
        dropped = 0
        for viewer in tuple(self._viewers):
            if viewer.gone:
                self.leave(viewer)
            elif not viewer.offer(wire, introduction, is_key=is_key):
                dropped += 1
        return dropped

    def hear(self, wire: bytes) -> None:
        """Send sound to those who want it."""
        for viewer in self._viewers:
            viewer.hear(wire)

    def skip(self) -> None:
        """Leave one picture out for everybody: they go on at the next key picture."""
        for viewer in self._viewers:
            viewer.lose_step()

    def report(self, rtcp: bytes) -> None:
        """Send a sender report to those who have joined."""
        for viewer in self._viewers:
            viewer.report(rtcp)

    def finish(self) -> None:
        """Close all connections after everything written has been sent."""
        for viewer in self._viewers:
            viewer.finish()

    def kill(self) -> None:
        """Cut all connections now."""
        for viewer in self._viewers:
            viewer.kill()
