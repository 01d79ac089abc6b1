"""Somebody says that a camera's view is right: on the page of the cameras, and over the API."""

from collections.abc import Iterator

import pytest

from command_center.app import create_app
from command_center.live import LiveChannel
from command_center.roles import Scope
from command_center.settings import CommandCenterSettings
from command_center.store.accounts import Role
from command_center.store.audit import AuditEntry
from command_center.store.store import Store
from tests.command_center.values import NOW
from tests.command_center.web.center import Center
from tests.fakes import FakeClock
from vision.ports import ViewRequest

OVER_API = "/api/v1/cameras/gate/view/accept"
FROM_PAGE = "/cameras/gate/view/accept"
CHINESE = {"accept-language": "zh-CN"}
BUTTON = {"en": "This view is right", "zh-CN": "以当前画面为准"}


@pytest.fixture
def watched(
    settings: CommandCenterSettings, store: Store, clock: FakeClock, redis_url: str
) -> Iterator[Center]:
    """One that hears of the cameras: the gate's was moved, the alley's has lost its sharpness."""
    with LiveChannel(redis_url) as channel:
        cameras = {"gate": {"state": "moved"}, "alley": {"state": "blurred"}}
        channel.heartbeat("views-1", {"cameras": cameras}, ttl_s=60)
        yield Center(create_app(settings, store, clock, channel), store, clock)
        channel.heartbeat("views-1", {}, ttl_s=0.001)


def test_over_the_api_it_waits_for_the_cameras_worker_and_is_noted(center: Center) -> None:
    assert center.person(Role.OPERATOR).api("POST", OVER_API).status_code == 204
    assert center.store.views.requests(NOW) == [ViewRequest("gate", NOW)]
    assert [entry for _, entry in center.store.audit.entries()] == [
        AuditEntry(NOW, "operator", "accept_view", "gate")
    ]


def test_a_program_may_with_the_right_and_not_without(center: Center) -> None:
    refused = center.program(Scope.CAMERAS_READ).post(OVER_API)
    assert refused.status_code == 403
    assert Scope.CAMERAS_WRITE in refused.json()["detail"]
    assert center.store.views.requests(NOW) == []
    assert center.program(Scope.CAMERAS_WRITE).post(OVER_API).status_code == 204


@pytest.mark.parametrize("way", ["api", "page"])
def test_a_viewer_may_not(center: Center, way: str) -> None:
    viewer = center.person(Role.VIEWER)
    answer = viewer.api("POST", OVER_API) if way == "api" else viewer.post(FROM_PAGE)
    assert answer.status_code == 403
    assert center.store.views.requests(NOW) == []
    assert center.store.audit.entries() == []


@pytest.mark.parametrize("way", ["api", "page"])
def test_a_camera_that_is_not_there_has_no_view(center: Center, way: str) -> None:
    operator = center.person(Role.OPERATOR)
    if way == "api":
        answer = operator.api("POST", OVER_API.replace("gate", "nowhere"))
        assert "expected the id of a camera that exists, got nowhere" in answer.json()["detail"]
    else:
        answer = operator.post(FROM_PAGE.replace("gate", "nowhere"))
    assert answer.status_code == 404
    assert center.store.views.requests(NOW) == []
    assert center.store.audit.entries() == []


def test_from_the_page_it_waits_too_and_the_page_says_what_comes(center: Center) -> None:
    operator = center.person(Role.OPERATOR)
    answer = operator.post(FROM_PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/cameras?accepted=1")
    assert [request.camera_id for request in center.store.views.requests(NOW)] == ["gate"]
    assert "数秒内恢复判定" in operator.get("/cameras?accepted=1", **CHINESE).text
    assert "数秒内恢复判定" not in operator.get("/cameras", **CHINESE).text


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_page_offers_it_with_a_warning_where_something_has_changed(
    watched: Center, language: str
) -> None:
    page = watched.person(Role.OPERATOR).get("/cameras", **{"accept-language": language}).text
    warnings = {"en": ("draw them anew", "usual sharpness"), "zh-CN": ("请核对", "清晰度")}
    assert page.count(f">{BUTTON[language]}</button>") == 2
    assert 'action="/cameras/gate/view/accept"' in page
    assert 'action="/cameras/alley/view/accept"' in page
    for warning in warnings[language]:
        assert warning in page


def test_the_page_offers_it_to_nobody_who_may_not(watched: Center) -> None:
    assert "view/accept" not in watched.person(Role.VIEWER).get("/cameras").text


@pytest.mark.parametrize("state", ["live", "covered", "frozen", "backoff"])
def test_what_is_no_question_of_the_view_is_not_offered(watched: Center, state: str) -> None:
    cameras = {"gate": {"state": state}}
    live = watched.parts.live
    assert live is not None
    live.heartbeat("views-1", {"cameras": cameras}, ttl_s=60)
    assert "view/accept" not in watched.person(Role.OPERATOR).get("/cameras").text
