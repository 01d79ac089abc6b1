import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest

from command_center.errors import StoreUnavailableError
from command_center.live_updates import AT_ONCE, LiveUpdates
from command_center.roles import Scope
from command_center.store.store import Store
from dispatch_client.parsing import case_update
from tests.command_center.values import EVENT, STATE, at
from tests.command_center.web.center import Center, another
from tests.command_center.web.signing import signed, update
from tests.fakes import FakeClock

Meanwhile = Callable[[int], None]


class Viewing:
    """Streams of a store in fake time: a pause passes at once, and `meanwhile` does something in each."""

    def __init__(self, store: Store, clock: FakeClock, meanwhile: Meanwhile = lambda _: None) -> None:
        self._clock = clock
        self._meanwhile = meanwhile
        self._pauses = 0
        self.updates = LiveUpdates(store, clock, max_viewers=2, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self._clock.advance(seconds)
        self._pauses += 1
        self._meanwhile(self._pauses)

    def messages(self, after: int, most: int = 1000) -> list[str]:
        async def read() -> list[str]:
            stream = self.updates.stream(after)
            found = []
            async for message in stream:
                found.append(message)
                if len(found) == most:
                    break
            await stream.aclose()
            return found

        return asyncio.run(read())


def numbers(messages: list[str]) -> list[int]:
    return [int(each.split()[1]) for each in messages if each.startswith("id:")]


def test_a_change_is_told_within_a_second(store: Store, clock: FakeClock) -> None:
    viewing = Viewing(store, clock, lambda pause: store.record(STATE, [EVENT]) if pause == 3 else None)
    retry, message = viewing.messages(after=0, most=2)
    assert retry == "retry: 1000\n\n"
    assert clock.seconds == 3
    head, kind, data, *_ = message.split("\n")
    assert (head, kind) == ("id: 1", "event: event")
    assert json.loads(data.removeprefix("data: "))["id"] == str(EVENT.id)


def test_a_change_of_a_case_is_told_too(store: Store, clock: FakeClock) -> None:
    store.record(STATE, [EVENT])
    known = store.latest_event_change()
    store.take_update(case_update(signed(update(), at(0))[0]))
    assert numbers(Viewing(store, clock).messages(known, most=2))[0] > known


def test_a_browser_that_comes_back_misses_nothing_and_gets_each_event_once(
    store: Store, clock: FakeClock
) -> None:
    for number in range(1, 6):
        store.record(STATE, [another(number)])
    first = Viewing(store, clock).messages(after=0, most=3)
    assert numbers(first) == [1, 2]
    store.record(STATE, [replace(another(4), revision=2, changed_at=at(9))])
    rest = Viewing(store, clock).messages(after=2, most=4)
    assert numbers(rest) == [3, 5, 6]


def test_more_changes_than_one_reading_takes(store: Store, clock: FakeClock) -> None:
    for number in range(1, AT_ONCE + 6):
        store.record(STATE, [another(number)])
    messages = Viewing(store, clock).messages(after=0, most=AT_ONCE + 6)
    assert numbers(messages) == list(range(1, AT_ONCE + 6))
    assert clock.seconds == 0


def test_a_quiet_line_is_kept_open_and_ends_after_five_minutes(store: Store, clock: FakeClock) -> None:
    messages = Viewing(store, clock).messages(after=0)
    assert messages[1:] == [": alive\n\n"] * 19
    assert clock.seconds == 300


def test_seats_are_bounded_given_back_and_the_refused_counted(store: Store, clock: FakeClock) -> None:
    viewing = Viewing(store, clock)

    async def watch() -> None:
        streams = [viewing.updates.stream(0) for _ in range(3)]
        opened = [await anext(stream, None) for stream in streams]
        assert [each is None for each in opened] == [False, False, True]
        assert not viewing.updates.has_seat()
        for stream in streams:
            await stream.aclose()

    asyncio.run(watch())
    assert viewing.updates.refused == 1
    assert viewing.updates.viewers == 0
    assert viewing.updates.has_seat()


def test_stopping_ends_every_stream(store: Store, clock: FakeClock) -> None:
    viewing = Viewing(store, clock)
    viewing._meanwhile = lambda _: viewing.updates.stop()
    assert viewing.messages(after=0) == ["retry: 1000\n\n"]
    assert not viewing.updates.has_seat()


def test_a_store_that_is_away_for_a_moment_is_asked_again(store: Store, clock: FakeClock) -> None:
    store.record(STATE, [EVENT])

    class Shaky:
        asked = 0

        def event_changes_after(self, change: int, limit: int) -> object:
            self.asked += 1
            if self.asked < 3:
                raise StoreUnavailableError("locked")
            return store.event_changes_after(change, limit)

    viewing = Viewing(cast("Store", Shaky()), clock)
    assert numbers(viewing.messages(after=0, most=2)) == [1]
    assert clock.seconds == 2


@pytest.mark.parametrize(
    ("headers", "query", "expected"),
    [
        ({"last-event-id": "1"}, "", [2]),
        ({}, "?after=0", [1, 2]),
        ({}, "", []),
        ({"last-event-id": "9" * 20}, "", []),
    ],
)
def test_one_says_what_one_knows(
    center: Center, headers: dict[str, str], query: str, expected: list[int]
) -> None:
    center.record(another(1))
    center.record(another(2))

    async def hurry(seconds: float) -> None:
        center.clock.advance(300)

    center.parts.live_updates.pause = hurry
    answer = center.program(Scope.EVENTS_READ).get(f"/api/v1/live{query}", headers=headers)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert numbers(answer.text.split("\n\n")) == expected


def test_too_many_viewers_are_asked_to_come_back(center: Center) -> None:
    center.parts.live_updates.viewers = 2
    answer = center.program(Scope.EVENTS_READ).get("/api/v1/live")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"


@pytest.mark.parametrize("query", ["?after=-1", "?after=x", f"?after={2**63}"])
def test_a_number_that_is_none_is_refused(center: Center, query: str) -> None:
    assert center.program(Scope.EVENTS_READ).get(f"/api/v1/live{query}").status_code == 422
