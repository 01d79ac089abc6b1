"""What was reported of a scenario, held against what truly happened."""

import math
from collections.abc import Callable, Iterable
from datetime import datetime

from benchmarks.matching import Matching, ReportedEvent, Scope, Truth, match
from benchmarks.street import instant_of, seconds_of
from simulation.scenario import Scenario, TrueEvent
from vision.event import Event
from vision.violation import EventType

IdleFps = Callable[[str, datetime], float]
"""How many looks a second a camera gets at an instant while nothing is there to be watched; 0 for none."""


def judged(name: str, scenario: Scenario, events: Iterable[Event], idle_fps: IdleFps) -> Matching:
    """The matching of a scenario's events, which are called by the scenario's `name`.

    Only confirmed events count: an early notice is none, nor is what was withdrawn.
    """
    truths = (_truth(name, scenario, one, idle_fps) for one in scenario.expect)
    reports = (_report(name, scenario, event) for event in events)
    return match(truths, (report for report in reports if report is not None))


def _truth(name: str, scenario: Scenario, event: TrueEvent, idle_fps: IdleFps) -> Truth:
    scope = Scope(name, event.camera_id, event.zone_id, EventType(event.event_type))
    due_s = event.from_s if event.due_s is None else event.due_s
    fps = idle_fps(event.camera_id, instant_of(scenario, event.from_s))
    return Truth(scope, event.from_s, event.to_s, due_s, 1 / fps if fps > 0 else 0.0, event.rule)


def _report(name: str, scenario: Scenario, event: Event) -> ReportedEvent | None:
    """None for an early notice. A deed, which only people close, was over when it was last seen."""
    if event.confirmed_at is None:
        return None
    ended_at = event.last_seen_at if event.momentary else event.ended_at
    return ReportedEvent(
        Scope(name, event.camera_id, event.zone_id, event.event_type),
        start_s=seconds_of(scenario, event.started_at),
        end_s=math.inf if ended_at is None else seconds_of(scenario, ended_at),
        confirmed_s=seconds_of(scenario, event.confirmed_at),
        rule=event.rule,
        momentary=event.momentary,
    )
