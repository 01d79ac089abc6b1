"""A stall stands, attended, where trading is not permitted: what is one, and what only looks like it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

import pytest

from models.detections import ObjectClass
from tests.scenes import START, Actor, at, instant, person_at, scenes
from tests.vision.plays import Play
from vision.rules.rule import Duty
from vision.rules.street_vendor import StreetVendor, StreetVendorSettings
from vision.schedule import Hours, Permit, Schedule
from vision.site import Zone

SQUARE = Zone("square", polygon=((0.1, 0.4), (0.9, 0.4), (0.9, 0.95), (0.1, 0.95)))
FRONTAGE = Zone("frontage", polygon=((0.6, 0.4), (0.9, 0.4), (0.9, 0.95), (0.6, 0.95)))
SETTINGS = StreetVendorSettings(
    dwell_s=100.0,
    warn_s=40.0,
    attend_radius_m=1.5,
    attend_share=0.5,
    customer_min_s=5.0,
    customer_max_s=60.0,
    stall_weights={"stall": 1.0, "umbrella": 0.6, "van": 0.4, "bicycle": 0.35},
    min_confidence=0.6,
)
PERSON, STALL, VAN, UMBRELLA = ObjectClass.PERSON, ObjectClass.STALL, ObjectClass.VAN, ObjectClass.UMBRELLA
SPOT = at(0.5, 0.7)

CART = Actor(STALL, SPOT).stand(200)
VENDOR = Actor(PERSON, person_at(0.57, 0.7)).stand(200)


def rule(settings: StreetVendorSettings = SETTINGS, schedule: Schedule | None = None) -> StreetVendor:
    return StreetVendor(Duty("cam", SQUARE, schedule or Schedule()), settings)


def play(settings: StreetVendorSettings = SETTINGS, schedule: Schedule | None = None) -> Play:
    return Play(rule(settings, schedule), SQUARE)


def shown(*actors: Actor, until_s: float = 200) -> Play:
    return play().show(scenes(actors, until_s, zones=[SQUARE, FRONTAGE]))


def customers(count: int, stay_s: float = 15.0) -> list[Actor]:
    """People who step up to the stall one after the other."""
    return [Actor(PERSON, person_at(0.43, 0.7), since_s=10 + 20 * n).stand(stay_s) for n in range(count)]


def test_an_attended_stall_is_reported_once_with_its_vendor() -> None:
    told = shown(CART, VENDOR)
    assert told.told == ["warned", "open"]
    (event,) = told.events
    assert [subject.role for subject in event.subjects] == ["stall", "vendor"]
    assert event.category == "05-01"
    assert told.started_s == [pytest.approx(0, abs=2)]


def test_it_is_closed_when_the_stall_has_gone() -> None:
    assert shown(CART.move(at(0.99, 0.2), 5), VENDOR, until_s=260).told == ["warned", "open", "closed"]


@pytest.mark.parametrize(
    ("actors", "meaning"),
    [
        ([CART], "a stall that nobody attends"),
        ([CART, replace(VENDOR, stops=((40.0, VENDOR.box),))], "a stall that was left after a while"),
        ([CART, Actor(PERSON, person_at(0.8, 0.7)).stand(200)], "somebody who stands too far away"),
        ([Actor(VAN, SPOT).stand(200), VENDOR], "a delivery van with its driver"),
        ([Actor(ObjectClass.BICYCLE, SPOT).stand(200), VENDOR], "somebody beside a bicycle"),
        ([Actor(PERSON, person_at(0.3 + 0.05 * n, 0.7)).stand(200) for n in range(6)], "a bus stop queue"),
        ([Actor(ObjectClass.OTHER, SPOT).stand(200), VENDOR], "a family on a bench"),
        ([Actor(STALL, at(0.12, 0.6)).move(at(0.88, 0.6), 200), VENDOR], "a cart that moves through"),
        (
            [Actor(STALL, at(0.5, 0.3)).stand(200), Actor(PERSON, person_at(0.57, 0.3)).stand(200)],
            "elsewhere",
        ),
    ],
)
def test_no_vendor_is_seen_in(actors: Sequence[Actor], meaning: str) -> None:
    assert shown(*actors).confirmed == [], meaning


@pytest.mark.parametrize(
    ("stays_s", "confirmed", "meaning"),
    [
        (30.0, 0, "somebody who sets it up and goes: a third of the time, half of the looks"),
        (70.0, 1, "somebody who is away at the end"),
    ],
)
def test_time_counts_and_not_looks(stays_s: float, confirmed: int, meaning: str) -> None:
    vendor = replace(VENDOR, stops=((stays_s, VENDOR.box),))
    looks = [
        *scenes([CART, vendor], 30, fps=2, zones=[SQUARE, FRONTAGE]),
        *scenes([CART, vendor], 120, from_s=32, fps=0.5, zones=[SQUARE, FRONTAGE]),
    ]
    assert len(play().show(looks).confirmed) == confirmed, meaning


def test_people_who_walk_past_do_not_attend_a_stall() -> None:
    passers = [
        Actor(PERSON, person_at(0.1, 0.72), since_s=5 * n).move(person_at(0.9, 0.72), 12) for n in range(30)
    ]
    assert shown(CART, *passers).confirmed == []


@pytest.mark.parametrize(
    ("width", "confirmed", "meaning"),
    [(0.06, 0, "held over his head"), (0.16, 1, "a big one on a pole")],
)
def test_an_umbrella_speaks_for_a_stall_unless_somebody_carries_it(
    width: float, confirmed: int, meaning: str
) -> None:
    person = Actor(PERSON, person_at(0.5, 0.7)).stand(200)
    canopy = Actor(UMBRELLA, (0.5 - width / 2, 0.51, 0.5 + width / 2, 0.58)).stand(200)
    assert len(shown(person, canopy, *customers(3)).confirmed) == confirmed, meaning


def test_a_stall_is_not_reported_after_it_has_left() -> None:
    late = replace(CART, stops=((97.0, SPOT),))
    assert shown(late, replace(VENDOR, stops=((97.0, VENDOR.box),)), until_s=130).confirmed == []


def test_a_van_that_sells_to_people_is_a_vendor() -> None:
    van = Actor(VAN, SPOT).stand(200)
    assert len(shown(van, VENDOR, *customers(4)).confirmed) == 1


def test_people_who_only_pass_the_van_are_no_customers() -> None:
    passers = [
        Actor(PERSON, person_at(0.1, 0.72), since_s=20 * n).move(person_at(0.9, 0.72), 12) for n in range(8)
    ]
    assert shown(Actor(VAN, SPOT).stand(200), VENDOR, *passers).confirmed == []


def test_a_cart_becomes_a_vendor_when_it_stops() -> None:
    cart = Actor(STALL, at(0.12, 0.7)).move(SPOT, 30).stand(300)
    told = shown(cart, replace(VENDOR, stops=((330.0, VENDOR.box),)), until_s=200)
    assert told.started_s == [pytest.approx(30, abs=4)]


def test_things_that_stand_together_are_one_stall() -> None:
    parts = [Actor(UMBRELLA, at(0.5, 0.6)).stand(200), Actor(ObjectClass.BICYCLE, at(0.47, 0.7)).stand(200)]
    told = shown(*parts, VENDOR)
    assert len(told.confirmed) == 1
    stall = next(part for part in told.events[0].parts if part.name == "stall")
    assert stall.value == pytest.approx(1 - (1 - 0.6) * (1 - 0.35))


def test_a_cart_that_stops_beside_one_that_nobody_attends_lends_it_no_vendor() -> None:
    passing = Actor(STALL, at(0.62, 0.7), since_s=120).stand(60)
    pusher = Actor(PERSON, person_at(0.73, 0.7), since_s=120).stand(60)
    assert shown(CART, passing, pusher).confirmed == []


def test_a_stall_has_not_stood_for_as_long_as_the_bicycle_beside_it() -> None:
    bicycle = Actor(ObjectClass.BICYCLE, at(0.47, 0.7)).stand(400)
    cart = Actor(STALL, at(0.52, 0.7), since_s=200).stand(200)
    vendor = Actor(PERSON, person_at(0.57, 0.7), since_s=200).stand(200)
    told = shown(bicycle, cart, vendor, until_s=400)
    assert told.told == ["warned", "open"]
    assert told.started_s == [pytest.approx(200, abs=2)]


def test_two_stalls_apart_are_two_events() -> None:
    second = Actor(STALL, at(0.2, 0.9)).stand(200), Actor(PERSON, person_at(0.27, 0.9)).stand(200)
    assert len(shown(CART, VENDOR, *second).confirmed) == 2


def test_a_shop_outside_its_frontage_has_a_category_of_its_own() -> None:
    table = Actor(STALL, at(0.75, 0.7)).stand(200), Actor(PERSON, person_at(0.82, 0.7)).stand(200)
    settings = replace(SETTINGS, shopfront_zone="frontage")
    told = play(settings).show(scenes(table, 200, zones=[SQUARE, FRONTAGE]))
    assert [event.category for event in told.confirmed] == ["05-04"]
    elsewhere = play(settings).show(scenes([CART, VENDOR], 200, zones=[SQUARE, FRONTAGE]))
    assert [event.category for event in elsewhere.confirmed] == ["05-01"]


def test_the_parts_of_the_evidence_are_all_shown() -> None:
    (event,) = shown(CART, VENDOR, *customers(4)).events
    parts = {part.name: part.value for part in event.parts}
    assert parts == {"stall": 1.0, "attended": pytest.approx(1.0, abs=0.05), "customers": 1.0}
    assert event.confidence == pytest.approx(1.0, abs=0.05)


def test_the_vendor_is_not_among_the_customers() -> None:
    (seen,) = shown(CART, VENDOR, until_s=50).violations
    assert {part.name: part.value for part in seen.parts}["customers"] == 0.0


def test_a_new_track_id_of_stall_and_vendor_changes_nothing() -> None:
    told = shown(CART.renamed(20, 60, 120), VENDOR.renamed(30, 90))
    assert told.told == ["warned", "open"]


def test_a_restart_keeps_the_stay_and_the_tally() -> None:
    told = play().show(scenes([CART, VENDOR], 70)).restart(rule())
    told.show(scenes([CART], 130, from_s=75, session=2))
    assert len(told.confirmed) == 1, "70 attended looks of 125 are enough only if the first 70 are remembered"
    assert told.started_s == [pytest.approx(0, abs=2)]


@pytest.mark.parametrize(
    ("permit", "reported"),
    [
        (Permit(START.date(), START.date(), (Hours(start=time(1), until=time(4)),)), 0),
        (Permit(START.date(), START.date(), (Hours(start=time(5), until=time(9)),)), 1),
        (Permit(date(2026, 1, 6), date(2026, 2, 1)), 1),
    ],
    ids=["inside the permitted hours", "outside the permitted hours", "on days without a permit"],
)
def test_a_permitted_breakfast_cart_is_no_event(permit: Permit, reported: int) -> None:
    told = play(schedule=Schedule(permits=(permit,))).show(scenes([CART, VENDOR], 200))
    assert len(told.confirmed) == reported


def test_it_looks_often_while_a_stall_is_young_and_not_at_all_out_of_hours() -> None:
    told = play().show(scenes([CART, VENDOR], 4))
    assert told.rule.needs_fps(instant(4)) == SETTINGS.busy_fps
    told.show(scenes([CART, VENDOR], 60, from_s=5))
    assert told.rule.needs_fps(instant(60)) == SETTINGS.idle_fps
    closed = play(schedule=Schedule(hours=(Hours(("sun",)),)))
    assert closed.rule.needs_fps(instant(0)) == 0.0


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"attend_share": 1.5}, "attend_share: expected 0 to 1, got 1.5"),
        ({"stall_weights": {"castle": 0.5}}, "stall_weights: expected classes among .*, got 'castle'"),
        ({"stall_weights": {"stall": 2.0}}, "stall: expected 0 to 1"),
        ({"attend_radius_m": 0.0}, "attend_radius_m: expected more than 0"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        StreetVendorSettings(**wrong)  # type: ignore[arg-type]
