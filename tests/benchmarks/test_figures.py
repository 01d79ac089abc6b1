import math

import pytest

from benchmarks.figures import RuleFigures, percentile
from benchmarks.matching import NOTHING, ReportedEvent, Scope, Truth, match
from vision.violation import EventType

GATE = Scope("yard", "gate", "line", EventType.TAILGATING)


def truth(start_s: float, due_s: float) -> Truth:
    return Truth(GATE, start_s, start_s + 20, due_s)


def report(start_s: float, confirmed_s: float) -> ReportedEvent:
    return ReportedEvent(GATE, start_s, start_s + 10, confirmed_s)


def test_nothing_at_all_has_no_figures() -> None:
    figures = RuleFigures.of(NOTHING)
    assert (figures.precision, figures.recall, figures.f1) == (None, None, None)
    assert (figures.start_rmse_s, figures.alert_delay_p95_s) == (None, None)


def test_reports_without_any_truth_have_a_precision_of_nought_and_no_recall() -> None:
    figures = RuleFigures.of(match([], [report(0, 1)]))
    assert (figures.precision, figures.recall, figures.f1) == (0.0, None, 0.0)


def test_truths_without_any_report_have_a_recall_of_nought_and_no_precision() -> None:
    figures = RuleFigures.of(match([truth(0, 1)], []))
    assert (figures.precision, figures.recall, figures.f1) == (None, 0.0, 0.0)


def test_a_duplicate_lowers_the_precision() -> None:
    figures = RuleFigures.of(match([truth(0, 1)], [report(0, 1), report(8, 9)]))
    assert (figures.duplicates, figures.false, figures.precision, figures.recall) == (1, 0, 0.5, 1.0)
    assert figures.f1 == pytest.approx(2 / 3)


def test_errors_and_delays_are_those_of_the_matched_reports() -> None:
    truths = [truth(0, 10), truth(100, 110)]
    reports = [report(3, 12), report(96, 109), report(500, 900)]
    figures = RuleFigures.of(match(truths, reports))
    assert figures.start_rmse_s == pytest.approx(math.sqrt((3**2 + 4**2) / 2))
    assert figures.alert_delay_p95_s == 2.0


@pytest.mark.parametrize(
    ("count", "expected"), [(1, 1.0), (19, 19.0), (20, 19.0), (21, 20.0), (100, 95.0), (101, 96.0)]
)
def test_the_percentile_is_one_of_the_values(count: int, expected: float) -> None:
    assert percentile([float(value) for value in range(1, count + 1)], 0.95) == expected
