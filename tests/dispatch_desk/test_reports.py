import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi import FastAPI

from dispatch_desk.desk import Desk
from dispatch_desk.settings import Language
from dispatch_desk.states import Action
from dispatch_desk.web.app import desk_of
from tests.dispatch_desk.street import (
    AFTER,
    BEFORE,
    EVENT,
    CameraSide,
    numbered,
    picture,
    report,
    sha,
    verification,
    worker,
)
from tests.fakes import FakeClock


def history(desk: Desk, camera: CameraSide) -> list[str]:
    entries, _ = desk.story(desk.case(str(camera.case()["number"])))
    return [entry.action.value for entry in entries]


def handled(app: FastAPI, camera: CameraSide, event_type: str = "illegal_parking") -> None:
    visitor = worker(app)
    assert camera.send(report(event_type=event_type)).status_code == 201
    number = camera.case()["number"]
    assert visitor.act(number, "accept").status_code == 303
    assert visitor.act(number, "handle").status_code == 303


def test_a_report_files_a_case_with_its_pictures_and_it_goes_to_the_worker_of_its_grid(
    camera: CameraSide, desk: Desk
) -> None:
    desk.accounts.create_worker("赵敏", ("panlong-04",), Language.CHINESE)
    desk.accounts.create_worker("李伟", ("panlong-03",), Language.CHINESE)
    assert camera.put(BEFORE).status_code == 201
    answer = camera.send(report(evidence=[picture(BEFORE)]))
    assert answer.status_code == 201
    case = answer.json()
    assert (case["state"], case["worker"], case["number"]) == ("dispatched", "李伟", "20260105-0001")
    assert case["due_at"] == "2026-01-05T02:30:00Z"
    assert case == camera.case()
    assert history(desk, camera) == ["file", "dispatch"]


def test_the_worker_with_the_fewest_unfinished_cases_gets_the_next(camera: CameraSide, desk: Desk) -> None:
    for name in ("a", "b"):
        desk.accounts.create_worker(name, ("panlong-03",), Language.ENGLISH)
    got = [camera.send(report(event_id=numbered(n))).json()["worker"] for n in range(4)]
    assert got == ["a", "b", "a", "b"]


def test_a_case_of_a_grid_without_a_worker_waits_for_a_dispatcher(camera: CameraSide) -> None:
    case = camera.send(report()).json()
    assert (case["state"], case["worker"]) == ("filed", None)


def test_an_urgent_case_is_due_sooner_and_so_is_one_that_becomes_urgent(
    camera: CameraSide, clock: FakeClock
) -> None:
    assert camera.send(report(severity="urgent")).json()["due_at"] == "2026-01-05T02:20:00Z"
    other = numbered(1)
    assert camera.send(report(event_id=other)).json()["due_at"] == "2026-01-05T02:30:00Z"
    clock.advance(60)
    changed = camera.send(report("updated", 2, other, severity="urgent")).json()
    assert changed["due_at"] == "2026-01-05T02:21:00Z"


def test_the_same_key_and_body_get_the_same_answer_whatever_has_happened_since(
    camera: CameraSide, desk: Desk
) -> None:
    first = camera.send(report())
    camera.send(report("closed", 2))
    again = camera.send(dict(reversed(report().items())))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert history(desk, camera) == ["file", "camera_saw_end"]


def test_the_same_key_with_another_body_is_refused_and_changes_nothing(camera: CameraSide) -> None:
    before = camera.send(report()).json()
    answer = camera.send(report(address="elsewhere"))
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert camera.case() == before


def test_duplicates_side_by_side_file_one_case_and_all_get_the_same_answer(
    camera: CameraSide, desk: Desk
) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: camera.send(report()), range(16)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert history(desk, camera) == ["file"]


def test_an_older_revision_changes_nothing(camera: CameraSide) -> None:
    camera.send(report("updated", 3, address="new"))
    before = camera.case()
    answer = camera.send(report("closed", 2))
    assert (answer.status_code, answer.json()) == (200, before)


@pytest.mark.parametrize(
    ("kind", "state", "action"),
    [
        ("closed", "closed", "camera_saw_end"),
        ("withdrawn", "void", "recall"),
        ("updated", "dispatched", "dispatch"),
    ],
)
def test_an_unfinished_case_goes_where_the_camera_leads_it(
    app: FastAPI, camera: CameraSide, kind: str, state: str, action: str
) -> None:
    worker(app)
    camera.send(report())
    assert camera.send(report(kind, 2)).json()["state"] == state
    assert history(desk_of(app), camera)[-1] == action


@pytest.mark.parametrize(("kind", "state"), [("closed", "closed"), ("withdrawn", "void")])
def test_a_first_report_that_is_the_last_one_too_leaves_a_finished_case(
    app: FastAPI, camera: CameraSide, kind: str, state: str
) -> None:
    worker(app)
    answer = camera.send(report(kind))
    assert (answer.status_code, answer.json()["state"], answer.json()["worker"]) == (201, state, None)


@pytest.mark.parametrize(
    ("result", "state", "kinds", "reworks"),
    [
        ("gone", "closed", ["accepted", "handled", "closed"], 0),
        ("still_there", "dispatched", ["accepted", "handled", "reopened"], 1),
        ("cannot_see", "handled", ["accepted", "handled"], 0),
    ],
)
def test_the_cameras_second_look_closes_reopens_or_leaves_it_to_a_person(
    app: FastAPI, camera: CameraSide, result: str, state: str, kinds: list[str], reworks: int
) -> None:
    handled(app, camera)
    assert camera.case()["state"] == "verifying"
    camera.put(AFTER)
    case = camera.send(verification(result, 2, evidence=[picture(AFTER, "verified")])).json()
    assert (case["state"], case["reworks"], case["worker"]) == (state, reworks, "李伟")
    assert camera.kinds() == kinds


def test_an_end_that_is_seen_during_the_second_look_is_its_answer_and_no_end_by_itself(
    app: FastAPI, camera: CameraSide
) -> None:
    handled(app, camera)
    assert camera.send(report("closed", 2)).json()["state"] == "closed"
    camera.put(AFTER)
    camera.send(verification("gone", 3, state="closed", evidence=[picture(AFTER, "verified")]))
    assert history(desk_of(app), camera)[-2:] == ["handle", "verify_gone"]
    assert camera.kinds() == ["accepted", "handled", "closed"]


@pytest.mark.parametrize("event_type", ["tailgating"])
def test_what_no_camera_can_check_is_closed_on_the_workers_word(
    app: FastAPI, camera: CameraSide, event_type: str
) -> None:
    handled(app, camera, event_type)
    assert camera.case()["state"] == "closed"
    assert camera.kinds() == ["accepted", "handled", "closed"]
    assert history(desk_of(app), camera)[-1] == "close_on_feedback"


def test_a_verification_that_nobody_waits_for_is_refused_and_changes_nothing(camera: CameraSide) -> None:
    assert camera.send(verification("gone", 1)).status_code == 409
    camera.send(report())
    before = camera.case()
    assert camera.send(verification("gone", 2)).status_code == 409
    assert camera.case() == before
    assert camera.send(report("updated", 2)).status_code == 200, "the refused key and revision are free"


def test_what_the_camera_says_of_a_finished_case_is_kept_and_moves_nothing(
    camera: CameraSide, desk: Desk
) -> None:
    camera.put(AFTER)
    camera.send(report("withdrawn"))
    answer = camera.send(report("closed", 2, evidence=[picture(AFTER, "ended")]))
    assert (answer.status_code, answer.json()["state"]) == (200, "void")
    _, pictures = desk.story(desk.case(str(camera.case()["number"])))
    assert [each.sha256 for each in pictures] == [sha(AFTER)]


def test_an_event_that_begins_again_opens_its_case_again_without_a_rework(
    app: FastAPI, camera: CameraSide, clock: FakeClock
) -> None:
    worker(app)
    camera.send(report())
    camera.send(report("closed", 2))
    clock.advance(600)
    case = camera.send(report("updated", 3)).json()
    assert (case["state"], case["reworks"], case["due_at"]) == ("dispatched", 0, "2026-01-05T02:40:00Z")
    assert camera.updates()[-1] | {"kind": "reopened", "state": "dispatched"} == camera.updates()[-1]


def test_news_of_an_event_that_goes_on_does_not_open_a_case_that_a_person_has_closed(
    desk: Desk, camera: CameraSide, app: FastAPI
) -> None:
    handled(app, camera)
    camera.send(verification("gone", 2))
    assert camera.send(report("updated", 3)).json()["state"] == "closed"
    assert Action.CAMERA_SAW_AGAIN.value not in history(desk, camera)


def test_pictures_that_were_not_handed_over_are_named_and_nothing_is_filed(camera: CameraSide) -> None:
    answer = camera.send(report(evidence=[picture(BEFORE)]))
    assert answer.status_code == 422
    assert sha(BEFORE) in answer.json()["detail"]
    missing = camera.http.get(f"/v1/events/{EVENT}/case", headers=camera.headers)
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (lambda r: r.pop("source"), "source"),
        (lambda r: r.update(specversion="0.3"), "specversion"),
        (lambda r: r.update(type="street.tailgating.opened.v1"), "type: expected one of illegal_parking"),
        (lambda r: r["data"].update(revision=2), "id: expected event id and revision"),
        (lambda r: r["data"].update(revision="1"), "data.revision"),
        (lambda r: r["data"].update(started_at="2026-01-05"), "RFC 3339"),
        (lambda r: r["data"].update(started_at="0001-01-01T00:00:00+23:59"), "years 1 and 9999"),
        (lambda r: r["data"].update(latitude=91), "data.latitude"),
        (lambda r: r["data"].update(verification=None), "data.verification"),
        (lambda r: r.update(type="street.illegal_parking.verification.v1"), "data.verification: expected"),
    ],
)
def test_a_report_that_breaks_the_contract_is_refused_with_the_place(
    camera: CameraSide, break_it: Callable[[dict[str, object]], None], fault: str
) -> None:
    envelope = report()
    break_it(envelope)
    answer = camera.send(envelope)
    assert answer.status_code == 422
    assert fault in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"\xff\xfe{}", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"[]", {}, 422),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"{}", {"idempotency-key": ""}, 422),
        (b"{}", {"idempotency-key": "k" * 201}, 422),
        (json.dumps(report()).encode(), {"idempotency-key": "another"}, 422),
        (b" " * (1024**2 + 1), {}, 413),
        (b"{}", {"authorization": "Bearer another-token-of-nobody"}, 401),
        (b"{}", {"authorization": "Basic a-token-of-the-camera-side"}, 401),
    ],
)
def test_what_is_no_report_gets_a_problem_document(
    camera: CameraSide, body: bytes, headers: dict[str, str], status: int
) -> None:
    known = {"content-type": "application/cloudevents+json", "idempotency-key": str(report()["id"])}
    answer = camera.http.post("/v1/reports", content=body, headers={**camera.headers, **known, **headers})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert camera.updates() == []


def test_updates_come_in_pages_with_a_cursor(camera: CameraSide) -> None:
    for number in range(5):
        camera.send(report("closed", event_id=numbered(number)))
    first = camera.http.get("/v1/updates?limit=3", headers=camera.headers).json()
    assert [each["seq"] for each in first["updates"]] == [1, 2, 3]
    rest = camera.http.get(f"/v1/updates?after={first['next']}", headers=camera.headers).json()
    assert [each["seq"] for each in rest["updates"]] == [4, 5]
    end = camera.http.get(f"/v1/updates?after={rest['next']}", headers=camera.headers).json()
    assert end == {"updates": [], "next": 5}


def test_a_disk_that_fails_is_a_fault_that_passes(camera: CameraSide, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "desk" / "pictures").write_text("in the way")
    answer = camera.put(BEFORE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert str(tmp_path) not in answer.text
