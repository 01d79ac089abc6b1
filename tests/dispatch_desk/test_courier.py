import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dispatch_client.webhooks import WebhookKeys
from dispatch_desk.courier import Courier, retry_after_s
from dispatch_desk.desk import DATABASE_FILE, Desk
from dispatch_desk.store.database import Database
from dispatch_desk.web.app import app_of
from tests.dispatch_desk.street import SECRET, CameraSide, numbered, report, settings, worker
from tests.fakes import FakeClock

Answerer = Callable[[httpx2.Request], httpx2.Response]


class Receiver:
    """The camera side's callback endpoint; checks signatures with its own code and is idempotent by id."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.keys = WebhookKeys([SECRET])
        self.tries: list[str] = []
        self.taken: dict[str, str] = {}
        self.failures: list[httpx2.Response | httpx2.HTTPError] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        update = self.keys.verify(dict(request.headers), request.read(), self.clock.now())
        self.tries.append(update.kind)
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, httpx2.HTTPError):
                raise failure
            if failure.status_code != 500:
                return failure
            self.taken[update.id] = update.kind  # taken, but the answer was lost
            return failure
        self.taken[update.id] = update.kind
        return httpx2.Response(204)


@pytest.fixture
def receiver(clock: FakeClock) -> Receiver:
    return Receiver(clock)


@contextmanager
def courier_to(answer: Answerer, clock: FakeClock, folder: Path, url: str | None = "") -> Iterator[Courier]:
    told = settings(
        folder / "desk", callback_url=url or "http://camera.test/callback", callback_secret=SECRET
    )
    database = Database.open_sqlite(folder / "desk" / DATABASE_FILE)
    client = httpx2.Client(transport=httpx2.MockTransport(answer))
    yield Courier(database, told, clock, client, random.Random(1))  # noqa: S311 - jitter
    client.close()
    database.close()


@pytest.fixture
def courier(camera: CameraSide, receiver: Receiver, clock: FakeClock, tmp_path: Path) -> Iterator[Courier]:
    with courier_to(receiver, clock, tmp_path) as courier:
        yield courier


def finish(courier: Courier, clock: FakeClock) -> None:
    """Run until the courier has nothing to do for a quarter of an hour."""
    idle_s = 0
    while idle_s < 900:
        if courier.deliver_due() == 0:
            clock.advance(1)
            idle_s += 1
        else:
            idle_s = 0


def test_updates_of_a_case_arrive_signed_and_in_order(
    app: FastAPI, camera: CameraSide, courier: Courier, receiver: Receiver, clock: FakeClock
) -> None:
    visitor = worker(app)
    camera.send(report())
    number = camera.case()["number"]
    visitor.act(number, "accept")
    visitor.act(number, "handle")
    camera.send(report("closed", 2))
    finish(courier, clock)
    assert receiver.tries == ["accepted", "handled", "closed"]
    assert courier.delivered == 3


@pytest.mark.parametrize(
    "failures",
    [
        [httpx2.ConnectError("refused")] * 3,
        [httpx2.ReadTimeout("silent")],
        [httpx2.Response(500)] * 4,
        [httpx2.Response(404), httpx2.Response(302, headers={"location": "http://elsewhere.test"})],
        [httpx2.Response(429, headers={"retry-after": "30"})],
    ],
)
def test_a_receiver_that_fails_gets_every_update_once_in_effect_and_in_order(
    app: FastAPI, camera: CameraSide, courier: Courier, receiver: Receiver, clock: FakeClock,
    failures: list[httpx2.Response | httpx2.HTTPError],
) -> None:  # fmt: skip
    visitor = worker(app)
    camera.send(report())
    visitor.act(camera.case()["number"], "accept")
    camera.send(report("closed", 2))
    receiver.failures = list(failures)
    finish(courier, clock)
    assert list(receiver.taken.values()) == ["accepted", "closed"]
    assert receiver.tries == ["accepted"] * (len(failures) + 1) + ["closed"]


def test_a_case_that_fails_does_not_hold_up_the_others(
    camera: CameraSide, courier: Courier, receiver: Receiver, clock: FakeClock
) -> None:
    for number in (1, 2):
        camera.send(report("closed", event_id=numbered(number)))
    receiver.failures = [httpx2.Response(503)]
    assert courier.deliver_due() == 2
    assert len(receiver.taken) == 1


def test_a_wait_that_the_receiver_asks_for_is_kept(
    camera: CameraSide, courier: Courier, receiver: Receiver, clock: FakeClock
) -> None:
    camera.send(report("closed"))
    receiver.failures = [httpx2.Response(503, headers={"retry-after": "120"})]
    courier.deliver_due()
    clock.advance(119)
    assert courier.deliver_due() == 0
    clock.advance(1)
    assert courier.deliver_due() == 1
    assert len(receiver.taken) == 1


def test_what_nobody_takes_for_three_days_is_given_up_and_can_still_be_asked_for(
    camera: CameraSide, clock: FakeClock, tmp_path: Path
) -> None:
    camera.send(report("closed"))
    with courier_to(lambda _: httpx2.Response(410), clock, tmp_path) as courier:
        while courier.given_up == 0:
            courier.deliver_due()
            clock.advance(600)
        assert courier.deliver_due() == 0
    assert clock.at >= datetime(2026, 1, 8, 2, tzinfo=UTC)
    assert camera.kinds() == ["closed"]


def test_with_nothing_to_do_the_courier_waits_a_moment(courier: Courier, clock: FakeClock) -> None:
    courier.run_once()
    assert clock.waits == [0.5]


def test_a_stopped_courier_sends_nothing_more(
    camera: CameraSide, courier: Courier, receiver: Receiver
) -> None:
    camera.send(report("closed"))
    courier.stop()
    assert courier.deliver_due() == 0
    assert receiver.tries == []


def test_without_a_callback_address_updates_only_wait_to_be_asked_for(
    tmp_path: Path, clock: FakeClock
) -> None:
    desk = Desk.open(settings(tmp_path / "quiet"), clock)
    camera = CameraSide(TestClient(app_of(desk)))
    camera.send(report("closed"))
    assert desk.courier.deliver_due() == 0
    assert camera.kinds() == ["closed"]
    desk.close()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("17", 17.0),
        ("0", 1.0),
        ("999999999", 3600.0),
        ("Mon, 05 Jan 2026 02:01:00 GMT", 60.0),
        ("Mon, 05 Jan 2026 01:00:00 GMT", 1.0),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_a_wait_is_seconds_or_a_date_within_bounds(value: str | None, seconds: float | None) -> None:
    assert retry_after_s(value, datetime(2026, 1, 5, 2, 0, tzinfo=UTC)) == seconds
