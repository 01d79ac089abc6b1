"""Whatever the dispatch side does, and whenever the relay is killed: each report arrives, once, in order."""

import random
from collections.abc import Callable
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dispatch_client.contract import CaseReply
from dispatch_client.errors import Busy, ForbiddenAddress, Nonsense, Refused, Unreachable
from dispatch_client.relay import IDLE_S, Relay
from tests.dispatch_client.fakes import FakeDesk, FakeOutbox, FakePictures, Fault, fault
from tests.dispatch_client.values import SHA256, event_id, report
from tests.fakes import FakeClock


class Killed(BaseException):
    """The process ends here."""


def well(take: Callable[[], None]) -> None:
    take()


FAULTS: list[Fault] = [
    well,
    fault(Unreachable("refused")),
    fault(Unreachable("the answer got lost"), taken=True),
    fault(Busy("500")),
    fault(Busy("429", retry_after_s=30.0)),
    fault(Nonsense("<html>")),
    fault(Nonsense("200 <html>"), taken=True),
    fault(ForbiddenAddress("inside")),
    fault(Killed()),
    fault(Killed(), taken=True),
]
REFUSAL = fault(Refused("422", 422))


class CheckingOutbox(FakeOutbox):
    """Says no to an acknowledgement that no 2xx has come before."""

    def __init__(self, desk: FakeDesk, events: list[int]) -> None:
        revisions: dict[int, int] = {}
        reports = []
        for event in events:
            revisions[event] = revisions.get(event, 0) + 1
            pictures = (SHA256,) if revisions[event] == 1 else ()
            reports.append(report(event_id(event), revisions[event], pictures=pictures))
        super().__init__(*reports)
        self._desk = desk

    def delivered(self, row_id: int, claimant: str, at: datetime, case: CaseReply) -> None:
        assert self.rows[row_id].report.idempotency_key in self._desk.answered
        super().delivered(row_id, claimant, at, case)

    @property
    def keys(self) -> list[str]:
        return [row.report.idempotency_key for row in self.rows]


def deliver(outbox: FakeOutbox, desk: FakeDesk, seed: int) -> None:
    """Run relays, each in the place of one that was killed, until nothing waits any more."""
    clock = FakeClock()

    def wait(timeout_s: float) -> None:
        assert timeout_s == IDLE_S
        clock.advance(timeout_s)
        if "" not in outbox.outcomes:
            relay.stop()

    for number in range(200):
        source = random.Random(seed)  # noqa: S311 - meant to be foreseen
        relay = Relay(
            outbox, desk, FakePictures(), clock, claimant=f"relay {number}", wait=wait, source=source
        )
        try:
            relay.run()
        except Killed:
            continue
        return
    raise AssertionError("it never ends")


def by_event(keys: list[str]) -> dict[str, list[int]]:
    revisions: dict[str, list[int]] = {}
    for key in keys:
        event, _, revision = key.partition(":")
        revisions.setdefault(event, []).append(int(revision))
    return revisions


@given(
    events=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    faults=st.lists(st.sampled_from(FAULTS), max_size=25),
    seed=st.integers(0, 9),
)
def test_every_report_is_delivered_in_order_of_its_event_and_none_without_a_2xx(
    events: list[int], faults: list[Fault], seed: int
) -> None:
    desk = FakeDesk(list(faults))
    outbox = CheckingOutbox(desk, events)
    deliver(outbox, desk, seed)
    assert outbox.outcomes == ["delivered"] * len(events)
    assert sorted(desk.taken) == sorted(outbox.keys)
    assert by_event(list(desk.taken)) == by_event(outbox.keys)


@given(
    events=st.lists(st.integers(0, 3), min_size=1, max_size=8),
    faults=st.lists(st.sampled_from([*FAULTS, REFUSAL]), max_size=25),
    seed=st.integers(0, 9),
)
def test_what_is_not_delivered_waits_among_the_dead_letters(
    events: list[int], faults: list[Fault], seed: int
) -> None:
    desk = FakeDesk(list(faults))
    outbox = CheckingOutbox(desk, events)
    deliver(outbox, desk, seed)
    assert set(outbox.outcomes) <= {"delivered", "refused"}
    delivered = {
        key for key, outcome in zip(outbox.keys, outbox.outcomes, strict=True) if outcome == "delivered"
    }
    assert delivered <= desk.taken.keys()
    for revisions in by_event(list(desk.taken)).values():
        assert revisions == sorted(revisions)
