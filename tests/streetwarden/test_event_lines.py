import json
from dataclasses import replace

import pytest

from streetwarden.event_lines import line_of, words_of
from tests.command_center.values import CLOSED, EVENT, at
from vision.event import Event, EventState

UPDATED = replace(EVENT, revision=2, changed_at=at(30))
WITHDRAWN = replace(CLOSED, state=EventState.WITHDRAWN, confirmed_at=None)


@pytest.mark.parametrize(
    ("event", "kind"),
    [(EVENT, "opened"), (UPDATED, "updated"), (CLOSED, "closed"), (WITHDRAWN, "withdrawn")],
)
def test_the_line_for_machines_is_what_the_dispatch_side_was_told_last(event: Event, kind: str) -> None:
    line = line_of(event, "panlong")
    envelope = json.loads(line)
    assert "\n" not in line
    assert envelope["type"] == f"street.illegal_parking.{kind}.v1"
    assert envelope["id"] == f"{event.id}:{event.revision}"
    assert envelope["source"] == "/streetwarden/panlong"
    assert envelope["data"]["dwell_s"] == pytest.approx(event.dwell_s)


def test_chinese_stays_readable() -> None:
    assert "蟠龙路" in line_of(EVENT, "panlong")


def test_the_line_for_people_says_what_where_and_since_when() -> None:
    assert words_of(EVENT) == (
        "2026-01-05 01:56:59 UTC  illegal_parking (illegal_parking)  gate/kerb  open, not ended, 180 s, "
        "confidence 0.67, 2 pictures"
    )


def test_the_line_for_people_says_when_it_ended() -> None:
    assert "closed, ended 02:01:00, 240 s" in words_of(CLOSED)


def test_a_second_look_is_an_update_although_the_event_has_not_changed() -> None:
    looked = replace(
        EVENT, revision=2, evidence=(*EVENT.evidence, replace(EVENT.evidence[0], moment="verified"))
    )
    assert json.loads(line_of(looked, "panlong"))["type"] == "street.illegal_parking.updated.v1"
