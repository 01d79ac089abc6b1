"""JPEG pictures of one camera, for those who cannot have its film."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from streetwarden.media.painting import painted
from vision.seen import Seen
from vision.site import Camera


@dataclass(frozen=True, slots=True, eq=False)
class _Painted:
    seen: Seen
    jpeg: bytes


class Pictures:
    """Keeps the latest look, and paints it once for each way of showing it, when somebody asks.

    Looks come in the detector's thread, viewers live in an event loop. A viewer who is too slow goes on with
    the latest look.

    skipped   pictures that were not shown to some viewer who was too slow
    """

    def __init__(self, camera: Camera) -> None:
        self.skipped = 0
        self._camera = camera
        self._lock = threading.Lock()
        self._painter = threading.Lock()  # another one: no look waits for a painter
        self._latest: tuple[int, Seen | None] = (0, None)
        self._painted: dict[bool, _Painted] = {}
        self._viewers: set[Callable[[], None]] = set()
        self._over = False

    def __len__(self) -> int:
        return len(self._viewers)

    def put(self, seen: Seen) -> None:
        """There is a new look."""
        self._latest = (self._latest[0] + 1, seen)
        self._tell()

    def close(self) -> None:
        """Nothing more will come: viewers are told."""
        self._over = True
        self._tell()

    async def watch(self, *, hide: bool) -> AsyncGenerator[bytes, None]:
        """The picture of the latest look and of each that follows, until closed.

        Close the iterator (`contextlib.aclosing`) when the viewer has gone.
        """
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with suppress(RuntimeError):  # the loop was closed before its viewer left
                loop.call_soon_threadsafe(arrived.set)

        with self._joined(tell):
            shown = self._latest[0] - 1
            while not self._over:
                number, seen = self._latest
                if seen is not None and number != shown:
                    self.skipped += number - shown - 1
                    shown = number
                    yield await asyncio.to_thread(self._jpeg, seen, hide)
                    continue
                await arrived.wait()
                arrived.clear()

    @contextmanager
    def _joined(self, tell: Callable[[], None]) -> Iterator[None]:
        with self._lock:
            self._viewers.add(tell)
        try:
            yield
        finally:
            with self._lock:
                self._viewers.discard(tell)

    def _tell(self) -> None:
        with self._lock:
            for tell in self._viewers:
                tell()

    def _jpeg(self, seen: Seen, hide: bool) -> bytes:  # noqa: FBT001 - called through to_thread
        with self._painter:
            known = self._painted.get(hide)
            if known is None or known.seen is not seen:
                self._painted[hide] = known = _Painted(seen, painted(seen, self._camera, hide=hide))
            return known.jpeg
