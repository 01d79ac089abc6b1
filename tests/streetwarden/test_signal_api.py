import json
from collections.abc import Callable
from datetime import timedelta

import httpx2
import pytest

from streetwarden.signal_api import NotTaken, SignalApi, Unwelcome
from tests.fakes import MONDAY_MORNING, FakeClock
from vision.signals import Signal, SignalKind

GRANT = Signal(SignalKind.ACCESS_GRANT, "east", MONDAY_MORNING, admits=2, source="guest")
TAKEN = {"received": 1, "new": 1, "unwatched": ["east"]}


def api(answer: Callable[[httpx2.Request], httpx2.Response]) -> SignalApi:
    transport = httpx2.MockTransport(answer)
    return SignalApi("http://127.0.0.1:8600/", "swt_secret", FakeClock(), transport)


def answering(status: int, **more: object) -> SignalApi:
    return api(lambda _request: httpx2.Response(status, **more))  # type: ignore[arg-type]


def test_a_signal_is_posted_with_the_token_in_the_form_that_the_api_takes() -> None:
    requests: list[httpx2.Request] = []

    def take(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        return httpx2.Response(200, json=TAKEN)

    assert api(take).post(GRANT) == ["east"]
    [request] = requests
    assert str(request.url) == "http://127.0.0.1:8600/api/v1/signals"
    assert request.headers["authorization"] == "Bearer swt_secret"
    assert json.loads(request.content) == {
        "kind": "access_grant", "subject": "east", "at": "2026-01-05T02:00:00+00:00", "admits": 2,
        "source": "guest",
    }  # fmt: skip


def test_the_end_of_a_permit_travels_along() -> None:
    bodies: list[dict[str, object]] = []

    def take(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return httpx2.Response(200, json=TAKEN)

    until = MONDAY_MORNING + timedelta(hours=1)
    api(take).post(Signal(SignalKind.PERMIT, "kerb", MONDAY_MORNING, until))
    assert bodies[0]["until"] == "2026-01-05T03:00:00+00:00"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "make one on its page People"),
        (403, "lacks the right signals:write"),
        (404, "no command centre at this address"),
        (302, "answers 302"),
        (503, "answers 503"),
    ],
)
def test_what_can_be_mended_is_tried_again_and_the_message_says_how(status: int, told: str) -> None:
    with pytest.raises(NotTaken, match=told) as caught:
        answering(status).post(GRANT)
    assert "swt_secret" not in str(caught.value)


def test_a_wait_that_is_asked_for_is_kept() -> None:
    with pytest.raises(NotTaken) as caught:
        answering(429, headers={"Retry-After": "7"}).post(GRANT)
    assert caught.value.retry_after_s == 7.0


def test_a_signal_that_is_wrong_is_not_sent_again() -> None:
    with pytest.raises(Unwelcome, match="at most an hour after now"):
        answering(422, text="at: expected at most an hour after now").post(GRANT)


def test_a_center_that_is_away_is_told() -> None:
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(NotTaken, match="is the command centre running"):
        api(fail).post(GRANT)


@pytest.mark.parametrize("body", ["<html>", "[]", "{}"])
def test_an_answer_of_somebody_else_is_no_success(body: str) -> None:
    with pytest.raises(NotTaken, match="is it one"):
        answering(200, text=body).post(GRANT)
