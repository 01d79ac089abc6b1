from datetime import timedelta

import pytest

from benchmarks.judgement import judged
from benchmarks.noise import NoiseLevels, NoisyEye
from benchmarks.street import instant_of
from benchmarks.truth_detector import SharpEye
from benchmarks.truth_run import Run, TruthRun
from models.detector import Detector
from simulation.figure import TruthBox
from simulation.scenario import Outage, Span
from tests.benchmarks.streets import (
    GUARDED,
    FakeView,
    idle_fps,
    parked,
    parks,
    run,
    scenario,
    seeded_watch,
    street,
    walker,
)
from vision.event import EventState
from vision.signals import Signal, SignalKind
from vision.site import Camera, Site
from vision.watch import Watch


def walks_in(at_s: float) -> list[TruthBox]:
    return [walker(100 + 60 * (at_s - 10))] if 10 <= at_s < 18 else []


def starts_s(result: Run) -> list[float]:
    return [(event.started_at - instant_of(scenario(1), 0.0)).total_seconds() for event in result.events]


def test_a_parked_car_is_reported_as_it_is_expected() -> None:
    scripted = scenario(200, expect=(parked(20, 150, due_s=80),))
    result = run(street(scripted, FakeView(parks(20, 150))))
    matching = judged("street", scripted, result.events, idle_fps)
    [pair] = matching.pairs
    assert abs(pair.start_error_s) <= 1
    assert 0 <= pair.delay_s <= 1
    assert (matching.missed, matching.false, matching.duplicates) == ((), (), ())


def test_a_car_that_goes_in_time_is_no_event_although_there_was_a_notice() -> None:
    scripted = scenario(120)
    result = run(street(scripted, FakeView(parks(20, 60))))
    assert [event.state for event in result.events] == [EventState.WITHDRAWN]
    assert judged("street", scripted, result.events, idle_fps).false == ()


def test_an_empty_street_is_looked_at_now_and_then_and_never_drawn() -> None:
    view = FakeView(lambda _at_s: [])
    result = run(street(scenario(400), view))
    assert result.looks == 100
    assert view.drawn == 0


def test_looks_come_at_the_rate_that_the_rule_asks_for_while_something_is_there() -> None:
    view = FakeView(parks(100, 110))
    run(street(scenario(100), view))
    assert view.drawn == 0
    run(street(scenario(110), view))
    assert 16 <= view.drawn <= 21


def test_a_skipped_stretch_costs_one_look_every_four_seconds() -> None:
    view = FakeView(parks(0, 4000))
    result = run(street(scenario(4000, skips=(Span(100, 3900),)), view))
    assert 950 <= result.looks <= 1500
    assert len(result.events) == 1


def test_what_stands_in_a_skipped_stretch_is_still_there_after_it() -> None:
    result = run(street(scenario(600, skips=(Span(30, 500),)), FakeView(parks(10, 590))))
    [event] = result.events
    assert starts_s(result) == pytest.approx([10], abs=1)
    assert event.recurrences == 0


def test_a_restart_forgets_no_clock() -> None:
    scripted = scenario(200, restarts_s=(60.0,))
    result = run(street(scripted, FakeView(parks(20, 190))))
    assert starts_s(result) == pytest.approx([20], abs=1)
    assert result.events[0].subjects[0].track.startswith("road/2/")


def test_a_restart_starts_a_new_process() -> None:
    started = []

    def watch_of(site: Site, camera: Camera, detector: Detector) -> Watch:
        started.append(camera.id)
        return seeded_watch(site, camera, detector)

    scripted = scenario(100, restarts_s=(30.0, 60.0))
    TruthRun(street(scripted, FakeView(parks(20, 90))), watch_of, {"road": SharpEye()}).run()
    assert started == ["road"] * 3


def test_an_outage_gives_no_looks_and_a_new_session() -> None:
    outage = Outage("road", Span(50, 90))
    view = FakeView(parks(20, 190))
    result = run(street(scenario(200, outages=(outage,)), view))
    [event] = result.events
    assert event.recurrences == 0
    assert event.subjects[0].track.startswith("road/2/")


@pytest.mark.parametrize(("arrives_s", "events"), [(14.0, 0), (40.0, 1)])
def test_a_grant_counts_only_if_it_arrives_in_time(arrives_s: float, events: int) -> None:
    scripted = scenario(60)
    at = instant_of(scripted, 13.0)
    grant = Signal(SignalKind.ACCESS_GRANT, "north", at)
    controller_lives = Signal(SignalKind.GRANT_WATERMARK, "north", at - timedelta(seconds=10))
    known = Signal(SignalKind.GRANT_WATERMARK, "north", at + timedelta(seconds=10))
    signals = [(3.0, controller_lives), (arrives_s, grant), (arrives_s, known)]
    result = run(street(scripted, FakeView(walks_in), GUARDED, signals))
    assert len(result.events) == events


def test_no_frame_is_lost_where_looks_are_rare_anyway() -> None:
    eye = NoisyEye("seed", NoiseLevels(gap_every_s=1.0))
    assert run(street(scenario(400), FakeView(lambda _at_s: [])), eye).looks == 100


def test_the_same_noise_gives_the_same_events() -> None:
    scripted = scenario(300)
    runs = [run(street(scripted, FakeView(parks(20, 250))), NoisyEye("seed")) for _ in range(2)]
    assert runs[0].events == runs[1].events
    assert runs[0].looks == runs[1].looks


def test_steps_are_timed_where_something_is_seen() -> None:
    result = run(street(scenario(100), FakeView(parks(50, 60))))
    assert 0 < len(result.step_ms) < result.looks
    assert all(step >= 0 for step in result.step_ms)
