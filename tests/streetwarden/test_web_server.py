"""An app on a socket: it serves, and it stops although somebody stays connected."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from base.clock import SystemClock
from streetwarden.errors import UserError
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, free_port, listening, local_url, url_of

CLOCK = SystemClock()


def app(ended: threading.Event | None = None) -> FastAPI:
    made = FastAPI()

    @made.get("/hello")
    def hello() -> str:
        return "hello"

    @made.get("/endless")
    def endless() -> StreamingResponse:
        return StreamingResponse(_endless(), media_type="text/plain")

    @made.get("/live")
    def live() -> StreamingResponse:
        return StreamingResponse(_until(ended or threading.Event()), media_type="text/plain")

    return made


async def _endless() -> AsyncIterator[bytes]:
    yield b"it begins"
    await asyncio.Event().wait()


async def _until(ended: threading.Event) -> AsyncIterator[bytes]:
    yield b"it begins"
    while not await asyncio.to_thread(ended.wait, 0.05):
        pass
    yield b"it ends"


@contextmanager
def served(ended: threading.Event | None = None) -> Iterator[str]:
    with listening("127.0.0.1", 0) as listener:
        farewell = [ended.set] if ended else []
        server = WebServer("page", app(ended), listener, CLOCK, *farewell)
        with RunnerThreads([server], CLOCK):
            yield url_of(listener)


def test_it_serves_on_the_port_that_it_was_given() -> None:
    with served() as url:
        answer = httpx2.get(f"{url}/hello", trust_env=False)
    assert (answer.status_code, answer.json()) == (200, "hello")
    assert "server" not in answer.headers


def test_it_stops_within_two_seconds_although_a_page_stays_connected(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with ExitStack() as connected:
        with served() as url:
            page = connected.enter_context(httpx2.stream("GET", f"{url}/endless", trust_env=False))
            chunks = page.iter_raw()  # which closes the page when it is dropped
            assert next(chunks) == b"it begins"
            began_s = CLOCK.monotonic()
        assert CLOCK.monotonic() - began_s < 2.0
    assert "left behind" not in caplog.text


def test_a_live_page_ends_by_itself_when_it_is_told_to(caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as connected:
        with served(threading.Event()) as url:
            page = connected.enter_context(httpx2.stream("GET", f"{url}/live", trust_env=False))
            chunks = page.iter_raw()
            assert next(chunks) == b"it begins"
        assert list(chunks) == [b"it ends"]
    assert caplog.records == []


def test_a_stop_before_the_start_is_heard() -> None:
    with listening("127.0.0.1", 0) as listener:
        server = WebServer("page", app(), listener, CLOCK)
        server.stop()
        server.run()


def test_the_port_stays_ours_between_two_rounds() -> None:
    with served() as url:
        port = int(url.rpartition(":")[2])
        with pytest.raises(UserError), listening("127.0.0.1", port):
            pass


def test_a_port_that_is_taken_is_told_with_what_to_do() -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        expected = rf"cannot listen on 127\.0\.0\.1 port {port} \(Address already in use\); choose another"
        with pytest.raises(UserError, match=expected), listening("127.0.0.1", port):
            pass


def test_a_host_that_is_none_of_ours_is_told() -> None:
    with pytest.raises(UserError, match=r"cannot listen on 192\.0\.2\.1 port 0"), listening("192.0.2.1", 0):
        pass


def test_a_free_port_can_be_listened_on() -> None:
    with listening("127.0.0.1", free_port("127.0.0.1")):
        pass


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8600"),
        ("desk.home", "http://desk.home:8600"),
        ("0.0.0.0", "http://127.0.0.1:8600"),  # noqa: S104 - it is about this
        ("::", "http://[::1]:8600"),
        ("fd00::7", "http://[fd00::7]:8600"),
    ],
)
def test_a_server_is_reached_from_this_machine_at(host: str, url: str) -> None:
    assert local_url(host, 8600) == url
