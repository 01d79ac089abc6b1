"""The relay as a process of its own, and a city's platform that goes through every fault in turn."""

import hashlib
import select
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.clock import SystemClock
from command_center.store.store import Store
from dispatch_desk.desk import Desk
from dispatch_desk.settings import DeskSettings
from dispatch_desk.web.app import app_of
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, free_port, listening
from tests.command_center.values import EVENT, SITE, STATE
from tests.e2e.program import Program, until
from vision.event import Event, EventState, Evidence

pytestmark = pytest.mark.timeout(180)

CLOCK = SystemClock()
TOKEN = "the-token-of-the-city"
PICTURE = b"\xff\xd8 a car \xff\xd9"
EVENTS = (UUID(int=1), UUID(int=2))


@dataclass(frozen=True)
class Fault:
    """What the platform does wrong.

    only    where: what else is asked for goes well
    taken   it does what it is asked for, and then answers wrongly
    """

    name: str
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    only: str = "/v1/"
    taken: bool = False
    hangs: bool = False


@dataclass
class City:
    """The platform's present fault, how often it showed, and the keys of the reports that were taken."""

    fault: Fault | None = None
    shown: Counter[str] = field(default_factory=Counter)
    taken: list[str] = field(default_factory=list)

    def has_shown(self, fault: Fault) -> bool:
        return self.shown[fault.name] > 0


class FaultyGate:
    """ASGI middleware in front of a real desk."""

    def __init__(self, app: ASGIApp, city: City) -> None:
        self._app = app
        self._city = city

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._city.fault
        if scope["type"] != "http" or fault is None or not scope["path"].startswith(fault.only):
            await self._serve(scope, receive, send)
            return
        if scope["method"] != "GET":
            self._city.shown[fault.name] += 1
        if fault.taken:
            await self._serve(scope, receive, _swallow)
        while fault.hangs and (await receive())["type"] != "http.disconnect":
            pass
        await send({"type": "http.response.start", "status": fault.status, "headers": list(fault.headers)})
        await send({"type": "http.response.body", "body": fault.body})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the desk answer, and note which reports it takes."""
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None

        async def noting(message: Message) -> None:
            if key and message["type"] == "http.response.start" and message["status"] in {200, 201}:
                self._city.taken.append(key)
            await send(message)

        await self._app(scope, receive, noting)


async def _swallow(_message: Message) -> None:
    """An answer that gets lost."""


def faults(inside_port: int) -> tuple[Fault, ...]:
    """All of them; the redirect leads to an inside address."""
    there = (b"location", f"http://127.0.0.1:{inside_port}/".encode())
    return (
        Fault("500", 500),
        Fault("500 afterwards", 500, only="/v1/reports", taken=True),
        Fault("429", 429, headers=((b"retry-after", b"2"),)),
        Fault("nonsense", body=b"<html>Welcome!</html>"),
        Fault("nonsense afterwards", body=b'{"id": 7}', only="/v1/reports", taken=True),
        Fault("redirect", 307, headers=(there,)),
        Fault("hang", hangs=True),
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a site and a picture, whose events are up to the test."""
    with closing(Store.open(tmp_path / "data", CLOCK)) as store:
        store.import_site(SITE)
        store.evidence.put("car.jpg", PICTURE)
        yield store


def happen(store: Store, revision: int, state: EventState = EventState.OPEN) -> None:
    """The next revision of each event, with a report that waits."""
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    picture = Evidence("overview", "confirmed", EVENT.changed_at, sha256, "car.jpg", len(PICTURE))
    for event_id in EVENTS:
        event = replace(
            EVENT, id=event_id, revision=revision, state=state, momentary=False, evidence=(picture,)
        )
        store.record(STATE, [event])


def relay_to(port: int, folder: Path) -> Program:
    """`streetwarden relay` on the store, with a city's platform on this port of loopback."""
    site = folder / "site.yaml"
    site.write_text(
        "version: 1\nsite: {id: panlong}\ncameras: []\n"
        f"desk: {{kind: city, url: 'http://127.0.0.1:{port}', token: {TOKEN!r}, allow: [127.0.0.1/32]}}\n"
    )
    return Program(folder / "data", "relay", "-c", str(site))


def desk_of(folder: Path) -> Desk:
    return Desk.open(DeskSettings(data_dir=folder / "city", tokens=(TOKEN,)), CLOCK)


def test_a_platform_that_goes_through_every_fault_gets_every_report_once_and_in_order(
    tmp_path: Path, store: Store
) -> None:
    city, port = City(), free_port("127.0.0.1")
    with ExitStack() as stack:
        inside = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        desk = stack.enter_context(closing(desk_of(tmp_path)))
        app = app_of(desk)
        app.add_middleware(FaultyGate, city=city)
        program = relay_to(port, tmp_path)
        stack.callback(program.close)
        happen(store, 1)
        program.logged("relay: .*running and reachable")  # nobody listens there yet
        listener = stack.enter_context(listening("127.0.0.1", port))
        stack.enter_context(RunnerThreads([WebServer("city", app, listener, CLOCK)], CLOCK))
        assert arrived(store)
        revision = 1
        for fault in faults(inside.getsockname()[1]):
            city.fault = fault
            for _ in range(2):
                revision += 1
                happen(store, revision)
            assert until(partial(city.has_shown, fault)), fault.name
            city.fault = None
            assert arrived(store), fault.name
        happen(store, revision + 1, EventState.CLOSED)
        assert arrived(store)
        code, took_s = program.stop()
        assert not select.select([inside], [], [], 0.0)[0]  # nobody has followed the redirect
        for event in store.events():
            assert_once_and_in_order(event, desk, city.taken)
    assert (code, took_s < 5.0) == (0, True)


def arrived(store: Store) -> bool:
    """Whether every report is acknowledged in time, and none was refused."""
    return until(lambda: store.outbox.backlog().waiting == 0) and store.outbox.backlog().refused == 0


def assert_once_and_in_order(event: Event, desk: Desk, taken: list[str]) -> None:
    """The desk has heard of each revision, none before the one before it, and has one case of them."""
    keys = dict.fromkeys(key for key in taken if key.startswith(str(event.id)))
    assert list(keys) == [f"{event.id}:{revision}" for revision in range(1, event.revision + 1)]
    case = desk.case_of_event(event.id)
    assert (case.revision, case.state.value) == (event.revision, "closed")
    entries, pictures = desk.story(case)
    assert [entry.action.value for entry in entries] == ["file", "camera_saw_end"]
    assert [picture.sha256 for picture in pictures] == [hashlib.sha256(PICTURE).hexdigest()]
