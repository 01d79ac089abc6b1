"""Asking for updates."""

import pytest

from dispatch_client.contract import CaseUpdate
from dispatch_client.parsing import case_update
from dispatch_client.polling import POLL_EVERY_S, UpdatePoller
from tests.dispatch_client.fakes import FakeCursor, FakeUpdates
from tests.dispatch_client.values import as_json, update
from tests.fakes import FakeClock

FIVE = [case_update(as_json(update(seq))) for seq in range(1, 6)]


class Taker:
    """Takes updates; fails the first time at those in `failing`."""

    def __init__(self, *failing: int) -> None:
        self.failing = list(failing)
        self.seqs: list[int] = []

    def __call__(self, taken: CaseUpdate) -> None:
        if taken.seq in self.failing:
            self.failing.remove(taken.seq)
            raise OSError("the disk is full")
        self.seqs.append(taken.seq)


def poller(take: Taker, cursor: FakeCursor, clock: FakeClock) -> UpdatePoller:
    return UpdatePoller(FakeUpdates(FIVE), take, cursor, clock)


def test_page_after_page_is_taken_in_order_and_then_it_waits() -> None:
    take, cursor, clock = Taker(), FakeCursor(), FakeClock()
    polling = poller(take, cursor, clock)
    for _ in range(4):
        polling.run_once()
    assert (take.seqs, cursor.saved, clock.waits) == ([1, 2, 3, 4, 5], [20, 40, 50], [POLL_EVERY_S])


def test_it_goes_on_where_an_earlier_process_has_stopped() -> None:
    take, cursor = Taker(), FakeCursor([40])
    poller(take, cursor, FakeClock()).run_once()
    assert take.seqs == [5]


def test_the_cursor_stays_until_the_whole_page_was_taken_so_nothing_is_skipped() -> None:
    take, cursor = Taker(2), FakeCursor()
    polling = poller(take, cursor, FakeClock())
    with pytest.raises(OSError, match="disk"):
        polling.run_once()
    assert cursor.saved == []
    polling.run_once()
    assert (take.seqs, cursor.saved) == ([1, 1, 2], [20])


def test_an_empty_page_may_still_move_the_cursor() -> None:
    class Moved(FakeUpdates):
        def updates(self, after: int, limit: int) -> tuple[list[CaseUpdate], int]:
            return [], 70

    cursor = FakeCursor([60])
    UpdatePoller(Moved(FIVE), Taker(), cursor, FakeClock()).run_once()
    assert cursor.saved == [60, 70]


def test_a_stop_breaks_off_the_request_under_way() -> None:
    updates = FakeUpdates(FIVE)
    polling = UpdatePoller(updates, Taker(), FakeCursor(), FakeClock())
    polling.stop()
    assert updates.interrupted
    assert polling.stopping
