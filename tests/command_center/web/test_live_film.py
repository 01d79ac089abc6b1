"""The WebSocket of live video: who may watch, and what is passed on. The worker is a stand-in."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from command_center.live import LiveChannel
from command_center.roles import Scope
from command_center.store.accounts import Role
from tests.command_center.media_worker import MediaWorker, media_worker
from tests.command_center.web.center import Center

PATH = "/api/v1/cameras/gate/live"
PICTURES = "/api/v1/cameras/gate/mjpeg"
OURS = {"origin": "http://testserver"}
FILM = (Scope.CAMERAS_READ, Scope.EVIDENCE_ORIGINAL)
SINCE = {"state": "live", "since_at": "2026-01-05T02:00:00+00:00"}


class Heartbeats:
    """In the place of a live channel: the workers of which it is said that they live."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    def workers(self) -> dict[str, dict[str, object]]:
        return {
            f"worker-{number}": {"media": address, "cameras": {"gate": SINCE}}
            for number, address in enumerate(self._addresses)
        }


@pytest.fixture
def worker() -> Iterator[MediaWorker]:
    with media_worker(b"zones", b"init") as worker:
        yield worker


@pytest.fixture
def watched(center: Center, worker: MediaWorker) -> Center:
    """A command centre that hears of the worker."""
    live = cast("LiveChannel", Heartbeats("", worker.address))
    center.app.state.parts = replace(center.parts, live=live)
    return center


def code_of(client: TestClient, path: str = PATH, **headers: str) -> int:
    with client.websocket_connect(path, headers=headers) as line, pytest.raises(WebSocketDisconnect) as end:
        line.receive_bytes()
    return end.value.code


def heard(line: WebSocketTestSession) -> list[bytes]:
    return [line.receive_bytes(), line.receive_bytes()]


def audited(center: Center) -> list[tuple[str, str, str]]:
    return [(entry.who, entry.action, entry.subject) for _, entry in center.store.audit.entries()]


def test_what_the_worker_sends_is_passed_on_as_it_is_and_noted_in_the_audit(watched: Center) -> None:
    client = watched.person(Role.OPERATOR).client
    with client.websocket_connect(PATH, headers=OURS) as line:
        assert heard(line) == [b"zones", b"init"]
    assert ("operator", "view_live_video", "gate") in audited(watched)
    assert watched.parts.live_video.viewers == 0


def test_a_focus_is_passed_on_and_nonsense_is_not(watched: Center, worker: MediaWorker) -> None:
    with watched.program(*FILM).websocket_connect(PATH) as line:
        heard(line)
        for said in ("nonsense", "[]", '{"focus": 3}', json.dumps({"focus": True})):
            line.send_text(said)
        line.send_bytes(b"\0")
        asked: list[Any] = [worker.asked.get(timeout=20.0) for _ in range(2)]
    assert asked == [{"camera": "gate", "want": "live", "focus": False}, {"focus": True}]


def test_when_the_worker_ends_the_viewer_is_told_to_try_again(watched: Center, worker: MediaWorker) -> None:
    with watched.program(*FILM).websocket_connect(PATH) as line:
        heard(line)
        worker.hang_up()
        with pytest.raises(WebSocketDisconnect) as end:
            line.receive_bytes()
    assert end.value.code == 4503


def test_nobody_gets_in_without_signing_in(watched: Center) -> None:
    assert code_of(watched.visitor()) == 4401
    assert code_of(watched.visitor(), authorization="Bearer nonsense") == 4401


@pytest.mark.parametrize("scopes", [(Scope.CAMERAS_READ,), (Scope.EVIDENCE_ORIGINAL,)])
def test_both_rights_are_needed(watched: Center, scopes: tuple[Scope, ...]) -> None:
    assert code_of(watched.program(*scopes)) == 4403


def test_a_viewer_may_not_see_the_film(watched: Center) -> None:
    assert code_of(watched.person(Role.VIEWER).client, **OURS) == 4403


@pytest.mark.parametrize("origin", ["http://elsewhere.test", "http://testserver.elsewhere.test", "null", ""])
def test_a_page_of_another_site_cannot_use_the_cookie(watched: Center, origin: str) -> None:
    assert code_of(watched.person(Role.ADMIN).client, origin=origin) == 4403
    assert not any(action == "view_live_video" for _, action, _ in audited(watched))


def test_a_camera_that_the_site_does_not_have(watched: Center) -> None:
    assert code_of(watched.program(*FILM), "/api/v1/cameras/moon/live") == 4404


def test_without_a_worker_the_viewer_is_told_to_try_again(center: Center) -> None:
    assert code_of(center.program(*FILM)) == 4503


def test_one_viewer_too_many(watched: Center) -> None:
    watched.parts.live_video.stop()
    assert code_of(watched.program(*FILM)) == 4429
    assert watched.parts.live_video.refused == 1


def test_who_loses_the_right_is_hung_up_on(watched: Center) -> None:
    watched.parts.live_video.ask_again_s = 0.01
    program = watched.program(*FILM)
    with program.websocket_connect(PATH) as line:
        heard(line)
        watched.parts.tokens.revoke("program-cameras.read-evidence.original", "admin")
        with pytest.raises(WebSocketDisconnect) as end:
            line.receive_bytes()
    assert end.value.code == 4503
    assert code_of(program) == 4401


def test_pictures_are_parts_of_an_answer(watched: Center, worker: MediaWorker) -> None:
    client = watched.person(Role.VIEWER).client
    worker.asked.put("the first")
    with client.stream("GET", f"{PICTURES}?focus=1") as answer:
        assert answer.headers["content-type"] == "multipart/x-mixed-replace; boundary=frame"
        assert answer.headers["cache-control"] == "no-store"
        found = b""
        for chunk in answer.iter_raw():
            found += chunk
            if found.endswith(b"init\r\n--frame\r\n"):
                worker.hang_up()
    head = b"--frame\r\ncontent-type: image/jpeg\r\ncontent-length: 5\r\n\r\nzones\r\n--frame\r\n"
    assert found.startswith(head)
    assert worker.asked.get() == "the first"
    assert worker.asked.get(timeout=20.0) == {"camera": "gate", "want": "jpeg_blurred", "focus": True}
    assert ("viewer", "view_blurred_live_video", "gate") in audited(watched)


@pytest.mark.parametrize(
    ("camera", "status"),
    [("gate", 503), ("moon", 404), ("alley", 503)],
    ids=["no worker", "no camera", "idle"],
)
def test_pictures_that_cannot_be_shown(center: Center, camera: str, status: int) -> None:
    answer = center.program(Scope.CAMERAS_READ).get(f"/api/v1/cameras/{camera}/mjpeg")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_pictures_for_one_too_many(watched: Center) -> None:
    watched.parts.live_video.stop()
    answer = watched.program(Scope.CAMERAS_READ).get(PICTURES)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
