"""Live video, passed on from the workers: how many may watch, and for how long."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from command_center.errors import FullHouseError
from command_center.worker_line import WorkerLine

ASK_AGAIN_S = 30.0  # a sign-out or a revoked token ends what is being watched within this

StillMay = Callable[[], Awaitable[bool]]


class LiveVideo:
    """Seats for those who watch, at most `max_viewers`.

    refused       how many were sent away because there were too many
    ask_again_s   how often it is asked whether who watches still may
    """

    def __init__(self, max_viewers: int, ask_again_s: float = ASK_AGAIN_S) -> None:
        self.refused = 0
        self.ask_again_s = ask_again_s
        self.max_viewers = max_viewers
        self._stopping = False
        self._ends: set[Callable[[], object]] = set()

    @property
    def viewers(self) -> int:
        """How many watch now."""
        return len(self._ends)

    @contextmanager
    def seat(self) -> Iterator[asyncio.Event]:
        """A seat, and an event that is set when it must be left. Raises FullHouseError."""
        if self._stopping or self.viewers >= self.max_viewers:
            self.refused += 1
            raise FullHouseError("too many people watch live; try again in a minute")
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def end() -> None:
            with suppress(RuntimeError):  # the loop has ended before
                loop.call_soon_threadsafe(over.set)

        self._ends.add(end)
        try:
            yield over
        finally:
            self._ends.discard(end)

    def stop(self) -> None:
        """Ask everybody to leave, so that the server can go down. From any thread."""
        self._stopping = True
        for end in tuple(self._ends):
            end()

    @asynccontextmanager
    async def minded(self, line: WorkerLine, over: asyncio.Event, still_may: StillMay) -> AsyncIterator[None]:
        """Hangs up when the seat must be left, or when who sits there may not watch any more."""
        task = asyncio.create_task(self._mind(line, over, still_may))
        try:
            yield
        finally:
            task.cancel()

    async def _mind(self, line: WorkerLine, over: asyncio.Event, still_may: StillMay) -> None:
        try:
            while not over.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.ask_again_s):
                        await over.wait()
                if not over.is_set() and not await still_may():
                    return
        finally:
            line.hang_up()
