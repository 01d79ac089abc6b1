from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from base.clock import SystemClock
from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from streetwarden.threads import RunnerThreads
from streetwarden.waking import SIGNALS_TOPIC, Prompt, StoredSecondLooks, TopicWaker, WokenSignals
from tests.command_center.dispatch import PARKED, news, told
from tests.command_center.values import SITE, numbered
from tests.fakes import MONDAY_MORNING, FakeClock
from vision.signals import Signal, SignalKind
from vision.verification import Verdict, VerificationRequest, VerificationResult

GRANT = Signal(SignalKind.ACCESS_GRANT, "south", MONDAY_MORNING)


class Stored:
    """Hands out what lies there; counts how often it was asked."""

    def __init__(self) -> None:
        self.waiting: list[Signal] = []
        self.asked = 0

    def due(self, at: datetime) -> list[Signal]:
        self.asked += 1
        handed, self.waiting = self.waiting, []
        return handed


class Street:
    """Woken signals on a clock of their own; nobody wakes unless told to."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.stored = Stored()
        self.waker = TopicWaker(SIGNALS_TOPIC, LiveChannel("redis://127.0.0.1:1/0"), self.clock)
        self.signals = WokenSignals(self.stored, Prompt(self.waker, self.clock))

    def due(self) -> list[Signal]:
        return self.signals.due(self.clock.now())


def test_the_store_is_asked_at_the_first_look() -> None:
    street = Street()
    street.stored.waiting = [GRANT]
    assert street.due() == [GRANT]


def test_without_a_wake_the_store_is_asked_once_a_second() -> None:
    street = Street()
    for _ in range(32):  # four seconds at eight looks a second
        street.due()
        street.clock.advance(0.125)
    assert street.stored.asked == 4


def test_a_wake_is_answered_at_the_next_look_and_once() -> None:
    street = Street()
    street.due()
    street.stored.waiting = [GRANT]
    assert street.due() == []
    street.waker.woken.set()
    assert street.due() == [GRANT]
    assert street.due() == []
    assert street.stored.asked == 2


def test_looking_by_itself_also_answers_a_wake() -> None:
    street = Street()
    street.waker.woken.set()
    street.due()
    street.clock.advance(0.5)
    street.due()
    assert street.stored.asked == 1


def test_a_wake_over_redis_arrives(redis_url: str) -> None:
    clock = SystemClock()
    with LiveChannel(redis_url) as channel:
        waker = TopicWaker(SIGNALS_TOPIC, channel, clock)
        with RunnerThreads([waker], clock), ThreadPoolExecutor(1) as pool:
            heard = pool.submit(waker.woken.wait, 5.0)
            while not heard.done():  # the first wakes may come before it listens
                channel.wake(SIGNALS_TOPIC)
            assert heard.result()


def test_other_wakes_do_not_concern_it(redis_url: str) -> None:
    clock = SystemClock()
    with LiveChannel(redis_url) as channel:
        waker = TopicWaker(SIGNALS_TOPIC, channel, clock)
        with RunnerThreads([waker], clock), ThreadPoolExecutor(1) as pool:
            heard = pool.submit(waker.woken.wait, 0.3)
            while not heard.done():
                channel.wake("outbox")
            assert not heard.result()


def test_without_redis_a_round_fails_and_asks_for_the_next_in_a_second() -> None:
    with pytest.raises(LiveChannelError) as caught:
        Street().waker.run_once()
    assert caught.value.retry_after_s == timedelta(seconds=1).total_seconds()


# --- second looks -------------------------------------------------------------------------------------


class Asked:
    """Second looks on a store, in the hands of one worker after the other."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.worth_it = True
        self.looks = self.worker()

    def worker(self) -> StoredSecondLooks:
        return StoredSecondLooks(self.store, lambda: self.worth_it)

    def handled(self, seq: int, number: int = 1) -> VerificationRequest:
        """Somebody says that an event has been dealt with."""
        event = numbered(number, PARKED)
        told(self.store, event)
        self.store.take_update(news(UpdateKind.HANDLED, seq, event.id))
        return next(each for each in self.store.pending_verifications() if each.event_id == event.id)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    clock = FakeClock()
    store = Store.open(tmp_path, clock)
    store.import_site(SITE)
    yield Asked(store, clock)
    store.close()


def verdict_on(request: VerificationRequest) -> Verdict:
    return Verdict(request, VerificationResult.STILL_THERE, MONDAY_MORNING + timedelta(minutes=5))


def test_an_open_question_is_handed_out_once(asked: Asked) -> None:
    first, second = asked.handled(1), asked.handled(2, number=2)
    assert asked.looks.due() == [first, second]
    assert asked.looks.due() == []


def test_the_store_is_only_asked_when_that_is_worth_it(asked: Asked) -> None:
    request = asked.handled(1)
    asked.worth_it = False
    assert asked.looks.due() == []
    asked.worth_it = True
    assert asked.looks.due() == [request]


def test_a_question_asked_anew_is_handed_out_anew(asked: Asked) -> None:
    first = asked.handled(1)
    asked.looks.due()
    again = replace(first, requested_at=first.requested_at + timedelta(seconds=3))
    asked.clock.advance(3)
    asked.store.take_update(news(UpdateKind.HANDLED, 2, first.event_id))
    assert asked.looks.due() == [again]


def test_after_a_restart_what_is_open_is_handed_out_again(asked: Asked) -> None:
    first, second = asked.handled(1), asked.handled(2, number=2)
    asked.looks.due()
    asked.looks.answer(verdict_on(first), ())
    assert asked.worker().due() == [second]


def test_an_answer_is_kept_with_its_pictures_and_given_once(asked: Asked) -> None:
    request = asked.handled(1)
    picture = replace(PARKED.evidence[0], moment="verified", path="gate/after.jpg")
    answered = asked.looks.answer(verdict_on(request), [picture])
    assert answered is not None
    assert answered.evidence[-1] == picture
    assert answered == asked.store.event(request.event_id)
    assert asked.looks.answer(verdict_on(request), [picture]) is None, "nobody waits for it any more"
    assert [report.kind.value for report in asked.store.waiting_reports()] == ["opened", "verification"]


def test_an_answer_about_an_event_that_is_not_there_is_no_answer(asked: Asked) -> None:
    nobody = VerificationRequest(UUID(int=99), "gate", MONDAY_MORNING)
    assert asked.looks.answer(verdict_on(nobody), ()) is None
