import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import RuleFigures
from benchmarks.matching import Matching, ReportedEvent, Scope, Truth, match
from vision.violation import EventType

ROAD = Scope("street", "road", "kerb", EventType.ILLEGAL_PARKING)
OPEN = math.inf


def truth(start_s: float, end_s: float = OPEN, *, period_s: float = 0.0, scope: Scope = ROAD) -> Truth:
    return Truth(scope, start_s, end_s, start_s + 60, period_s)


def report(
    start_s: float, end_s: float = OPEN, *, momentary: bool = False, scope: Scope = ROAD
) -> ReportedEvent:
    return ReportedEvent(scope, start_s, end_s, start_s + 61, momentary=momentary)


def counts(matching: Matching) -> tuple[int, int, int, int]:
    return tuple(map(len, (matching.pairs, matching.missed, matching.false, matching.duplicates)))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("truths", "reports", "expected", "why"),
    [
        ([], [], (0, 0, 0, 0), "nothing is nothing"),
        ([truth(10)], [report(12)], (1, 0, 0, 0), "a start two seconds late is the same event"),
        ([truth(10)], [report(15)], (1, 0, 0, 0), "the tolerance itself is allowed"),
        ([truth(10)], [report(15.1)], (0, 1, 1, 0), "beyond it the report is false and the truth missed"),
        ([truth(10)], [report(4.9)], (0, 1, 1, 0), "too early is as wrong as too late"),
        (
            [truth(10, period_s=4)],
            [report(18)],
            (1, 0, 0, 0),
            "where looks are rare, two periods are allowed",
        ),
        (
            [truth(10, period_s=2)],
            [report(16)],
            (0, 1, 1, 0),
            "two short periods are less than the tolerance",
        ),
        ([truth(10, 12)], [report(13, 40)], (0, 1, 1, 0), "near starts of intervals that do not overlap"),
        ([truth(10, 12)], [report(12, 40)], (1, 0, 0, 0), "intervals that touch overlap"),
        ([truth(10, 10)], [report(11, 11, momentary=True)], (1, 0, 0, 0), "a deed has no length"),
        ([truth(10)], [], (0, 1, 0, 0), "what is not reported is missed"),
        ([], [report(10)], (0, 0, 1, 0), "what is not true is false"),
        (
            [truth(10)],
            [report(10), report(11)],
            (1, 0, 0, 1),
            "the second report of one thing is a duplicate",
        ),
        ([truth(10)], [report(10, 50), report(90)], (1, 0, 0, 1), "also when it starts long after"),
        ([truth(10, 60)], [report(10, 50), report(90)], (1, 0, 1, 0), "but not after the truth has ended"),
        ([truth(10)], [report(90)], (0, 1, 1, 0), "a truth that nobody matched has no duplicates"),
        ([truth(10), truth(11)], [report(10), report(11)], (2, 0, 0, 0), "two at once are two"),
        (
            [truth(0), truth(4)],
            [report(4), report(8)],
            (2, 0, 0, 0),
            "more pairs are better than nearer ones",
        ),
    ],
)
def test_events_are_matched(
    truths: list[Truth], reports: list[ReportedEvent], expected: tuple[int, int, int, int], why: str
) -> None:
    assert counts(match(truths, reports)) == expected, why


@pytest.mark.parametrize(
    "other",
    [
        replace(ROAD, scenario="another"),
        replace(ROAD, camera_id="yard"),
        replace(ROAD, zone_id="lane"),
        replace(ROAD, event_type=EventType.STREET_VENDOR),
    ],
)
def test_only_events_of_one_camera_zone_type_and_scenario_are_one(other: Scope) -> None:
    assert counts(match([truth(10)], [report(10, scope=other)])) == (0, 1, 1, 0)


def test_the_rule_that_reports_it_matters_where_the_truth_names_one() -> None:
    fallen = replace(truth(10), rule="motionless_in_public")
    right, wrong = (replace(report(10), rule=rule) for rule in ("motionless_in_public", "no_appearance"))
    assert counts(match([fallen], [right])) == (1, 0, 0, 0)
    assert counts(match([fallen], [wrong])) == (0, 1, 1, 0)
    assert counts(match([fallen], [right, wrong])) == (1, 0, 1, 0)


def test_of_two_reports_the_nearer_one_is_the_match() -> None:
    matching = match([truth(10)], [report(13), report(9)])
    assert [pair.report.start_s for pair in matching.pairs] == [9]


def test_the_least_sum_of_errors_decides_and_not_the_order() -> None:
    matching = match([truth(10), truth(13)], [report(12), report(14)])
    assert {(pair.truth.start_s, pair.report.start_s) for pair in matching.pairs} == {(10, 12), (13, 14)}


def test_a_truth_ends_after_it_starts() -> None:
    with pytest.raises(ValueError, match=r"end_s: expected not before start_s \(10\), got 9"):
        truth(10, 9)


seconds = st.integers(0, 60).map(float)
scopes = st.sampled_from([ROAD, replace(ROAD, zone_id="lane"), replace(ROAD, camera_id="yard")])
truths_of_a_street = st.lists(
    st.builds(
        lambda scope, start_s, length_s: truth(start_s, start_s + length_s, scope=scope),
        scopes,
        seconds,
        st.one_of(seconds, st.just(OPEN)),
    ),
    max_size=8,
)
reports_of_a_street = st.lists(
    st.builds(
        lambda scope, start_s, length_s, momentary: report(
            start_s, start_s + length_s, momentary=momentary, scope=scope
        ),
        scopes,
        seconds,
        st.one_of(seconds, st.just(OPEN)),
        st.booleans(),
    ),
    max_size=8,
)


@given(truths_of_a_street, reports_of_a_street)
def test_every_event_is_in_one_place_of_the_matching(
    truths: list[Truth], reports: list[ReportedEvent]
) -> None:
    found = match(truths, reports)
    assert sorted([*(pair.truth for pair in found.pairs), *found.missed]) == sorted(truths)
    kept = [*(pair.report for pair in found.pairs), *found.false, *found.duplicates]
    assert sorted(kept) == sorted(reports)


@given(truths_of_a_street, reports_of_a_street)
def test_pairs_agree_within_the_tolerance(truths: list[Truth], reports: list[ReportedEvent]) -> None:
    for pair in match(truths, reports).pairs:
        assert pair.truth.scope == pair.report.scope
        assert abs(pair.start_error_s) <= pair.truth.tolerance_s


@given(truths_of_a_street, reports_of_a_street, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_no_figure(
    truths: list[Truth], reports: list[ReportedEvent], shuffler: object
) -> None:
    before = RuleFigures.of(match(truths, reports))
    shuffler.shuffle(truths)  # type: ignore[attr-defined]
    shuffler.shuffle(reports)  # type: ignore[attr-defined]
    assert RuleFigures.of(match(truths, reports)) == before


@given(truths_of_a_street.filter(bool))
def test_perfect_copies_are_worth_one(truths: list[Truth]) -> None:
    copies = [ReportedEvent(one.scope, one.start_s, one.end_s, one.due_s) for one in truths]
    figures = RuleFigures.of(match(truths, copies))
    assert (figures.precision, figures.recall, figures.f1) == (1.0, 1.0, 1.0)
    assert (figures.duplicates, figures.start_rmse_s, figures.alert_delay_p95_s) == (0, 0.0, 0.0)


@given(truths_of_a_street, reports_of_a_street)
def test_another_report_never_makes_fewer_pairs(truths: list[Truth], reports: list[ReportedEvent]) -> None:
    fewer, more = match(truths, reports[1:]), match(truths, reports)
    assert len(fewer.pairs) <= len(more.pairs) <= len(fewer.pairs) + 1


def most_pairs(truths: list[Truth], reports: list[ReportedEvent]) -> int:
    """By trying all ways: whether the first truth stays alone or has one of the reports."""
    if not truths:
        return 0
    first, rest = truths[0], truths[1:]
    with_each = [
        1 + most_pairs(rest, reports[:index] + reports[index + 1 :])
        for index, one in enumerate(reports)
        if match([first], [one]).pairs
    ]
    return max([most_pairs(rest, reports), *with_each])


@given(truths_of_a_street.map(lambda some: some[:4]), reports_of_a_street.map(lambda some: some[:4]))
def test_no_other_way_gives_more_pairs(truths: list[Truth], reports: list[ReportedEvent]) -> None:
    assert len(match(truths, reports).pairs) == most_pairs(truths, reports)
