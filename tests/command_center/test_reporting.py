import json
from dataclasses import fields, replace

import pytest

from command_center.reporting import kind_of, report_of
from dispatch_client.report import ReportKind
from tests.command_center.values import CLOSED, EVENT, at
from vision.event import Event, EventState, Evidence


@pytest.mark.parametrize(
    ("state", "reported", "kind", "because"),
    [
        ("warned", False, None, "a notice is a chance to move on, no case"),
        ("open", False, "opened", "the dispatch side hears of it for the first time"),
        ("open", True, "updated", "it knows the event: a change, or a recurrence after its end"),
        ("closed", True, "closed", "it has ended"),
        ("closed", False, "closed", "it has ended before anybody was told: one report says it all"),
        ("withdrawn", False, None, "nobody was told of it"),
        ("withdrawn", True, "withdrawn", "what was told is taken back"),
    ],
)
def test_what_is_said_of_a_new_revision(state: str, reported: bool, kind: str | None, because: str) -> None:
    event = replace(EVENT, state=EventState(state))
    assert kind_of(event, reported=reported) == (ReportKind(kind) if kind else None), because


def test_a_report_carries_every_field_of_its_event_as_json() -> None:
    data = report_of(EVENT, ReportKind.OPENED, "panlong", at(0)).data
    assert set(data) == {field.name for field in fields(Event)} | {"dwell_s"}
    assert json.loads(json.dumps(data)) == data


def test_instants_are_utc_with_a_z_and_classes_have_names() -> None:
    data = json.loads(json.dumps(dict(report_of(CLOSED, ReportKind.CLOSED, "panlong", at(70)).data)))
    assert data["ended_at"] == "2026-01-05T02:01:00Z"
    assert data["started_at"] == "2026-01-05T01:56:59.999999Z"
    assert data["subjects"][0]["object_class"] == "car"
    assert data["dwell_s"] == 240.000001
    assert data["id"] == str(EVENT.id)


def test_pictures_are_named_with_hash_path_and_size() -> None:
    pictures = report_of(EVENT, ReportKind.OPENED, "panlong", at(0)).data["evidence"]
    assert isinstance(pictures, list)
    assert pictures[0] == {
        "kind": "overview",
        "moment": "confirmed",
        "captured_at": "2026-01-05T02:00:00Z",
        "sha256": "a" * 64,
        "path": "gate/2026-01-05/e1-overview.jpg",
        "size_bytes": 1000,
    }


def test_stills_stay_here() -> None:
    still = Evidence("high_resolution", "confirmed", at(1), "e" * 64, "gate/still.jpg", 9)
    event = replace(EVENT, evidence=(*EVENT.evidence, still))
    told = report_of(event, ReportKind.UPDATED, "panlong", at(2)).data["evidence"]
    assert told == report_of(EVENT, ReportKind.UPDATED, "panlong", at(2)).data["evidence"]


def test_how_somebody_is_dressed_is_not_reported() -> None:
    assert "appearance" not in json.dumps(dict(report_of(EVENT, ReportKind.OPENED, "panlong", at(0)).data))


def test_the_envelope_names_site_camera_and_zone() -> None:
    envelope = report_of(EVENT, ReportKind.OPENED, "panlong", at(0)).envelope()
    assert envelope["source"] == "/streetwarden/panlong"
    assert envelope["subject"] == "gate/kerb"
    assert envelope["type"] == "street.illegal_parking.opened.v1"
    assert envelope["time"] == "2026-01-05T02:00:00Z"
