from dataclasses import replace
from uuid import UUID

import pytest

from command_center.store.accounts import Role
from command_center.web.live_pages import CARDS, columns_for
from tests.command_center.values import EVENT, SITE
from tests.command_center.web.center import Center, another, picture_path, with_pictures
from tests.command_center.web.street import fill
from vision.event import EventState, Evidence

CHINESE = {"accept-language": "zh-CN"}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_is_signed_in_may_open_the_wall_and_it_comes_first(center: Center, role: Role) -> None:
    page = center.person(role).get("/live", **CHINESE).text
    assert page.index('href="/live" aria-current="page">实时<') < page.index(">事件<")
    for camera in SITE.cameras:
        assert f'data-camera="{camera.id}" data-state="waiting"' in page


def test_nobody_else_sees_it(center: Center) -> None:
    for path in ("/live", "/live/gate", f"/events/{EVENT.id}/card"):
        answer = center.visitor().get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(("role", "original"), [(Role.VIEWER, "no"), (Role.OPERATOR, "yes")])
def test_the_page_says_whether_its_reader_may_see_the_cameras_own_pictures(
    center: Center, role: Role, original: str
) -> None:
    assert f'data-original="{original}"' in center.person(role).get("/live").text


def test_the_newest_events_stand_beside_the_wall_with_their_pictures(center: Center) -> None:
    event = fill(center.store)
    page = center.person(Role.OPERATOR).get("/live", **CHINESE).text
    assert page.index(f'data-event="{UUID(int=3)}"') < page.index(f'data-event="{event.id}"')
    for number in range(4):
        assert picture_path(event, number) in page
    assert "处置前" in page
    assert "处置后" in page
    assert "已结案" in page


def test_no_more_events_than_one_can_look_at(center: Center) -> None:
    center.record(*(another(number) for number in range(1, CARDS + 10)))
    page = center.person(Role.VIEWER).get("/live").text
    assert page.count("data-event=") == CARDS


def test_one_camera_shows_its_rules_and_its_own_events_only(center: Center) -> None:
    center.record(another(1), replace(another(2), camera_id="alley"))
    page = center.person(Role.VIEWER).get("/live/gate", **CHINESE).text
    assert "data-focus" in page
    assert "违停 · kerb" in page
    assert "尾随 · 东门线" in page
    assert str(UUID(int=1)) in page
    assert str(UUID(int=2)) not in page


def test_a_camera_that_does_not_exist_has_no_page(center: Center) -> None:
    assert center.person(Role.VIEWER).get("/live/nowhere").status_code == 404


def test_a_card_is_what_the_list_holds_and_looking_at_it_by_script_renews_no_session(center: Center) -> None:
    event = fill(center.store)
    browser = center.person(Role.VIEWER)
    center.clock.advance(120)
    card = browser.get(f"/events/{event.id}/card", **{"x-live": "1"})
    assert f'id="card-{event.id}"' in card.text
    assert "set-cookie" not in card.headers
    assert browser.get(f"/events/{UUID(int=99)}/card").status_code == 404


def test_before_and_after_show_the_latest_look(center: Center) -> None:
    event = with_pictures(center.store, replace(EVENT, state=EventState.OPEN))
    later = [
        Evidence("overview_drawn", moment, EVENT.changed_at, digit * 64, f"p/{moment}.jpg", 10)
        for moment, digit in (("updated", "b"), ("verified", "c"))
    ]
    center.record(replace(event, evidence=(*event.evidence, *later)))
    card = center.person(Role.VIEWER).get(f"/events/{event.id}/card").text
    assert "c" * 64 in card
    assert "b" * 64 not in card


@pytest.mark.parametrize(
    ("cameras", "columns"), [(0, 1), (1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (40, 4)]
)
def test_up_to_sixteen_cameras_need_no_scrolling(cameras: int, columns: int) -> None:
    assert columns_for(cameras) == columns


def test_pages_without_a_site_say_so(center: Center) -> None:
    center.store.import_site(replace(SITE, cameras=()))
    assert "streetwarden config import" in center.person(Role.VIEWER).get("/live").text
