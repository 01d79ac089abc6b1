from dataclasses import replace
from uuid import UUID

import pytest

from command_center.errors import StoreUnavailableError
from command_center.roles import Scope
from command_center.store.accounts import Role
from dispatch_client.parsing import case_update
from tests.command_center.values import CLOSED, EVENT, PASSWORD, at
from tests.command_center.web.center import Center, another, picture_path, with_pictures
from tests.command_center.web.signing import signed, update
from vision.event import EventState


def take(center: Center, **changes: object) -> None:
    center.store.take_update(case_update(signed(update(**changes), at(0))[0]))


def test_events_are_listed_with_their_cases_newest_first(center: Center) -> None:
    center.record(EVENT, replace(another(7), started_at=at(5), camera_id="alley"))
    take(center)
    listed = center.person(Role.VIEWER).get("/api/v1/events").json()
    assert [each["id"] for each in listed] == [str(UUID(int=7)), str(EVENT.id)]
    assert [each["case"] and each["case"]["state"] for each in listed] == [None, "accepted"]
    assert listed[1]["started_at"] == "2026-01-05T01:56:59.999999Z"
    assert listed[1]["dwell_s"] == 180.000001


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("camera_id=alley", 1),
        ("camera_id=nowhere", 0),
        ("state=closed", 1),
        ("event_type=illegal_parking", 2),
        ("event_type=tailgating", 0),
        ("since=2026-01-05T02:00:00%2B00:00", 1),
        ("limit=1", 1),
    ],
)
def test_events_are_chosen_by(center: Center, query: str, count: int) -> None:
    center.record(CLOSED, replace(another(7), started_at=at(5), camera_id="alley"))
    assert len(center.program(Scope.EVENTS_READ).get(f"/api/v1/events?{query}").json()) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("state=odd", "state"),
        ("since=2026-01-05T02:00:00", "since"),
        ("since=0001-01-01T00:00:00%2B14:00", "since"),
        ("colour=red", "colour"),
    ],
)
def test_a_wrong_choice_is_named(center: Center, query: str, field: str) -> None:
    answer = center.program(Scope.EVENTS_READ).get(f"/api/v1/events?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (finding,) = answer.json()["findings"]
    assert finding["field"] == field
    assert finding["message"].startswith("expected")


def test_one_event_has_its_reasons_pictures_and_updates(center: Center) -> None:
    center.record(EVENT)
    take(center)
    detail = center.program(Scope.EVENTS_READ).get(f"/api/v1/events/{EVENT.id}").json()
    assert [part["name"] for part in detail["parts"]] == ["standing", "queue"]
    assert [picture["kind"] for picture in detail["evidence"]] == ["overview", "close_up"]
    assert detail["subjects"][0]["object_class"] == "car"
    assert [each["note"] for each in detail["case_updates"]] == ["马上到"]
    assert "path" not in detail["evidence"][0]


def test_the_case_of_an_event(center: Center) -> None:
    center.record(EVENT)
    program = center.program(Scope.CASES_READ)
    assert program.get(f"/api/v1/events/{EVENT.id}/case").status_code == 404
    take(center)
    case = program.get(f"/api/v1/events/{EVENT.id}/case").json()
    assert case["case"]["actor"] == "李网格"
    assert [each["kind"] for each in case["updates"]] == ["accepted"]


@pytest.mark.parametrize("path", [str(UUID(int=9)), f"{UUID(int=9)}/evidence/{'a' * 64}"])
def test_what_is_not_here(center: Center, path: str) -> None:
    answer = center.person(Role.OPERATOR).get(f"/api/v1/events/{path}")
    assert answer.status_code == 404
    assert "expected" in answer.json()["detail"]


def test_every_view_of_a_picture_is_in_the_audit(center: Center) -> None:
    event = with_pictures(center.store)
    center.record(event)
    for role in (Role.VIEWER, Role.OPERATOR):
        answer = center.person(role).get(picture_path(event))
        assert answer.headers["content-type"] == "image/jpeg"
    deeds = [(entry.who, entry.action, entry.subject) for _, entry in reversed(center.store.audit.entries())]
    subject = f"{event.id} {event.evidence[0].sha256}"
    assert deeds == [("viewer", "view_blurred_evidence", subject), ("operator", "view_evidence", subject)]


def test_a_film_is_fetched_in_parts_and_is_one_view_in_the_audit(center: Center) -> None:
    event = with_pictures(center.store, clip=b"0123456789")
    center.record(event)
    operator = center.person(Role.OPERATOR)
    whole = operator.get(picture_path(event))
    part = operator.get(picture_path(event), range="bytes=2-4")
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (
        200,
        b"0123456789",
        "video/mp4",
    )
    assert (part.status_code, part.content) == (206, b"234")
    deeds = [(entry.who, entry.action, entry.subject) for _, entry in center.store.audit.entries()]
    assert deeds == [("operator", "view_evidence_film", f"{event.id} {event.evidence[0].sha256}")]


def test_who_may_see_blurred_pictures_only_gets_no_film(center: Center) -> None:
    event = with_pictures(center.store, clip=b"film")
    center.record(event)
    viewer = center.person(Role.VIEWER)
    answer = viewer.get(picture_path(event))
    assert (answer.status_code, "cannot be blurred" in answer.json()["detail"]) == (403, True)
    assert center.store.audit.entries() == []
    assert "<video" not in viewer.get(f"/events/{event.id}").text
    assert "<video" in center.person(Role.OPERATOR).get(f"/events/{event.id}").text


def test_a_film_that_retention_has_deleted_is_not_found(center: Center) -> None:
    event = with_pictures(center.store, clip=b"film")
    center.record(event)
    center.store.evidence.delete(event.evidence[0].path)
    answer = center.person(Role.OPERATOR).get(picture_path(event))
    assert (answer.status_code, "deleted" in answer.json()["detail"]) == (404, True)


def test_a_picture_that_retention_has_deleted_is_not_found_and_not_in_the_audit(center: Center) -> None:
    event = with_pictures(center.store)
    center.record(event)
    center.store.evidence.delete(event.evidence[0].path)
    answer = center.person(Role.OPERATOR).get(picture_path(event))
    assert answer.status_code == 404
    assert "deleted" in answer.json()["detail"]
    assert center.store.audit.entries() == []


def test_a_damaged_picture_is_not_shown_unblurred(center: Center) -> None:
    event = with_pictures(center.store, overview=b"no picture")
    center.record(event)
    assert center.person(Role.VIEWER).get(picture_path(event)).status_code == 404


def test_a_store_that_cannot_be_read_asks_for_patience(center: Center) -> None:
    browser = center.person(Role.VIEWER)

    class Away:
        def __getattr__(self, name: str) -> object:
            raise StoreUnavailableError("streetwarden.db: database is locked; trying again")

    object.__setattr__(center.parts, "store", Away())
    for path in ("/api/v1/events", "/"):
        answer = browser.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"


def test_cameras_zones_and_rules_are_shown_without_addresses_and_passwords(center: Center) -> None:
    program = center.program(Scope.CAMERAS_READ)
    answers = [program.get(f"/api/v1/cameras{path}") for path in ("", "/gate", "/gate/zones", "/gate/rules")]
    assert [answer.status_code for answer in answers] == [200] * 4
    for answer in answers:
        assert PASSWORD not in answer.text
        assert "rtsp" not in answer.text
        assert "url" not in answer.text
    cameras, gate, zones, rules = (answer.json() for answer in answers)
    assert [camera["state"] for camera in cameras] == ["unknown", "unknown"]
    assert gate["name"] == "东门"
    assert [zone["id"] for zone in zones] == ["line", "kerb"]
    assert rules[1]["settings"] == {"dwell_s": 180}
    assert rules[1]["schedule"]["hours"][0]["until"] == "01:00:00"
    assert program.get("/api/v1/cameras/nowhere").status_code == 404


def test_a_momentary_event_that_people_have_closed_says_so(center: Center) -> None:
    center.record(replace(EVENT, state=EventState.OPEN))
    take(center, kind="rejected", state="rejected")
    shown = center.program(Scope.EVENTS_READ).get(f"/api/v1/events/{EVENT.id}").json()
    assert shown["state"] == "closed"
    assert shown["case"]["state"] == "rejected"
