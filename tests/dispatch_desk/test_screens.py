"""The pages in a real browser: at phone and desk width, in both languages, with a photo from the camera."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from dispatch_desk.settings import Language
from dispatch_desk.web.app import desk_of
from tests.dispatch_desk.street import OWN_PIN, CameraSide, picture, report, verification

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    f"--{each}"
    for each in (
        "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
        "disable-background-networking", "disable-component-update", "disable-sync",
    )
]  # fmt: skip
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
PHONE, DESK = 390, 1280
SCREENS = [(PHONE, "zh-CN"), (PHONE, "en"), (DESK, "zh-CN"), (DESK, "en")]


def jpeg(width_px: int, height_px: int) -> bytes:
    noise = np.random.default_rng(1).integers(0, 255, (height_px // 8, width_px // 8, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", cv2.resize(noise, (width_px, height_px)))[1].tobytes()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield browser
        browser.close()


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def number(app: FastAPI, camera: CameraSide) -> str:
    """A case with a picture, of a worker whose one-time PIN was used."""
    accounts = desk_of(app).accounts
    account = accounts.sign_in("李伟", accounts.create_worker("李伟", ("panlong-03",), Language.CHINESE))
    accounts.choose_pin(account, OWN_PIN)
    scene = jpeg(1280, 720)
    camera.put(scene)
    filed = camera.send(report(evidence=[picture(scene)], severity="urgent", address="北京路 128 号" * 8))
    return str(filed.json()["number"])


@pytest.fixture
def page(
    browser: Browser, address: str, complaints: list[str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of the given width and language; what its console says ends up in `complaints`."""
    width_px, language = request.param
    context = browser.new_context(
        viewport={"width": width_px, "height": 844}, locale=language, base_url=address
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def check_fits(page: Page) -> None:
    page.wait_for_load_state()  # an element can be there before the style sheet is
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    check_fits(page)
    page.fill("[name=name]", "李伟")
    page.fill("[name=pin]", OWN_PIN)
    page.click("button.primary")
    page.wait_for_url("**/cases")


@pytest.mark.parametrize("page", SCREENS, indirect=True)
def test_a_worker_handles_a_case_with_a_photo_in_a_real_browser(
    page: Page, number: str, camera: CameraSide, complaints: list[str], tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg(4000, 3000))
    sign_in(page)
    check_fits(page)
    page.click(f"a[href='/cases/{number}']")
    page.click("form[action$=accept] button")
    page.wait_for_selector("form[action$=handle]")
    page.wait_for_load_state()
    page.set_input_files("form[action$=handle] input[type=file]", photo)
    page.wait_for_selector(".previews img")
    check_fits(page)
    page.click("form[action$=handle] button.primary:enabled")
    page.wait_for_selector(".notice")
    check_fits(page)
    sent = page.locator(".thumbs img")
    assert sent.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1920
    assert camera.case()["state"] == "verifying"
    assert complaints == []


@pytest.mark.parametrize("page", [(PHONE, "en")], indirect=True)
def test_without_scripts_forms_still_work_and_a_checked_case_shows_its_end(
    page: Page, number: str, camera: CameraSide
) -> None:
    page.route("**/*.js", lambda route: route.abort())
    sign_in(page)
    page.goto(f"/cases/{number}")
    page.click("form[action$=accept] button")
    page.click("form[action$=handle] button.primary")
    page.wait_for_selector(".notice")
    camera.send(verification("gone", 2))
    page.goto("/cases")
    assert page.locator(".state-closed").count() == 1
