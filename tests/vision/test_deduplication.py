"""What is one fact gets one id, however often and however brokenly it is seen."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from models.detections import ObjectClass
from tests.scenes import BLUE, RED, at, instant
from tests.vision.plays import ids
from vision.deduplication import COOL_OFF_S, Deduplicator
from vision.event import Event, EventState
from vision.site import Camera, Zone
from vision.violation import EventType, Part, Place, Severity, Subject, Violation

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
CAMERA = Camera(
    "cam",
    grid_id="g-1",
    latitude=31.2,
    longitude=121.5,
    address="No. 8",
    zones=(Zone("kerb", polygon=SQUARE, grid_id="g-2"), Zone("square", polygon=SQUARE)),
)
SPOT = at(0.5, 0.7)
FOLLOWER, ADMITTED = (
    Subject(role, f"cam/1/{n}", ObjectClass.PERSON, SPOT, 0.9, instant(0))
    for n, role in enumerate(("follower", "admitted"))
)
WARNED, CONFIRMED, NOTHING = 0.5, 1.0, None


def seen(second: float, progress: float, place: str = "p1", since_s: float = 0.0) -> Violation:
    """A car at a place: a notice from half of the way on."""
    return Violation(
        rule="illegal_parking",
        rule_version=1,
        event_type=EventType.ILLEGAL_PARKING,
        zone_id="kerb",
        place=Place(place, SPOT, RED),
        subjects=(),
        started_at=instant(since_s),
        last_seen_at=instant(second),
        progress=progress,
        parts=(Part("dwell", progress, 0.5), Part("detection", 0.8, 0.5)),
        warned=progress >= WARNED,
    )


def deed(second: float, *subjects: Subject) -> Violation:
    return replace(
        seen(second, CONFIRMED, place="deed"),
        rule="tailgating",
        subjects=subjects,
        momentary=True,
        warned=False,
    )


class Desk:
    """A deduplicator and every revision it gave."""

    def __init__(self) -> None:
        self.deduplicator = Deduplicator(CAMERA, ids(), model="m", model_sha256="abc")
        self.revisions: list[Event] = []

    def look(self, second: float, *violations: Violation) -> list[Event]:
        changed = self.deduplicator.update(violations, instant(second))
        self.revisions += changed
        return changed

    @property
    def told(self) -> list[str]:
        return [event.state.value for event in self.revisions]


@pytest.mark.parametrize(
    ("looks", "told", "sentence"),
    [
        ([0.2, 0.4], [], "too early for a notice"),
        ([0.2, WARNED, 0.7], ["warned"], "a notice is given once"),
        ([WARNED, CONFIRMED, CONFIRMED], ["warned", "open"], "then it is confirmed, once"),
        ([CONFIRMED], ["open"], "it may be confirmed without a notice"),
        ([WARNED, NOTHING], ["warned", "withdrawn"], "who moves on in time is let go"),
        ([WARNED, CONFIRMED, NOTHING], ["warned", "open", "closed"], "who moves on late is not"),
        ([CONFIRMED, 0.3], ["open"], "what is confirmed stays so"),
        ([CONFIRMED, NOTHING, NOTHING], ["open", "closed"], "it ends once"),
        ([CONFIRMED, NOTHING, WARNED], ["open", "closed"], "no second notice"),
        ([CONFIRMED, NOTHING, CONFIRMED], ["open", "closed", "open"], "back in its place: a recurrence"),
        (
            [WARNED, NOTHING, WARNED],
            ["warned", "withdrawn", "warned"],
            "what was withdrawn does not come back",
        ),
        ([WARNED, NOTHING, CONFIRMED], ["warned", "withdrawn", "open"], "but is another event"),
    ],
)
def test_the_life_of_an_event(looks: Sequence[float | None], told: list[str], sentence: str) -> None:
    desk = Desk()
    for second, progress in enumerate(looks):
        desk.look(second, *([] if progress is None else [seen(second, progress)]))
    assert desk.told == told, sentence
    opened = [event for event in desk.revisions if event.state is EventState.OPEN]
    assert all(event.confirmed_at for event in opened)
    assert len({event.id for event in desk.revisions}) == bool(told) + told[:-1].count("withdrawn")


def test_an_event_carries_everything_about_where_it_is() -> None:
    (event,) = Desk().look(9, seen(9, CONFIRMED))
    assert (event.camera_id, event.grid_id, event.address) == ("cam", "g-2", "No. 8")
    assert (event.latitude, event.longitude) == (31.2, 121.5)
    assert (event.model, event.model_sha256) == ("m", "abc")
    assert event.confidence == pytest.approx(0.9)
    assert (event.started_at, event.confirmed_at, event.dwell_s) == (instant(0), instant(9), 9.0)


def test_the_grid_of_the_camera_stands_in_where_the_zone_has_none() -> None:
    (event,) = Desk().look(9, replace(seen(9, CONFIRMED), zone_id="square"))
    assert event.grid_id == "g-1"


def test_an_event_ends_when_it_was_last_seen() -> None:
    desk = Desk()
    desk.look(10, seen(10, CONFIRMED))
    desk.look(20, replace(seen(20, CONFIRMED), last_seen_at=instant(12), seen=False))
    (closed,) = desk.look(30)
    assert (closed.ended_at, closed.changed_at) == (instant(12), instant(30))


def test_the_same_thing_under_another_id_is_the_same_event() -> None:
    desk = Desk()
    desk.look(0, seen(0, CONFIRMED))
    assert desk.look(1, seen(1, CONFIRMED, place="p2", since_s=1)) == []
    (event,) = desk.deduplicator.events
    assert (event.started_at, event.place.id) == (instant(0), "p2")


@pytest.mark.parametrize(
    ("change", "events", "sentence"),
    [
        ({"place": Place("p2", SPOT, RED)}, 1, "the same spot and look"),
        ({"place": Place("p2", at(0.58, 0.7), RED)}, 1, "two metres further"),
        ({"place": Place("p2", at(0.75, 0.7), RED)}, 2, "on the other side of the street"),
        ({"place": Place("p2", SPOT, BLUE)}, 2, "a car of another colour"),
        ({"place": Place("p2", SPOT, RED), "zone_id": "square"}, 2, "another zone"),
        ({"place": Place("p2", SPOT, RED), "rule": "street_vendor"}, 2, "another rule"),
    ],
)
def test_what_comes_back_soon_is_the_same_event_if_it_could_be_the_same_thing(
    change: dict[str, object], events: int, sentence: str
) -> None:
    desk = Desk()
    desk.look(0, seen(0, CONFIRMED))
    desk.look(10)
    desk.look(30, replace(seen(30, CONFIRMED, since_s=20), **change))  # type: ignore[arg-type]
    assert len({event.id for event in desk.revisions}) == events, sentence


@pytest.mark.parametrize(("away_s", "events"), [(COOL_OFF_S - 1, 1), (COOL_OFF_S + 1, 2)])
@pytest.mark.parametrize("limit_s", [10.0, 3 * COOL_OFF_S])
def test_soon_means_within_the_cool_off_however_long_the_limit(
    away_s: float, events: int, limit_s: float
) -> None:
    desk = Desk()
    desk.look(0, seen(0, CONFIRMED))
    desk.look(10)
    for progress in (0.1, 0.4, WARNED, CONFIRMED):
        now_s = away_s + limit_s * progress
        desk.look(now_s, seen(now_s, progress, place="p2", since_s=away_s))
    assert len({event.id for event in desk.revisions}) == events


def test_two_things_side_by_side_do_not_merge_while_both_are_there() -> None:
    desk = Desk()
    left, right = Place("p1", SPOT, RED), Place("p2", at(0.56, 0.7), RED)
    for second in range(3):
        desk.look(second, *(replace(seen(second, CONFIRMED), place=place) for place in (left, right)))
    assert desk.told == ["open", "open"]


def test_only_one_of_two_newcomers_continues_an_old_event() -> None:
    desk = Desk()
    desk.look(0, seen(0, CONFIRMED))
    desk.look(1, seen(1, CONFIRMED, place="p2", since_s=1), seen(1, CONFIRMED, place="p3", since_s=1))
    assert len({event.id for event in desk.deduplicator.events}) == 2


def test_a_graver_event_is_told_again_and_a_milder_one_is_not() -> None:
    desk = Desk()
    for second, severity in enumerate([Severity.NORMAL, Severity.URGENT, Severity.NORMAL, Severity.NORMAL]):
        desk.look(second, replace(seen(second, CONFIRMED), severity=severity))
    assert [event.severity for event in desk.revisions] == [Severity.NORMAL, Severity.URGENT]


def test_flags_once_raised_stay() -> None:
    desk = Desk()
    desk.look(0, replace(seen(0, CONFIRMED), flags=("grants_late",)))
    desk.look(1, seen(1, CONFIRMED))
    assert desk.deduplicator.events[0].flags == ("grants_late",)


def test_a_deed_stays_open_and_is_let_go_of() -> None:
    desk = Desk()
    desk.look(0, deed(0, FOLLOWER))
    assert desk.look(1) == []
    assert desk.deduplicator.events == ()
    assert desk.told == ["open"]


def test_a_deed_with_more_people_is_told_again() -> None:
    desk = Desk()
    desk.look(0, deed(0, FOLLOWER))
    desk.look(1, deed(1, FOLLOWER, ADMITTED))
    desk.look(2, deed(1, FOLLOWER, ADMITTED))
    assert [event.revision for event in desk.revisions] == [1, 2]


def test_two_deeds_at_the_same_spot_are_two_events() -> None:
    desk = Desk()
    desk.look(0, deed(0, FOLLOWER))
    desk.look(1, replace(deed(1, FOLLOWER), place=Place("deed 2", SPOT)))
    assert len({event.id for event in desk.revisions}) == 2


def test_two_households_behind_one_door_are_never_merged() -> None:
    desk = Desk()
    desk.look(0, replace(seen(0, CONFIRMED, place="li-1"), household_id="li"))
    desk.look(1, replace(seen(1, CONFIRMED, place="li-2", since_s=1), household_id="li"))
    assert desk.told == ["open", "open", "closed"]


def test_a_restored_event_goes_on_where_it_was() -> None:
    desk, restarted = Desk(), Desk()
    desk.look(0, seen(0, CONFIRMED))
    restarted.deduplicator.restore(desk.deduplicator.events)
    assert restarted.look(60, seen(60, CONFIRMED)) == []
    (closed,) = restarted.look(70)
    assert (closed.id, closed.revision) == (desk.revisions[0].id, 2)


def test_what_ended_long_ago_is_forgotten() -> None:
    desk = Desk()
    desk.look(0, seen(0, CONFIRMED))
    desk.look(10)
    desk.look(10 + COOL_OFF_S)
    assert desk.deduplicator.events == ()


def test_a_clock_that_steps_back_makes_no_negative_dwell() -> None:
    deduplicator = Deduplicator(CAMERA, ids())
    (event,) = deduplicator.update([seen(9, CONFIRMED)], instant(9))
    assert replace(event, last_seen_at=instant(-1)).dwell_s == 0.0
