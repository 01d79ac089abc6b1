"""The live page in a real browser, on a real film over the real wire: only the street is nobody's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from command_center.live import LiveChannel
from command_center.sessions import COOKIE
from command_center.store.accounts import Role
from dispatch_client.parsing import case_update
from tests.command_center.values import EVENT, STATE, at
from tests.command_center.web.center import Center, another, with_pictures
from tests.command_center.web.live_street import HEIGHT, PARKED, WIDTH, FakeStreet, car_box
from tests.command_center.web.signing import signed, update
from tests.command_center.web.street import fill
from tests.command_center.web.test_browser import ARGS, CHROMIUM, SHOTS, served
from vision.event import EventState

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs chromium (apt-get install chromium)")
SOON_MS = 20_000  # a busy machine decodes slowly

_EDGES = """
async (camera) => {
  const tile = document.querySelector(`[data-camera="${camera}"]`);
  const [video, canvas] = [tile.querySelector("video"), tile.querySelector("canvas")];
  const mediaTime = await new Promise((shown) =>
    video.requestVideoFrameCallback((_now, { mediaTime }) => shown(mediaTime)));
  const edges = (context, y, left, width, wanted) => {
    const row = context.getImageData(Math.round(left), Math.round(y), Math.round(width), 1).data;
    const hits = [];
    for (let x = 0; x < width; x += 1) if (wanted(...row.subarray(4 * x, 4 * x + 4))) hits.push(x / width);
    return [hits.at(0) ?? null, hits.at(-1) ?? null];
  };
  const copy = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext("2d");
  copy.drawImage(video, 0, 0);
  const car = edges(copy, video.videoHeight / 2, 0, video.videoWidth, (r, g, b) => Math.min(r, g, b) > 180);
  const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight);
  const [width, left] = [video.videoWidth * scale, (canvas.width - video.videoWidth * scale) / 2];
  const grey = (r, g, b, a) => a > 120 && b > 150;
  const box = edges(canvas.getContext("2d"), canvas.height / 2, left, width, grey);
  return { mediaTime, car, box };
}
"""
"""Where the white car is in the video, and where the grey box around it is on the canvas, in one picture."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)


@pytest.fixture
def street(center: Center) -> FakeStreet:
    street = FakeStreet()
    street.install(center.app)
    return street


@contextmanager
def watching(
    browser: Browser,
    center: Center,
    path: str = "/live",
    *,
    role: Role = Role.OPERATOR,
    language: str = "en",
    size: tuple[int, int] = (1280, 720),
    expected: str = "nothing",
) -> Iterator[Page]:
    """The page of somebody who is signed in; its console is silent but for lines that match `expected`."""
    cookie = center.person(role).client.cookies[COOKIE]
    viewport = {"width": size[0], "height": size[1]}
    with (
        served(center) as url,
        browser.new_context(locale=language, viewport=viewport, base_url=url) as context,  # type: ignore[arg-type]
    ):
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": url}])
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        yield page
        assert [each for each in complaints if not re.search(expected, each)] == []


def tile(page: Page, state: str, camera: str = "gate") -> Locator:
    """The camera's tile, once it is in a state."""
    found = page.locator(f'[data-camera="{camera}"]')
    expect(found).to_have_attribute("data-state", state, timeout=SOON_MS)
    return found


def shown(page: Page, condition: str) -> None:
    """Wait until a JavaScript condition on the gate's `video`, `canvas`, `img` and `boxes` holds."""
    names = "const tile = document.querySelector('[data-camera=\"gate\"]');" + "".join(
        f"const {name} = tile.querySelector('{name}');" for name in ("video", "canvas", "img")
    )
    body = f"{names} const boxes = JSON.parse(canvas.dataset.boxes); return {condition};"
    page.wait_for_function(f"() => {{ {body} }}", timeout=SOON_MS)


def test_the_film_of_every_camera_runs(browser: Browser, center: Center, street: FakeStreet) -> None:
    with watching(browser, center) as page:
        for camera in ("gate", "alley"):
            tile(page, "live", camera)
        shown(page, "video.currentTime > 2 && !video.paused")
        expect(page.locator('[data-camera="gate"] .latency')).to_have_text(re.compile(r"^[0-2]\.\d s$"))
        assert street.viewers == 2
        assert street.said == []


def test_a_box_lies_on_its_car_in_the_very_picture(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.look_every = 1
    with watching(browser, center, "/live/gate", expected="willReadFrequently") as page:  # we do read
        tile(page, "live")
        shown(page, "boxes.some((box) => box.class === 'car')")
        for _ in range(5):
            seen: dict[str, Any] = page.evaluate(_EDGES, "gate")
            true_left, _, true_right, _ = car_box(seen["mediaTime"])
            assert seen["car"] == pytest.approx([true_left, true_right], abs=3 / WIDTH)
            assert seen["box"] == pytest.approx(seen["car"], abs=5 / WIDTH)


def test_what_is_drawn_can_be_read_by_tests(browser: Browser, center: Center, street: FakeStreet) -> None:
    with watching(browser, center, "/live/gate") as page:
        shown(page, "boxes.length === 2")
        boxes = page.locator("canvas").evaluate("canvas => JSON.parse(canvas.dataset.boxes)")
        car, van = (next(box for box in boxes if box["class"] == kind) for kind in ("car", "van"))
        assert car["box"] == pytest.approx(list(car_box(car["media_s"])))
        assert (van["id"], van["box"]) == ("gate/1/9", list(PARKED))
        assert car["captured_at"].endswith("+00:00")


def test_looks_that_come_late_still_find_their_picture(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.look_late = 20
    with watching(browser, center) as page:
        tile(page, "live")
        shown(
            page,
            "boxes.some((box) => box.class === 'car' && Math.abs(box.media_s - video.currentTime) < 0.3)",
        )


def test_what_moves_is_only_shown_near_its_look_and_what_stands_until_the_next(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.look_every = 50
    with watching(browser, center) as page:
        shown(page, "boxes.length === 2")
        shown(page, "boxes.length === 1 && boxes[0].class === 'van'")


def test_a_camera_in_focus_asks_for_more_looks(browser: Browser, center: Center, street: FakeStreet) -> None:
    with watching(browser, center, "/live/gate") as page:
        tile(page, "live")
        assert street.said == [{"focus": True}]


def test_a_new_film_goes_on_where_the_old_one_ended(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.pictures = 50
    with watching(browser, center) as page:
        tile(page, "live")
        first = street.generation
        page.wait_for_function(
            "() => { const video = document.querySelector('video'); window.most = Math.max(window.most ?? 0,"
            " video.currentTime); return window.most > 1 && video.currentTime < window.most - 0.5; }",
            timeout=SOON_MS,
        )
        shown(page, "video.currentTime > 0.5")
        assert street.generation > first
        tile(page, "live")


def test_a_camera_that_browsers_cannot_play_is_shown_as_pictures(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.codec = "hevc"
    with watching(browser, center) as page:
        found = tile(page, "mjpeg")
        shown(page, f"img.naturalWidth === {WIDTH} && img.naturalHeight === {HEIGHT}")
        expect(found.get_by_text("MJPEG")).to_be_visible()
        expect(found.locator("video")).to_have_js_property("currentTime", 0)


def test_who_may_not_see_originals_gets_pictures_and_asks_for_no_film(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    with watching(browser, center, role=Role.VIEWER) as page:
        tile(page, "mjpeg")
        shown(page, "img.naturalWidth > 0")
        assert street.generation == 0


def test_who_loses_the_right_meanwhile_gets_pictures(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.refuse = 4403
    with watching(browser, center, expected="503") as page:
        expect(page.locator('[data-camera="gate"]')).to_have_attribute("data-state", "lost", timeout=SOON_MS)
        street.refuse = 0
        tile(page, "mjpeg")


def test_a_worker_that_restarts_is_waited_for(browser: Browser, center: Center, street: FakeStreet) -> None:
    with watching(browser, center) as page:
        tile(page, "live")
        street.refuse = 4503
        lost = tile(page, "lost")
        expect(lost).to_contain_text("No worker has this camera now")
        shown(page, "video.readyState < 3")  # what was sent already has been played
        expect(lost).to_have_attribute("data-state", "lost")
        street.refuse = 0
        tile(page, "live")
        shown(page, "video.currentTime > 0.5 && boxes.length > 0")


def test_a_camera_without_pictures_says_why_in_the_readers_language(
    browser: Browser, center: Center, street: FakeStreet, redis_url: str
) -> None:
    silent = {"state": "backoff", "reason": "no answer in time", "reason_code": "no_answer"}
    with LiveChannel(redis_url) as channel:
        channel.heartbeat("wall-1", {"cameras": {"gate": silent}}, ttl_s=60)
        center.app.state.parts = replace(center.parts, live=channel)
        street.refuse = 4503
        with watching(browser, center, language="zh-CN") as page:
            found = page.locator('[data-camera="gate"] [data-part="state"]')
            expect(found).to_have_text("连接失败，重试中", timeout=SOON_MS)
            expect(found).to_have_attribute("title", re.compile("连接超时"))
            expect(tile(page, "lost")).to_contain_text("连接超时")
        channel.heartbeat("wall-1", {}, ttl_s=0.001)


def test_who_was_signed_out_is_shown_the_way_in(browser: Browser, center: Center, street: FakeStreet) -> None:
    street.refuse = 4401
    with watching(browser, center) as page:
        link = tile(page, "signed-out").get_by_role("link", name="Sign in again")
        expect(link).to_have_attribute("href", "/sign-in?next=%2Flive")


def test_an_event_comes_by_itself_and_its_camera_flashes(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    with watching(browser, center) as page:
        expect(page.locator("#no-news")).to_be_visible()
        tile(page, "live")
        center.store.record(STATE, [with_pictures(center.store, replace(EVENT, momentary=False))])
        card = page.locator(f"#card-{EVENT.id}")
        expect(card).to_contain_text("Illegal parking")
        expect(card.locator("img")).to_have_js_property("complete", value=True)
        expect(page.locator('[data-camera="gate"]')).to_have_class(re.compile("flash"))
        expect(page.locator("#no-news")).to_be_hidden()


def test_a_case_that_is_closed_changes_its_card_without_asking_for_known_pictures_again(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    event = with_pictures(center.store, replace(EVENT, momentary=False))
    center.store.record(STATE, [event])
    with watching(browser, center) as page:
        card = page.locator(f"#card-{event.id}")
        expect(card.locator("img")).not_to_have_js_property("naturalWidth", 0)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        expect(card).to_contain_text("Open")
        for seq, (kind, state) in enumerate((("accepted", "accepted"), ("closed", "closed")), 1):
            news = update(id=str(UUID(int=seq)), seq=seq, kind=kind, state=state, at=at(60 * seq).isoformat())
            center.store.take_update(case_update(signed(news, at(0))[0]))
        ended = replace(event, revision=2, state=EventState.CLOSED, ended_at=at(60), changed_at=at(61))
        center.store.record(STATE, [ended])
        expect(card.locator(".case-state-closed")).to_be_visible()
        expect(card.locator(".state-closed")).to_be_visible()
        assert [address for address in asked if "/evidence/" in address] == []


def test_events_of_other_cameras_do_not_come_to_the_page_of_one(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    with watching(browser, center, "/live/gate") as page:
        center.store.record(STATE, [replace(another(5), camera_id="alley")])
        center.store.record(STATE, [another(6)])
        expect(page.locator(".event-card")).to_have_count(1)
        expect(page.locator(f"#card-{UUID(int=6)}")).to_be_visible()


@pytest.mark.parametrize("size", [(390, 844), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_it_fits_every_screen_in_both_languages(
    browser: Browser, center: Center, street: FakeStreet, language: str, size: tuple[int, int]
) -> None:
    fill(center.store)
    with watching(browser, center, language=language, size=size) as page:
        for name, path in (("wall", "/live"), ("camera", "/live/gate")):
            page.goto(path)
            expect(page.locator("html")).to_have_attribute("lang", language)
            shown(page, "boxes.length > 0")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            before = page.locator('[data-camera="gate"]').bounding_box()
            shown(page, "video.currentTime > 1")
            assert page.locator('[data-camera="gate"]').bounding_box() == before
            if SHOTS:
                page.screenshot(path=f"{SHOTS}/{name}-{language}-{size[0]}.png")


def test_one_gets_from_the_wall_to_a_camera_and_to_the_full_screen_by_keyboard(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    with watching(browser, center) as page:
        page.get_by_role("button", name="Full screen").focus()
        page.keyboard.press("Enter")
        leave = page.get_by_role("button", name="Leave full screen")
        expect(leave).to_be_visible()
        page.keyboard.press("Enter")
        expect(leave).to_have_count(0)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("东门")
        assert page.url.endswith("/live/gate")


def test_a_full_buffer_is_emptied_and_the_film_goes_on(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    with watching(browser, center, "/account") as page:
        page.add_init_script("""
            const append = SourceBuffer.prototype.appendBuffer;
            let appended = 0;
            window.refused = 0;
            SourceBuffer.prototype.appendBuffer = function (data) {
              appended += 1;
              if (appended === 61) {
                window.refused += 1;
                throw new DOMException("full", "QuotaExceededError");
              }
              append.call(this, data);
            };
        """)
        page.goto("/live/gate")
        page.wait_for_function("() => window.refused > 0", timeout=SOON_MS)
        refused_at = page.locator("video").evaluate("video => video.currentTime")
        shown(page, f"video.currentTime > {refused_at} + 1 && video.buffered.start(0) > 0")
        tile(page, "live")


def test_what_is_old_is_thrown_away_and_the_player_stays_near_the_end(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    street.pictures = 10_000
    with watching(browser, center, "/live/gate") as page:
        tile(page, "live")
        page.locator("video").evaluate("video => { video.currentTime = 0; video.playbackRate = 0.5; }")
        shown(page, "video.buffered.end(0) > 4 && video.buffered.end(0) - video.currentTime < 1.5")


def test_the_parts_of_a_stream_are_found_however_they_come(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    found = """
    async (pieces) => {
      const { pictures } = await import("/static/live/parts.js");
      const reader = new ReadableStream({
        start(stream) {
          for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece));
          stream.close();
        },
      }).getReader();
      const seen = [];
      for await (const picture of pictures(reader, "frame")) seen.push(new TextDecoder().decode(picture));
      return seen;
    }
    """
    head = "--frame\r\nContent-Type: image/jpeg\r\n"
    stated, silent = f"{head}Content-Length: 3\r\n\r\none\r\n", f"{head}\r\ntwo"
    with watching(browser, center) as page:
        assert page.evaluate(found, [stated]) == ["one"]
        assert page.evaluate(found, list(stated + stated)) == ["one", "one"]
        assert page.evaluate(found, [silent]) == []
        assert page.evaluate(found, [silent + "\r\n" + head, "\r\n"]) == ["two\r\n"]


def test_tiles_take_turns_where_there_are_more_than_connections(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    order = """
    async () => {
      const { Seats } = await import("/static/live/seats.js");
      const seats = new Seats(1);
      const order = [];
      await seats.take();
      const second = seats.take().then(() => order.push("second"));
      const third = seats.take().then(() => order.push("third"));
      order.push(seats.wanted);
      seats.give();
      await second;
      seats.give();
      await third;
      seats.give();
      await seats.take();
      return [...order, seats.wanted];
    }
    """
    with watching(browser, center) as page:
        assert page.evaluate(order) == [True, "second", "third", False]


def test_looks_are_found_by_time_whatever_their_order(
    browser: Browser, center: Center, street: FakeStreet
) -> None:
    found = """
    async () => {
      const { Looks } = await import("/static/live/looks.js");
      const looks = new Looks();
      const add = (generation, media_s) =>
        looks.add({ generation, media_s, captured_at: "", tracks: [], violations: [] });
      const at = (time) => [looks.before(time)?.media_s ?? null, looks.near(time)?.media_s ?? null];
      [[1, 5], [1, 1], [1, 3], [1, null]].forEach((each) => add(...each));
      const seen = [at(0.5), at(2.9), at(3), at(4), at(70)];
      add(2, 0);
      add(1, 9);
      return [...seen, at(9)];
    }
    """
    with watching(browser, center) as page:
        assert page.evaluate(found) == [
            [None, None],
            [1, 3],
            [3, 3],
            [3, None],
            [None, None],
            [0, None],
        ]
