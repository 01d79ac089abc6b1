from dataclasses import replace
from typing import Any

import pytest

from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from tests.command_center.dispatch import LEFT, PARKED, claimed, kinds, news, reply_to, told
from tests.command_center.values import at, numbered
from tests.dispatch_client.openapi import check_value, named
from tests.fakes import FakeClock
from vision.event import EventState
from vision.verification import VerificationRequest, VerificationResult

HANDLED = UpdateKind.HANDLED
AFTER = replace(
    PARKED.evidence[0], moment="verified", captured_at=at(200), sha256="f" * 64, path="gate/after.jpg"
)
GONE, STILL_THERE, CANNOT_SEE = VerificationResult


def data_of(store: Store) -> dict[str, Any]:
    data = store.waiting_reports()[-1].envelope["data"]
    assert isinstance(data, dict)
    return data


def test_a_handled_event_is_looked_at_again_by_its_camera(store: Store, clock: FakeClock) -> None:
    told(store, PARKED, replace(numbered(2, PARKED), camera_id="alley"))
    clock.advance(150)
    store.take_update(news(HANDLED, 1))
    clock.advance(1)
    store.take_update(news(HANDLED, 2, numbered(2).id))
    mine = VerificationRequest(PARKED.id, "gate", at(150))
    other = VerificationRequest(numbered(2).id, "alley", at(151))
    assert store.pending_verifications() == [mine, other]
    assert store.pending_verifications(limit=1) == [mine]
    assert store.pending_verifications("alley") == [other]


def test_what_a_second_look_has_found_is_a_revision_with_pictures_and_a_report(
    store: Store, clock: FakeClock
) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED))
    clock.advance(210)
    seen = replace(PARKED, evidence=(*PARKED.evidence, AFTER))
    verified = store.finish_verification(seen, STILL_THERE, "", at(200))
    assert verified == replace(seen, revision=2)
    assert store.event(PARKED.id) == verified
    report = store.waiting_reports()[-1]
    assert (report.kind, report.revision, report.created_at) == ("verification", 2, at(210))
    assert report.envelope["time"] == "2026-01-05T02:03:20Z"
    data = data_of(store)
    expected = {"result": "still_there", "looked_at": "2026-01-05T02:03:20Z", "reason": ""}
    assert data["verification"] == expected
    assert data["evidence"][-1]["moment"] == "verified"
    assert store.pending_verifications() == []
    (first,) = claimed(store)
    store.outbox.delivered(first.row_id, "relay", at(0), reply_to(first))
    assert claimed(store, now=at(210))[0].pictures[AFTER.sha256] == AFTER.path


def test_the_reason_why_a_camera_cannot_see_is_told(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED))
    with pytest.raises(ValueError, match="reason: expected at most 500 characters, got 501"):
        store.finish_verification(PARKED, CANNOT_SEE, "x" * 501, at(200))
    store.finish_verification(PARKED, CANNOT_SEE, "the camera is away", at(200))
    assert data_of(store)["verification"]["reason"] == "the camera is away"


def test_nobody_answers_twice_or_unasked(store: Store) -> None:
    told(store, PARKED)
    assert store.finish_verification(PARKED, GONE, "", at(200)) is None
    store.take_update(news(HANDLED))
    assert store.finish_verification(PARKED, GONE, "", at(200)) is not None
    assert store.finish_verification(PARKED, STILL_THERE, "", at(201)) is None
    assert kinds(store) == ["opened", "verification"]


def test_handled_once_more_before_the_look_is_one_question(store: Store, clock: FakeClock) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED, 1))
    clock.advance(5)
    store.take_update(news(HANDLED, 2))
    assert store.pending_verifications() == [VerificationRequest(PARKED.id, "gate", at(5))]


def test_after_rework_the_camera_looks_again(store: Store) -> None:
    told(store, PARKED)
    for seq in (1, 2):
        store.take_update(news(HANDLED, seq))
        store.finish_verification(PARKED, STILL_THERE, "", at(200 + seq))
    assert kinds(store) == ["opened", "verification", "verification"]
    assert [report.revision for report in store.waiting_reports()] == [1, 2, 3]


def test_what_the_camera_saw_leave_is_answered_at_once(store: Store, clock: FakeClock) -> None:
    told(store, PARKED, LEFT)
    clock.advance(500)
    store.take_update(news(HANDLED))
    assert store.pending_verifications() == []
    assert kinds(store) == ["opened", "closed", "verification"]
    expected = {"result": "gone", "looked_at": "2026-01-05T02:01:10Z", "reason": ""}
    assert data_of(store)["verification"] == expected
    assert data_of(store)["state"] == "closed"


def test_an_overtaken_handled_asks_no_camera(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(UpdateKind.CLOSED, 2))
    store.take_update(news(HANDLED, 1))
    assert store.pending_verifications() == []


def test_the_end_that_comes_while_the_camera_looks_is_not_lost(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED))
    told(store, LEFT)
    verified = store.finish_verification(PARKED, GONE, "", at(70))
    assert verified == replace(LEFT, revision=3)
    assert [(data["revision"], data["state"]) for data in all_data(store)] == [
        (1, "open"),
        (2, "closed"),
        (3, "closed"),
    ]


def test_a_second_look_from_the_very_frame_that_ends_the_event_hides_no_end(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED))
    store.finish_verification(PARKED, GONE, "", LEFT.changed_at)
    told(store, LEFT)
    assert kinds(store) == ["opened", "verification", "closed"]
    assert store.event(PARKED.id) == replace(LEFT, revision=3)


def test_every_report_is_as_the_contract_says(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED, 1))
    store.finish_verification(replace(PARKED, evidence=(AFTER,)), STILL_THERE, "", at(200))
    told(store, LEFT)
    store.take_update(news(HANDLED, 2))
    reports = store.waiting_reports()
    assert [report.kind.value for report in reports] == ["opened", "verification", "closed", "verification"]
    for report in reports:
        check_value(report.envelope, named("ReportEnvelope"))


def all_data(store: Store) -> list[dict[str, Any]]:
    return [report.envelope["data"] for report in store.waiting_reports()]  # type: ignore[misc]


def test_a_look_changes_nothing_of_the_event_but_its_pictures(store: Store) -> None:
    told(store, PARKED)
    store.take_update(news(HANDLED))
    wrong = replace(PARKED, state=EventState.WITHDRAWN, confidence=0.0, revision=77, evidence=(AFTER,))
    verified = store.finish_verification(wrong, GONE, "", at(200))
    assert verified == replace(PARKED, revision=2, evidence=(*PARKED.evidence, AFTER))
