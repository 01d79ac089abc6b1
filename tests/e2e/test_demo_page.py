"""The demo as its visitor sees it: a real browser on the live page, held against the street's own truth."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.command_center.web.test_browser import ARGS, CHROMIUM, SHOTS
from tests.e2e.demo import STARTS_WITHIN_S, Started, needs_detector, start
from tests.e2e.program import until

CAMERAS = ("kerb", "market", "square", "gate")
PASSWORD = "correct horse battery staple"
SOON_MS = 30_000
CLOSED_WITHIN_MS = 150_000
TOUCHES = 0.2  # a box that lies beside its actor still does

pytestmark = [
    needs_detector,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs chromium (./test.sh installs it)"),
    pytest.mark.timeout(420),
]

Box = tuple[float, float, float, float]


class Truth:
    """What the street says about itself."""

    def __init__(self, control: str) -> None:
        self._client = httpx2.Client(base_url=control, trust_env=False)
        self.starts_at = datetime.fromisoformat(self._client.get("/street").json()["starts_at"])

    def boxes(self, camera: str, at: datetime) -> dict[str, Box]:
        """Everything of which the camera truly sees at least a tenth at an instant."""
        at_s = max(0.0, (at - self.starts_at).total_seconds())
        answer = self._client.get(f"/cameras/{camera}/boxes", params={"at_s": at_s}).json()
        return {each["name"]: tuple(each["box"]) for each in answer["boxes"] if each["visible"] >= 0.1}

    def close(self) -> None:
        self._client.close()


def overlap(a: Box, b: Box) -> float:
    """Intersection over union."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    common = max(0.0, width) * max(0.0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return common / (sum(areas) - common) if common else 0.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with ExitStack() as stack:
        running = start(stack, tmp_path_factory.mktemp("demo"), "--max-seconds", "400")
        assert until(lambda: "one-time password" in running.story, STARTS_WITHIN_S), running.story
        yield running


@pytest.fixture(scope="module")
def truth(demo: Started) -> Iterator[Truth]:
    street = Truth(demo.found(r"the street itself: (\S+)/street"))
    yield street
    street.close()


@pytest.fixture(scope="module")
def visitor(demo: Started) -> Iterator[Page]:
    """The browser of somebody who has signed in for the first time; its console stays silent."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        context = browser.new_context(locale="zh-CN", viewport={"width": 1600, "height": 900})
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        address = demo.found(r"watch the street: (\S+)")
        _sign_in(page, address, demo.found(r"one-time password (\S+)"))
        yield page
        assert complaints == []


@pytest.fixture
def page(visitor: Page, demo: Started) -> Page:
    """The live page."""
    visitor.goto(demo.found(r"watch the street: (\S+)"))
    return visitor


def _sign_in(page: Page, address: str, one_time: str) -> None:
    page.goto(address)
    page.fill("input[name=name]", "admin")
    page.fill("input[name=password]", one_time)
    page.click("form[action='/sign-in'] button")
    page.fill("input[name=old]", one_time)
    page.fill("input[name=new]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.click("form[action='/account/password'] button")
    expect(page.locator(".message.good")).to_be_visible()


def tile(page: Page, camera: str) -> Locator:
    """The camera's tile, once its film runs."""
    found = page.locator(f'[data-camera="{camera}"]')
    expect(found).to_have_attribute("data-state", "live", timeout=SOON_MS)
    return found


def keep(page: Page, name: str) -> None:
    """A screenshot for whoever wants to look."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{SHOTS}/demo-{name}.png")


def drawn(page: Page, camera: str) -> list[dict[str, Any]]:
    """The boxes that are drawn over the camera's film now, at least one."""
    canvas = page.locator(f'[data-camera="{camera}"] canvas')
    expect(canvas).not_to_have_attribute("data-boxes", "[]", timeout=SOON_MS)
    boxes: list[dict[str, Any]] = json.loads(canvas.get_attribute("data-boxes") or "[]")
    return boxes


def test_the_film_of_every_camera_goes_on(page: Page) -> None:
    for camera in CAMERAS:
        video = tile(page, camera).locator("video")
        before = video.evaluate("video => video.currentTime")
        page.wait_for_function(
            '([camera, before]) => document.querySelector(`[data-camera="${camera}"] video`).currentTime'
            " > before + 2",
            arg=[camera, before],
            timeout=SOON_MS,
        )
    keep(page, "wall")


def test_boxes_lie_on_the_actors_as_the_street_knows_them(page: Page, truth: Truth) -> None:
    """What the detector makes up lies on nobody: how often it does is measured on labelled pictures."""
    overlaps = []
    for camera in ("kerb", "market") * 12:
        for box in drawn(page, camera):
            true = truth.boxes(camera, datetime.fromisoformat(box["captured_at"])).values()
            overlaps.append(max((overlap(tuple(box["box"]), each) for each in true), default=0.0))
        page.wait_for_timeout(700)
    on_actors = sorted(round(each, 2) for each in overlaps if each > TOUCHES)
    assert len(on_actors) >= 20, overlaps
    assert sum(each >= 0.5 for each in on_actors) >= 0.9 * len(on_actors), on_actors


def test_an_event_appears_and_its_case_is_handled_and_closed_before_and_after(page: Page) -> None:
    closed = page.locator(".event-card.closed[data-on=kerb]").first  # who is parked goes when he is told to
    expect(page.locator(".event-card").first).to_be_visible(timeout=CLOSED_WITHIN_MS)
    expect(closed.locator(".shots img").nth(3)).to_be_visible(timeout=CLOSED_WITHIN_MS)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.event-card .shots img')].every(each => each.naturalWidth > 0)",
        timeout=SOON_MS,
    )
    keep(page, "closed")
    closed.locator("h3 a").click()
    expect(page.locator("#pictures .side.before img").first).to_be_visible()
    expect(page.locator("#pictures .side.after img").first).to_be_visible()
    expect(page.locator("#course li.update-closed")).to_be_visible(timeout=CLOSED_WITHIN_MS)
    course = page.locator("#course li")
    classes = " ".join(each.get_attribute("class") or "" for each in course.all())
    assert re.search(r"update-handled.*update-closed", classes), classes
    keep(page, "event")
