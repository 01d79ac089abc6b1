"""What the client asks, and what it makes of the answers."""

import logging
from collections.abc import Callable, Iterator
from email.utils import format_datetime

import httpx2
import pytest

from dispatch_client.addresses import AddressGuard
from dispatch_client.answers import MAX_ANSWER_BYTES
from dispatch_client.client import RestClient
from dispatch_client.contract import CaseState
from dispatch_client.errors import (
    Busy,
    DispatchError,
    ForbiddenAddress,
    Nonsense,
    Refused,
    Unreachable,
    may_retry,
)
from dispatch_client.report import ReportKind
from tests.dispatch_client.openapi import check_request, check_value, named
from tests.dispatch_client.values import CASE, EVENT, PICTURE, SHA256, as_json, case, event_id, report, update
from tests.fakes import FakeClock

TOKEN = "t0ken-that-nobody-may-see"
Answer = Callable[[httpx2.Request], httpx2.Response]
CALLS: list[Callable[[RestClient], object]] = [
    lambda client: client.put_picture(SHA256, PICTURE),
    lambda client: client.submit(report().envelope(), f"{EVENT}:1"),
    lambda client: client.case_of(EVENT),
    lambda client: client.updates(0),
]


def client(answer: Answer, base_url: str = "https://desk.example") -> RestClient:
    return RestClient(base_url, TOKEN, AddressGuard(), FakeClock(), transport=httpx2.MockTransport(answer))


def response(status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> httpx2.Response:
    """An answer whose body is still on the wire, as it is in a network."""
    return httpx2.Response(status, headers=headers, stream=httpx2.ByteStream(content))


def answering(status: int, content: bytes = b"", **headers: str) -> RestClient:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client(lambda _request: response(status, content, named))


def well_behaved(request: httpx2.Request) -> httpx2.Response:
    check_request(request)
    if request.method == "PUT":
        return response(201)
    if request.url.path.endswith("updates"):
        return response(200, as_json({"updates": [update(1), update(2)], "next": 2}))
    return response(201, as_json(case()))


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_of_every_kind_is_what_the_contract_says(kind: ReportKind) -> None:
    check_value(report(kind=kind).envelope(), named("ReportEnvelope"))
    reply = client(well_behaved).submit(report(kind=kind).envelope(), f"{EVENT}:1")
    assert (reply.id, reply.state, reply.worker) == (CASE, CaseState.DISPATCHED, "王")


def test_every_other_request_is_what_the_contract_says() -> None:
    asking = client(well_behaved)
    asking.put_picture(SHA256, PICTURE)
    assert asking.case_of(EVENT).number == "2026-0001"
    updates, following = asking.updates(after=0, limit=500)
    assert ([each.seq for each in updates], following) == ([1, 2], 2)


def test_what_is_sent_is_what_was_given() -> None:
    sent: list[httpx2.Request] = []

    def keep(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return well_behaved(request)

    asking = client(keep)
    asking.put_picture(SHA256, PICTURE)
    asking.submit(report().envelope(), f"{EVENT}:1")
    assert [request.content for request in sent[:1]] == [PICTURE]
    assert sent[1].headers["idempotency-key"] == f"{EVENT}:1"
    for request in sent:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["accept-encoding"] == "identity"


def test_the_contracts_paths_follow_behind_a_path_of_the_base_url() -> None:
    def prefixed(request: httpx2.Request) -> httpx2.Response:
        assert request.url.path == "/city/dispatch/v1/updates"
        return response(200, as_json({"updates": [], "next": 0}))

    assert client(prefixed, "https://desk.example/city/dispatch").updates(0) == ([], 0)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "error", "retry"),
    [
        (301, Nonsense, True),
        (307, Nonsense, True),
        (400, Refused, False),
        (401, Refused, False),
        (404, Refused, False),
        (408, Busy, True),
        (409, Refused, False),
        (413, Refused, False),
        (422, Refused, False),
        (425, Busy, True),
        (429, Busy, True),
        (500, Busy, True),
        (503, Busy, True),
        (599, Busy, True),
        (600, Busy, True),
    ],
)
def test_each_status_is_one_kind_of_error(
    call: Callable[[RestClient], object], status: int, error: type[DispatchError], retry: bool
) -> None:
    with pytest.raises(error, match=f"https://desk.example:443: (answers|redirects).*{status}") as caught:
        call(answering(status))
    assert may_retry(caught.value) is retry


@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_is_asked_for_is_passed_on_in_both_forms(status: int) -> None:
    in_a_minute = FakeClock()
    in_a_minute.advance(60)
    for value in ("60", format_datetime(in_a_minute.now(), usegmt=True)):
        with pytest.raises(Busy) as caught:
            answering(status, retry_after=value).updates(0)
        assert caught.value.retry_after_s == 60.0


def test_a_refusal_tells_what_the_problem_document_says_bounded_and_masked() -> None:
    problem = as_json(
        {"title": "Unknown zone", "status": 422, "detail": f"{TOKEN} \r\n secret=abc" + "x" * 5000}
    )
    with pytest.raises(Refused, match="answers 422: Unknown zone") as caught:
        answering(422, problem, content_type="application/problem+json").updates(0)
    assert caught.value.status == 422
    assert TOKEN not in str(caught.value)
    assert "abc" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) <= 500


@pytest.mark.parametrize(
    "body", [b"<html>Bad gateway</html>", b"[]", b'{"detail": ["x"]}', b"\xff", b"[" * 90_000]
)
def test_an_error_page_of_any_kind_does_no_harm(body: bytes) -> None:
    with pytest.raises(Busy, match=r"answers 502$"):
        answering(502, body).updates(0)


@pytest.mark.parametrize(
    "body",
    [b"", b"OK", b"<html>Welcome to the hotel</html>", b"{}", b"null", as_json(case(state="exploded"))],
)
def test_a_success_with_nonsense_counts_as_not_delivered(body: bytes) -> None:
    with pytest.raises(Nonsense, match="but not as"):
        answering(200, body).submit(report().envelope(), f"{EVENT}:1")


def test_the_case_of_another_event_counts_as_not_delivered() -> None:
    with pytest.raises(Nonsense, match="got the case of"):
        answering(200, as_json(case(event=event_id(7)))).submit(report().envelope(), f"{EVENT}:1")


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    read: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            read.append(1_000_000)
            yield b" " * 1_000_000

    with pytest.raises(Nonsense, match="larger than"):
        client(lambda _request: httpx2.Response(200, content=endless())).updates(0)
    assert sum(read) <= MAX_ANSWER_BYTES + 1_000_000


@pytest.mark.parametrize("location", ["http://169.254.169.254/latest", "https://desk.example/v2", "::::", ""])
def test_a_redirect_is_never_followed(location: str) -> None:
    asked: list[str] = []

    def redirecting(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return response(307, headers={"location": location})

    with pytest.raises((Nonsense, Unreachable)):
        client(redirecting).submit(report().envelope(), f"{EVENT}:1")
    assert asked == ["https://desk.example/v1/reports"]


@pytest.mark.parametrize(
    "page",
    [
        {"updates": [update(8)], "next": 7},
        {"updates": [], "next": 6},
        {"updates": [update(8), update(9), update(10)], "next": 10},
    ],
)
def test_a_page_that_leads_back_or_is_too_long_is_nonsense(page: object) -> None:
    with pytest.raises(Nonsense, match="cursor behind 7"):
        answering(200, as_json(page)).updates(after=7, limit=2)


def test_the_token_is_in_no_log_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client(well_behaved).updates(0)
    with pytest.raises(Refused) as caught:
        answering(401, as_json({"detail": f"no such key: {TOKEN}"})).updates(0)
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match="visible ASCII") as caught:
        RestClient("https://desk.example", token, AddressGuard(), FakeClock())
    assert not token or token not in str(caught.value)


def test_a_base_url_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ForbiddenAddress, match="expected http"):
        client(well_behaved, "desk.example")


def test_an_event_id_cannot_lead_elsewhere() -> None:
    with pytest.raises(ValueError, match="UUID"):
        client(well_behaved).case_of("../../v1/updates")
