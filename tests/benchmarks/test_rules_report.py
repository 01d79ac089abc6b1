import json
import math
from dataclasses import replace

from benchmarks.matching import ReportedEvent, Scope, Truth, match
from benchmarks.mistakes import mistakes
from benchmarks.rules_report import RulesReport, ScenarioResult
from vision.violation import EventType

KERB = Scope("kerb", "road", "line", EventType.ILLEGAL_PARKING)
CART = Scope("cart", "walk", "pavement", EventType.STREET_VENDOR)


def report() -> RulesReport:
    """Of two parked cars one is found, and a vendor who is not there."""
    truths = [Truth(KERB, 10, 100, 70), Truth(KERB, 200, math.inf, 260)]
    reports = [ReportedEvent(KERB, 12, 100, 72), ReportedEvent(CART, 50, math.inf, 110, "street_vendor")]
    kerb = match(truths, reports[:1])
    cart = match([], reports[1:])
    return RulesReport(
        (ScenarioResult("kerb", kerb, 300, (0.2, 0.4)), ScenarioResult("cart", cart, 90, (0.6,))),
        {"night": "lasts 86400 s, longer than --longest-s 600"},
    )


def test_the_values_are_json_with_every_type() -> None:
    values = json.loads(json.dumps(report().values()))
    assert set(values["types"]) == {str(each) for each in EventType}
    assert values["types"]["illegal_parking"] == {
        "truths": 2,
        "reports": 1,
        "matched": 1,
        "missed": 1,
        "false": 0,
        "duplicates": 0,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
        "start_rmse_s": 2.0,
        "alert_delay_p95_s": 2.0,
    }
    assert values["types"]["tailgating"]["f1"] is None
    assert values["step_ms_p95"] == 0.6


def test_the_values_name_scenarios_and_what_was_left_out() -> None:
    values = report().values()
    assert [scenario["scenario"] for scenario in values["scenarios"]] == ["kerb", "cart"]  # type: ignore[attr-defined]
    assert values["left_out"] == [
        {"scenario": "night", "reason": "lasts 86400 s, longer than --longest-s 600"}
    ]


def test_mistakes_are_told_with_place_and_time_in_the_order_of_scenarios() -> None:
    assert [str(mistake) for mistake in mistakes(report().matching)] == [
        "false: cart, camera walk, zone pavement: street_vendor (street_vendor) from 50.0 s and goes on",
        "missed: kerb, camera road, zone line: illegal_parking from 200.0 s and goes on",
    ]


def test_a_mistake_that_goes_on_has_no_end() -> None:
    [vendor, car] = [mistake.values() for mistake in mistakes(report().matching)]
    assert (vendor["kind"], vendor["end_s"]) == ("false", None)
    assert (car["kind"], car["start_s"]) == ("missed", 200)


def test_people_get_a_table_and_the_mistakes() -> None:
    lines = list(report().lines())
    assert lines[1].split() == ["illegal_parking", "2", "1", "1.000", "0.500", "0.667", "2.000", "2.000", "0"]
    assert lines[4].split() == ["tailgating", "0", "0", "-", "-", "-", "-", "-", "0"]
    assert lines[5].startswith("95 % of all looks took at most 0.60 ms")
    assert lines[-1] == "left out: night: lasts 86400 s, longer than --longest-s 600"


def test_figures_of_all_scenarios_are_counted_together() -> None:
    once = report()
    [first, *_] = once.scenarios
    more = replace(once, scenarios=(first, replace(first, name="again")))
    assert more.figures()[EventType.ILLEGAL_PARKING].truths == 4
