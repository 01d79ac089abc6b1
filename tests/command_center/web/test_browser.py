"""The pages in a real browser: what they show, and that they change by themselves."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from command_center.sessions import COOKIE
from command_center.store.accounts import Role, User
from streams.clip_ring import ClipRing
from tests.command_center.values import STATE, at
from tests.command_center.web.center import Center, another, with_pictures
from tests.command_center.web.street import PARKING, fill
from tests.streams.packets import at as seconds
from tests.streams.packets import sent
from vision.event import Event

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SHOTS = os.environ.get("STREETWARDEN_SCREENSHOTS")  # a folder; without it nothing is written

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs chromium (apt-get install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)


@contextmanager
def served(center: Center) -> Iterator[str]:
    server = uvicorn.Server(
        uvicorn.Config(center.app, port=0, log_level="warning", timeout_graceful_shutdown=1, lifespan="off")
    )
    config = server.config
    config.load()
    socket = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        center.parts.live_updates.stop()
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def event(center: Center) -> Event:
    event = fill(center.store)
    center.clock.advance(600)
    return event


@contextmanager
def opened(
    browser: Browser, center: Center, url: str, *, language: str, width: int, expected: tuple[str, ...] = ()
) -> Iterator[Page]:
    """A page of somebody who is signed in, with everything it complains of collected."""
    cookie = center.person(Role.ADMIN).client.cookies[COOKIE]
    size = {"width": width, "height": 900}
    with browser.new_context(locale=language, viewport=size) as context:  # type: ignore[arg-type]
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": url}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert [each for each in complaints if each not in expected] == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_fits_in_both_languages(
    browser: Browser, center: Center, event: Event, language: str, width: int
) -> None:
    with served(center) as url, opened(browser, center, url, language=language, width=width) as page:
        for name, path in (
            ("events", "/"),
            ("event", f"/events/{event.id}"),
            ("cameras", "/cameras"),
            ("dead-letters", "/dead-letters"),
            ("people", "/people"),
            ("account", "/account"),
        ):
            page.goto(url + path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            for picture in page.locator("figure img").all():
                picture.scroll_into_view_if_needed()
                expect(picture).to_have_js_property("complete", value=True)
                assert picture.evaluate("picture => picture.naturalWidth") > 0
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{language}-{width}.png", full_page=True)


def test_a_new_event_appears_by_itself(browser: Browser, center: Center, event: Event) -> None:
    with served(center) as url, opened(browser, center, url, language="en", width=1280) as page:
        page.goto(url)
        expect(page.locator("#events tbody tr")).to_have_count(5)
        expect(page.locator("#light")).to_have_class("light on")
        news = replace(another(77, PARKING), started_at=at(599), address="New Street 1")
        center.store.record(STATE, [news])
        expect(page.locator("#events tbody tr")).to_have_count(6)
        expect(page.locator("#events tbody tr").first).to_contain_text("New Street 1")


def test_the_film_of_an_event_plays(browser: Browser, center: Center, event: Event, tmp_path: Path) -> None:
    ring = ClipRing()
    sent(tmp_path).into(ring)
    center.record(with_pictures(center.store, replace(event, revision=9), clip=ring.clip(seconds(1)) or b""))
    with served(center) as url, opened(browser, center, url, language="zh-CN", width=1280) as page:
        page.goto(f"{url}/events/{event.id}")
        playing = page.evaluate(
            """async () => {
                const film = document.querySelector("video.film");
                await film.play();
                return [film.videoWidth, film.duration > 1.5, film.error === null];
            }"""
        )
        assert playing == [160, True, True]


def test_the_page_says_when_one_was_signed_out(browser: Browser, center: Center, event: Event) -> None:
    told = ("Failed to load resource: the server responded with a status of 401 (Unauthorized)",)
    with (
        served(center) as url,
        opened(browser, center, url, language="en", width=1280, expected=told) as page,
    ):
        page.goto(url)
        expect(page.locator("#light")).to_have_class("light on")
        center.store.accounts.update_user("admin", disabled=True)
        center.store.record(STATE, [another(77, PARKING)])
        expect(page.locator("#light")).to_contain_text("signed out")


def test_the_language_is_switched_and_kept(browser: Browser, center: Center, event: Event) -> None:
    with served(center) as url, opened(browser, center, url, language="en", width=1280) as page:
        page.goto(f"{url}/?state=open")
        page.get_by_text("中文").click()
        expect(page.locator("h1")).to_have_text("事件")
        assert page.url == f"{url}/?state=open"
        page.goto(f"{url}/cameras")
        expect(page.locator("h1")).to_have_text("摄像头")


def test_the_sign_in_works_by_hand(browser: Browser, center: Center) -> None:
    center.store.accounts.add_user(
        User("li", Role.VIEWER, center.parts.people._passwords.hash("correct horse"), center.clock.now())
    )
    with (
        served(center) as url,
        browser.new_context(locale="en", viewport={"width": 390, "height": 800}) as context,
    ):
        page = context.new_page()
        page.goto(f"{url}/cameras")
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/sign-in.png")
        page.get_by_label("User name").fill("li")
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Cameras")
        page.get_by_role("button", name="Sign out").click()
        expect(page.locator("h1")).to_have_text("Sign in")
