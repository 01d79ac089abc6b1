"""What is lost, told twice or made up is found out, and nothing else."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from simulation.figure import Kind
from streetwarden.demo.chronicle import CaseFile
from streetwarden.demo.stays import GateLine, Passage, Stay, StreetLog
from streetwarden.demo.street_control import Passer
from streetwarden.demo.summary import Summary
from streetwarden.demo.tally import (
    Truth,
    TypeCount,
    count_of,
    counts,
    lost,
    reached,
    told_twice,
    without_truth,
)
from tests.streetwarden.demo.street import (
    HANDLED,
    LENSES,
    SEEN_GONE,
    SEEN_THROUGH,
    at,
    car,
    confirmed,
    event,
    somebody,
    updates,
)
from vision.geometry import Point
from vision.violation import EventType

LIMITS = {
    ("kerb", "zone", EventType.ILLEGAL_PARKING): 12.0,
    ("kerb", "zone", EventType.STREET_VENDOR): 15.0,
    ("kerb", "zone", EventType.ELDER_INACTIVITY): 8.0,
}


def stay(
    actor: str = "parker-1",
    kind: Kind = Kind.CAR,
    *,
    place: Point = (0.0, 8.6),
    from_s: float = 0.0,
    to_s: float = 60.0,
    lies: bool = False,
) -> Stay:
    return Stay(actor, kind, place, lies, at(from_s), at(to_s))


def truth(*stays: Stay, passages: Sequence[Passage] = ()) -> Truth:
    return Truth(stays, passages, LIMITS, LENSES)


def test_an_event_where_a_car_stood_for_so_long_is_true() -> None:
    assert without_truth([event()], truth(stay())) == 0


@pytest.mark.parametrize(
    ("there", "why"),
    [
        (stay(place=(5.0, 8.0)), "it stood elsewhere"),
        (stay(from_s=6.0), "it had not stood for so long"),
        (stay(to_s=5.0), "it had left"),
        (stay(kind=Kind.CART), "it was something else"),
        (stay("permitted-1"), "it was allowed to"),
    ],
)
def test_an_event_without_such_a_thing_is_false(there: Stay, why: str) -> None:
    assert without_truth([event()], truth(there)) == 1, why


def test_a_vendors_cart_and_somebody_who_lies_are_true_things_of_their_kinds() -> None:
    vendor = event(kind=EventType.STREET_VENDOR, confirmed_s=15.0)
    elder = event(kind=EventType.ELDER_INACTIVITY)
    assert without_truth([vendor], truth(stay("stall-1", Kind.CART))) == 0
    assert without_truth([elder], truth(stay("old", Kind.ELDER, lies=True))) == 0
    assert without_truth([elder], truth(stay("old", Kind.ELDER))) == 1


def test_two_events_of_one_camera_about_one_stay_are_one_too_many() -> None:
    twice = [event(number=1), event((0.8, 8.2), number=2, confirmed_s=40.0)]
    assert told_twice(twice, truth(stay())) == 1


def test_the_next_car_in_the_same_place_is_another_thing() -> None:
    events = [event(number=1), event(number=2, from_s=70.0, confirmed_s=82.0)]
    there = truth(stay(), stay("parker-2", from_s=70.0, to_s=100.0))
    assert (told_twice(events, there), without_truth(events, there)) == (0, 0)


def test_the_same_car_in_its_second_stay_is_another_thing() -> None:
    events = [event(number=1), event(number=2, from_s=70.0, confirmed_s=82.0)]
    assert told_twice(events, truth(stay(), stay(from_s=70.0, to_s=100.0))) == 0


def test_two_cameras_may_report_the_same_car() -> None:
    there = Truth([stay()], (), {**LIMITS, ("gate", "zone", EventType.ILLEGAL_PARKING): 12.0}, LENSES)
    assert told_twice([event(), event(number=2, camera_id="gate")], there) == 0


def test_a_follower_is_a_true_thing_and_whoever_has_a_card_is_none() -> None:
    followed = event(kind=EventType.TAILGATING, camera_id="gate", from_s=30.0, confirmed_s=31.0)
    follower = Passage("follower-1", ("gate", "zone"), at(30.2))
    card = Passage("card-1", ("gate", "zone"), at(29.8))
    assert without_truth([followed], truth(passages=[card])) == 1
    assert without_truth([followed], truth(passages=[follower, card])) == 0
    assert told_twice([followed, followed], truth(passages=[follower])) == 1


def test_what_the_desk_does_not_have_or_has_of_old_is_lost() -> None:
    known, behind, unknown = event(number=1), confirmed(event(number=2), revision=3), event(number=3)
    notice = event(number=4, confirmed_s=None)
    at_desk = {UUID(int=1): 1, UUID(int=2): 2}
    assert lost([known, behind, unknown, notice], at_desk) == 2
    assert lost([known], {UUID(int=1): 5}) == 0


def test_cases_are_counted_by_what_became_of_them() -> None:
    files = [
        CaseFile(event(), "1", tuple(updates(HANDLED, SEEN_THROUGH, HANDLED, SEEN_GONE))),
        CaseFile(event(number=2), "2", tuple(updates(SEEN_GONE))),
        CaseFile(event(number=3), "3"),
    ]
    assert count_of(files) == TypeCount(opened=3, verified_by_vision=1, closed=2, reopened=1)


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        (EventType.ILLEGAL_PARKING, (HANDLED, SEEN_GONE), True),
        (EventType.ILLEGAL_PARKING, (SEEN_GONE,), False),
        (EventType.STREET_VENDOR, (SEEN_GONE,), False),
        (EventType.TAILGATING, (HANDLED, (SEEN_GONE[0], "desk")), True),
        (EventType.ELDER_INACTIVITY, (SEEN_GONE,), True),
        (EventType.TAILGATING, (HANDLED,), False),
    ],
)
def test_a_type_is_reached_with_a_closed_case_that_the_camera_has_checked_where_it_can(
    kind: EventType, told: tuple[tuple[object, str], ...], expected: bool
) -> None:
    file = CaseFile(event(kind=kind), "1", tuple(updates(*told)))  # type: ignore[arg-type]
    assert (kind in reached([file])) is expected


def test_the_summary_has_a_count_for_each_type() -> None:
    summary = Summary(counts([CaseFile(event())]), 0, 0, 0, 61.26, None, frozenset(), {"desk": 40.0})
    values = summary.values()
    assert set(values["cases"]) == set(EventType)  # type: ignore[call-overload]
    assert (values["wall_s"], values["first_closed_s"], values["killed"]) == (61.3, None, {"desk": 40.0})
    assert summary.lines()[0].startswith("illegal parking: 1 opened, 0 closed")


# --- what is seen of the street -----------------------------------------------------------------------

GATE = GateLine(((-1.0, 15.0), (1.0, 15.0)), (0.0, 16.0))


def logged(*looks: Sequence[Passer]) -> StreetLog:
    log = StreetLog({("gate", "zone"): GATE})
    for second, passers in enumerate(looks):
        log.add(at(second), passers)
    return log


def test_who_stands_in_one_place_makes_one_stay() -> None:
    log = logged([car(moving=True)], [car()], [car()], [car()], [car(moving=True)])
    [one] = log.stays()
    assert (one.actor, one.from_at, one.to_at) == ("parker-1", at(1), at(3))


def test_who_moves_up_or_falls_makes_another_stay() -> None:
    assert len(logged([car()], [car((2.0, 8.0))]).stays()) == 2
    stands, lies = somebody(Kind.ELDER), somebody(Kind.ELDER, lies=True)
    assert [one.lies for one in logged([stands], [lies]).stays()] == [False, True]


def test_who_vanishes_has_stayed_until_then() -> None:
    log = logged([car()], [car()], [], [car()])
    assert [(one.from_at, one.to_at) for one in log.stays()] == [(at(0), at(1)), (at(3), at(3))]


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ([(0.0, 14.0), (0.0, 16.0)], 1),
        ([(0.0, 16.0), (0.0, 14.0)], 0),
        ([(5.0, 14.0), (5.0, 16.0)], 0),
        ([(0.0, 13.0), (0.0, 14.0)], 0),
    ],
)
def test_only_who_goes_in_through_the_gate_has_passed_it(way: Sequence[Point], expected: int) -> None:
    log = logged(*([somebody(Kind.ADULT, place)] for place in way))
    assert len(log.passages()) == expected
    assert all(passage.at == at(0.5) for passage in log.passages())
