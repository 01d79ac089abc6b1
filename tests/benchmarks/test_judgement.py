import math

import pytest

from benchmarks.judgement import judged
from benchmarks.matching import Matching
from simulation.figure import TruthBox
from simulation.scenario import TrueEvent
from tests.benchmarks.streets import GUARDED, FakeView, idle_fps, parked, parks, run, scenario, street, walker
from vision.violation import EventType


def judge(expect: tuple[TrueEvent, ...], from_s: float = 20, to_s: float = 150) -> Matching:
    scripted = scenario(200, expect=expect)
    result = run(street(scripted, FakeView(parks(from_s, to_s))))
    return judged("morning", scripted, result.events, idle_fps)


def test_events_are_called_by_the_name_of_the_file() -> None:
    [pair] = judge((parked(20, 150),)).pairs
    assert pair.truth.scope.scenario == "morning"
    assert pair.truth.scope.event_type is EventType.ILLEGAL_PARKING


def test_an_event_is_due_when_it_begins_unless_the_author_says_otherwise() -> None:
    assert [pair.delay_s for pair in judge((parked(20, 150),)).pairs] == pytest.approx([60], abs=1)
    assert [pair.delay_s for pair in judge((parked(20, 150, due_s=80),)).pairs] == pytest.approx([0], abs=1)


def test_what_is_under_way_at_the_end_matches_what_goes_on() -> None:
    [pair] = judge((parked(20),), to_s=500).pairs
    assert math.isinf(pair.report.end_s)


def test_rare_looks_allow_a_later_start() -> None:
    assert len(judge((parked(12.5, 150),)).pairs) == 1
    assert len(judge((parked(11.5, 150),)).pairs) == 0


def two_walk_in(at_s: float) -> list[TruthBox]:
    """The second crosses the line, 220 px on, at 14.7 s."""
    walks = (("first", 10.0), ("second", 11.0))
    return [walker(100 + 60 * (at_s - from_s), who) for who, from_s in walks if from_s <= at_s < from_s + 8]


def test_a_deed_is_over_when_it_was_last_seen() -> None:
    deed = TrueEvent("road", "tailgating", "gate", 14.7, 14.7)
    scripted = scenario(60, expect=(deed,))
    result = run(street(scripted, FakeView(two_walk_in), GUARDED))
    [pair] = judged("gate", scripted, result.events, idle_fps).pairs
    assert pair.report.end_s == pair.report.start_s
