"""Live updates: server-sent events, read from the store by each viewer at its own pace.

The store numbers every change of an event; a browser that comes back says in `Last-Event-ID` which it saw
last, and misses nothing. There is no queue to overflow: a slow viewer reads later, and gets each event once,
as it is then.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from base.clock import Clock
from command_center.errors import StoreUnavailableError
from command_center.reporting import event_data
from command_center.store.events import Change
from command_center.store.store import Store
from vision.event import Event

POLL_S = 1.0
KEEP_ALIVE_S = 15.0  # WHATWG's advice: a comment every 15 s keeps proxies from closing the line
LONGEST_S = 300.0  # then the browser comes back, and is asked again who it is
AT_ONCE = 100
FIELDS = (
    "id",
    "revision",
    "event_type",
    "rule",
    "state",
    "camera_id",
    "zone_id",
    "started_at",
    "last_seen_at",
    "ended_at",
)
"""What a message says of its event; the API has the rest."""

Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class LiveUpdates:
    """Streams of changes, at most `max_viewers` at a time.

    viewers   now
    refused   how many were sent away because there were too many
    """

    store: Store
    clock: Clock
    max_viewers: int
    pause: Pause = asyncio.sleep
    viewers: int = 0
    refused: int = 0
    _stopping: bool = False

    def has_seat(self) -> bool:
        """Whether one more may watch; if not, it is counted."""
        free = not self._stopping and self.viewers < self.max_viewers
        self.refused += not free
        return free

    def stop(self) -> None:
        """End all streams within `POLL_S`, so that the server can go down."""
        self._stopping = True

    async def stream(self, after: int) -> AsyncGenerator[str, None]:
        """The changes after a number, as server-sent events; nothing when the last seat was just taken."""
        if self.viewers >= self.max_viewers:
            return
        self.viewers += 1
        try:
            yield f"retry: {round(POLL_S * 1000)}\n\n"
            async for message in self._messages(after):
                yield message
        finally:
            self.viewers -= 1

    async def _messages(self, after: int) -> AsyncIterator[str]:
        started_s = spoke_s = self.clock.monotonic()
        while not self._stopping and self.clock.monotonic() - started_s < LONGEST_S:
            changes = await self._changes(after)
            for number, event in changes:
                after = number
                yield _message(number, event)
            if changes:
                spoke_s = self.clock.monotonic()
            elif self.clock.monotonic() - spoke_s >= KEEP_ALIVE_S:
                spoke_s = self.clock.monotonic()
                yield ": alive\n\n"
            if len(changes) < AT_ONCE:
                await self.pause(POLL_S)

    async def _changes(self, after: int) -> list[Change]:
        """The next changes; none while the store cannot be read, which the next round asks again."""
        try:
            return await run_in_threadpool(self.store.event_changes_after, after, AT_ONCE)
        except StoreUnavailableError:
            return []


def _message(number: int, event: Event) -> str:
    data = event_data(event)
    text = json.dumps({name: data[name] for name in FIELDS})
    return f"id: {number}\nevent: event\ndata: {text}\n\n"
