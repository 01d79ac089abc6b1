from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from base.clock import SystemClock
from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from streetwarden.threads import RunnerThreads
from streetwarden.waking import SIGNALS_TOPIC, Prompt, TopicWaker, WokenSignals
from tests.fakes import MONDAY_MORNING, FakeClock
from vision.signals import Signal, SignalKind

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
