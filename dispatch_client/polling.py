"""Asks for case updates where no callback can reach us."""

from collections.abc import Callable
from typing import Protocol

from base.clock import Clock
from base.runner import Runner
from dispatch_client.contract import CaseUpdate

POLL_EVERY_S = 5.0
"""A grid worker's "handled" is looked into within seconds; one small request costs the other side nothing."""

PAGE = 100


class UpdateSource(Protocol):
    """The dispatch side, such as `RestClient`. Its methods raise `DispatchError`."""

    def updates(self, after: int, limit: int) -> tuple[list[CaseUpdate], int]:
        """Up to `limit` updates behind the cursor, in order, and the next cursor."""
        ...

    def interrupt(self) -> None:
        """Let the request under way fail soon."""
        ...


class Cursor(Protocol):
    """How far the updates were read; must outlive the process."""

    def load(self) -> int:
        """The cursor to go on from; 0 at first."""
        ...

    def save(self, cursor: int) -> None:
        """Keep it durably."""
        ...


class UpdatePoller(Runner):
    """Hands each update on, in order and at least once: the cursor moves after the whole page was taken.

    `take` is the same function that the callback endpoint calls. It is idempotent by `CaseUpdate.id`, passes
    over updates of events that it does not know, and raises only what another try may cure.
    """

    name = "update poller"

    def __init__(
        self, source: UpdateSource, take: Callable[[CaseUpdate], object], cursor: Cursor, clock: Clock
    ) -> None:
        super().__init__(clock)
        self._source = source
        self._take = take
        self._cursor = cursor

    def run_once(self) -> None:
        """Read one page; wait when there was none. Raises `DispatchError` and what `take` raises."""
        after = self._cursor.load()
        updates, following = self._source.updates(after, PAGE)
        for update in updates:
            self._take(update)
        if following != after:
            self._cursor.save(following)
        if not updates:
            self.pause(POLL_EVERY_S)

    def stop(self) -> None:
        """End soon; the request under way is broken off."""
        super().stop()
        self._source.interrupt()
