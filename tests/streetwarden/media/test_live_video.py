"""Live video from a camera to a viewer: RTSP, worker, private socket, command centre, WebSocket."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import pytest

from command_center.live import LiveChannel
from command_center.roles import Scope
from command_center.store.accounts import Role
from command_center.store.store import Store
from simulation.rtsp import Clip
from streetwarden.settings import Settings
from tests.streetwarden.media.center import Center, Sight, center_at_work, closing_code, say
from tests.streetwarden.painted import CAR, PARKED, STREET, PaintedDetector
from tests.streetwarden.work import CLOCK, Work, street, until

FILM = (Scope.CAMERAS_READ, Scope.EVIDENCE_ORIGINAL)


@pytest.fixture(scope="module")
def road(parked: Path) -> Iterator[Settings]:
    with street(Clip.load(parked), "road") as wanted:
        yield wanted


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def store(data_dir: Path, road: Settings) -> Iterator[Store]:
    store = Store.open(data_dir, CLOCK)
    store.import_site(road.site)
    yield store
    store.close()


@pytest.fixture(scope="module")
def center(store: Store, redis_url: str, data_dir: Path) -> Iterator[Center]:
    with LiveChannel(redis_url) as channel, center_at_work(store, channel, data_dir) as center:
        yield center


@pytest.fixture(scope="module", autouse=True)
def work(road: Settings, store: Store, redis_url: str) -> Iterator[Work]:
    """A worker that has reported the car: from now on its rule wants two looks a second."""
    with Work(road, store, redis_url, PaintedDetector(), "worker-live") as work:
        assert until(work.has_media)
        work.event()
        yield work


def test_a_viewer_sees_the_camera_and_what_was_seen_in_each_picture(center: Center) -> None:
    with center.watch("road", **center.token_of(*FILM)) as line:
        say(line, focus=True)
        sight = Sight(line).until(fragments=24, looks=8)
    (zones,) = {str(each.zones[0]["id"]) for each in sight.zones}
    assert zones == "kerb"
    (init,) = sight.inits
    assert init.codec.startswith("avc1.")
    pictures = sight.pictures()
    assert list(pictures) == sorted(round(1000 * each.media_s) for each in sight.fragments)
    left, top, right, bottom = PARKED[1]
    for picture in pictures.values():
        assert np.abs(picture[top + 8 : bottom - 8, left + 8 : right - 8].mean((0, 1)) - CAR).max() < 20
        assert np.abs(picture[:20].mean((0, 1)) - STREET).max() < 20
    filmed = [look for look in sight.looks if look.media_s is not None]
    assert {round(1000 * (look.media_s or 0.0)) for look in filmed[:-2]} <= set(pictures)
    assert {look.generation for look in filmed} == {init.generation}
    (track,) = filmed[-1].tracks
    assert track["class"] == "car"
    assert track["box"] == pytest.approx([left / 192, top / 128, right / 192, bottom / 128], abs=0.02)


def test_a_car_that_stands_is_told_as_a_violation_with_its_progress(center: Center) -> None:
    with center.watch("road", **center.token_of(*FILM)) as line:
        (look,) = Sight(line).until(looks=1).looks
    (violation,) = look.violations
    assert (violation["rule"], violation["zone_id"]) == ("illegal_parking", "kerb")
    assert violation["progress"] == 1.0
    assert list(violation["subjects"]) == [track["id"] for track in look.tracks if track["standing"]]


def test_focus_brings_five_looks_a_second(center: Center) -> None:
    with center.watch("road", **center.token_of(*FILM)) as line:
        say(line, focus=True)
        looks = Sight(line).until(looks=12).looks[2:]
    seconds = (looks[-1].captured_at - looks[0].captured_at).total_seconds()
    assert (len(looks) - 1) / seconds > 3.9


def test_who_may_see_whom_it_shows_is_asked_at_the_door(center: Center) -> None:
    operator, viewer = center.cookie_of(Role.OPERATOR), center.cookie_of(Role.VIEWER)
    for camera_id, headers, code in (
        ("road", {}, 4401),
        ("road", {"cookie": viewer, "origin": center.url}, 4403),
        ("road", {"cookie": operator}, 4403),
        ("road", {"cookie": operator, "origin": "http://elsewhere.test"}, 4403),
        ("moon", {"cookie": operator, "origin": center.url}, 4404),
    ):
        with center.watch(camera_id, **headers) as line:
            assert closing_code(line) == code, headers
    with center.watch("road", cookie=operator, origin=center.url) as line:
        Sight(line).until(fragments=1)
    deeds = [(entry.who, entry.action, entry.subject) for _, entry in center.parts.store.audit.entries()]
    assert deeds.count(("operator", "view_live_video", "road")) == 1


def test_too_many_viewers_are_sent_away_and_counted(center: Center) -> None:
    headers = center.token_of(*FILM)
    center.parts.live_video.max_viewers = 1
    with center.watch("road", **headers) as first:
        Sight(first).until(fragments=1)
        with center.watch("road", **headers) as second:
            assert closing_code(second) == 4429
    center.parts.live_video.max_viewers = 8
    assert center.parts.live_video.refused == 1


def test_pictures_come_one_for_each_look_with_the_finding_drawn_in(center: Center) -> None:
    with httpx2.stream(
        "GET",
        f"{center.url}/api/v1/cameras/road/mjpeg?focus=1",
        headers=center.token_of(Scope.CAMERAS_READ),
        trust_env=False,
    ) as answer:
        assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame"
        found = b""
        for chunk in answer.iter_raw():
            found += chunk
            if found.count(b"content-type: image/jpeg") > 2:
                break
    assert found.startswith(b"--frame\r\ncontent-type: image/jpeg\r\ncontent-length: ")
    assert until(lambda: center.parts.live_video.viewers == 0), "the seat is given back"
