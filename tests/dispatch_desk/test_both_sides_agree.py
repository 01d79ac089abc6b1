"""The camera side's client and the desk, each written from the contract alone, understand each other."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dispatch_client import contract as theirs
from dispatch_client import report as their_report
from dispatch_client.addresses import AddressGuard
from dispatch_client.client import RestClient
from dispatch_client.errors import Refused
from dispatch_desk import states, wire
from tests.dispatch_desk.street import AFTER, BEFORE, EVENT, TOKEN, picture, report, sha, verification, worker
from tests.fakes import FakeClock


@pytest.fixture
def client(app: FastAPI) -> Iterator[RestClient]:
    transport = TestClient(app)._transport
    client = RestClient(
        "http://desk.test", TOKEN, AddressGuard.allowing([]), FakeClock(), transport=transport
    )
    yield client
    client.close()


def key(envelope: dict[str, object]) -> str:
    return str(envelope["id"])


def test_both_sides_know_the_same_words() -> None:
    assert {each.value for each in theirs.CaseState} == {each.value for each in states.State}
    assert {each.value for each in theirs.UpdateKind} == {each.value for each in states.UpdateKind}
    assert {each.value for each in their_report.ReportKind} == {each.value for each in wire.ReportKind}
    results = wire.Verification.model_fields["result"].annotation
    assert {each.value for each in theirs.VerificationResult} == set(results.__args__)  # type: ignore[union-attr]


def test_the_client_takes_a_case_from_opened_to_verified(client: RestClient, app: FastAPI) -> None:
    visitor = worker(app)
    client.put_picture(sha(BEFORE), BEFORE)
    client.put_picture(sha(BEFORE), BEFORE)
    opened = report(evidence=[picture(BEFORE)])
    filed = client.submit(opened, key(opened))
    assert (filed.state, filed.worker, filed.event_id) == (theirs.CaseState.DISPATCHED, "李伟", str(EVENT))
    visitor.act(filed.number, "accept")
    visitor.act(filed.number, "handle", note="towed")
    client.put_picture(sha(AFTER), AFTER)
    checked = verification("gone", 2, evidence=[picture(BEFORE), picture(AFTER, "verified")])
    assert client.submit(checked, key(checked)).state is theirs.CaseState.CLOSED
    updates, cursor = client.updates(0)
    assert [update.kind.value for update in updates] == ["accepted", "handled", "closed"]
    assert updates[1].note == "towed"
    assert client.updates(cursor) == ([], cursor)
    assert client.case_of(str(EVENT)).state is theirs.CaseState.CLOSED


def test_refusals_arrive_with_their_status_and_reason(client: RestClient) -> None:
    opened = report(evidence=[picture(BEFORE)])
    with pytest.raises(Refused, match="unknown") as caught:
        client.submit(opened, key(opened))
    assert caught.value.status == 422
    with pytest.raises(Refused) as missing:
        client.case_of(str(EVENT))
    assert missing.value.status == 404
