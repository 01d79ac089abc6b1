"""One camera's way from detections to events: rates, blindness, saving, restoring."""

import itertools
import logging
from collections.abc import Iterable
from datetime import datetime

import pytest

from models.detections import Detections, ObjectClass
from tests.scenes import Actor, at, instant
from tests.vision.fakes import detections_of, frame_at, frames, seconds_of
from tests.vision.plays import ids
from vision.deduplication import Deduplicator
from vision.event import Event
from vision.ports import CameraState
from vision.rules.illegal_parking import IllegalParking, IllegalParkingSettings
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal, SignalKind
from vision.site import Camera, Zone
from vision.violation import EventType, Violation
from vision.watch import SAVE_EVERY_S, Watch

KERB = Zone("kerb", polygon=((0.2, 0.5), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9)))
CAMERA = Camera("cam", zones=(KERB,))
SETTINGS = IllegalParkingSettings(dwell_s=60.0, warn_s=20.0, idle_fps=0.25, busy_fps=2.0)
CAR = Actor(ObjectClass.CAR, at(0.5, 0.7)).stand(1000)
KEY = "illegal_parking@kerb"


class Recorder:
    """A rule that sees nothing wrong and remembers what it was shown."""

    name, version, event_type = "recorder", 1, EventType.TAILGATING

    def __init__(self, fps: float = 1.0) -> None:
        self.fps = fps
        self.scenes: list[Scene] = []
        self.signals: list[Signal] = []

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:
        return self.fps

    def observe(self, signal: Signal) -> None:
        self.signals.append(signal)

    def look(self, scene: Scene) -> list[Violation]:
        self.scenes.append(scene)
        return []

    def state(self) -> State:
        return {"looks": len(self.scenes)}

    def restore(self, state: State) -> None:
        self.scenes = [self.scenes[0]] * int(str(state["looks"]))


def parking_watch() -> Watch:
    rules = {KEY: IllegalParking(Duty("cam", KERB), SETTINGS)}
    return Watch(CAMERA, rules, Deduplicator(CAMERA, ids()))


def recording_watch(*recorders: Recorder) -> Watch:
    rules = {f"recorder@{n}": recorder for n, recorder in enumerate(recorders)}
    return Watch(CAMERA, rules, Deduplicator(CAMERA, ids()))


def show(watch: Watch, seconds: Iterable[float], *actors: Actor, session: int = 1) -> list[Event]:
    return [
        event
        for second in seconds
        for event in watch.look(frame_at(second, session=session), detections_of(actors, second))
    ]


def test_the_most_demanding_rule_sets_the_rate() -> None:
    assert recording_watch(Recorder(0.5), Recorder(8.0), Recorder(0.0)).needs_fps(instant(0)) == 8.0
    assert recording_watch().needs_fps(instant(0)) == 0.0


def test_every_rule_hears_every_signal() -> None:
    recorders = Recorder(), Recorder()
    signal = Signal(SignalKind.SIGN_OF_LIFE, "li", instant(0))
    recording_watch(*recorders).observe(signal)
    assert [recorder.signals for recorder in recorders] == [[signal], [signal]]


def test_a_rule_sees_tracks_zones_and_the_size_of_the_source_picture() -> None:
    recorder = Recorder()
    show(recording_watch(recorder), [0.0], CAR)
    (scene,) = recorder.scenes
    assert (scene.camera_id, scene.session, scene.captured_at) == ("cam", 1, instant(0))
    assert (scene.width_px, scene.height_px) == (1600, 1000)
    assert scene.zones == {"kerb": KERB}
    assert scene.tracks[0].box == pytest.approx(CAR.box, abs=1e-6)
    assert sum(scene.tracks[0].appearance) == pytest.approx(1.0, abs=0.01)


def test_ids_of_tracks_begin_anew_with_each_session() -> None:
    recorder = Recorder()
    watch = recording_watch(recorder)
    show(watch, [0.0, 1.0], CAR)
    show(watch, [2.0, 3.0], CAR, session=2)
    assert [str(scene.tracks[0].key) for scene in recorder.scenes] == ["cam/1/1"] * 2 + ["cam/2/1"] * 2


@pytest.mark.parametrize(
    ("fps", "gap_s", "blind_s", "sentence"),
    [
        (2.0, 1.0, 0, "a busy machine is not a blind camera"),
        (2.0, 4.0, 0, "nor is a quick reconnect"),
        (2.0, 30.0, 30, "half a minute without pictures is"),
        (0.25, 4.0, 0, "a low rate was asked for"),
        (0.25, 11.0, 0, "and two looks may be missed"),
        (0.25, 20.0, 20, "but not five"),
        (0.0, 900.0, 0, "nobody wanted to look"),
    ],
)
def test_a_gap_is_blindness_only_where_the_rate_does_not_explain_it(
    fps: float, gap_s: float, blind_s: float, sentence: str
) -> None:
    recorder = Recorder(fps)
    show(recording_watch(recorder), [0.0, gap_s])
    assert sum(span.length_s for span in recorder.scenes[1].blind) == blind_s, sentence


def test_the_time_between_a_crash_and_the_restart_is_blindness() -> None:
    recorder, later = Recorder(), Recorder()
    watch, restarted = recording_watch(recorder), recording_watch(later)
    show(watch, [0.0, 1.0])
    later.scenes = recorder.scenes[:1]
    restarted.restore(watch.state(), [])
    show(restarted, [100.0], session=2)
    (span,) = later.scenes[-1].blind
    assert (span.start_at, span.end_at) == (instant(1), instant(100))


def test_before_the_first_look_there_is_nothing_to_save() -> None:
    watch = parking_watch()
    assert watch.state() is None
    assert not watch.unsaved


def test_every_change_of_a_dwell_is_unsaved_and_else_it_is_saved_now_and_then() -> None:
    watch = parking_watch()
    arrival = Actor(ObjectClass.CAR, at(0.5, 0.7), since_s=11).stand(100)
    saves = []
    for frame in frames(90):
        watch.look(frame, detections_of([arrival], seconds_of(frame)))
        if watch.unsaved:
            saves.append(seconds_of(frame))
            watch.saved()
    assert {13.0, 31.0, 71.0} <= set(saves), "the stay began, the notice was given, the limit was reached"
    gaps = [b - a for a, b in itertools.pairwise(saves)]
    assert max(gaps) <= SAVE_EVERY_S
    assert len(saves) <= 90 / SAVE_EVERY_S + 5, "not at every look"


def test_a_restart_resumes_the_stay_and_the_event() -> None:
    watch = parking_watch()
    told = show(watch, range(40), CAR)
    restarted = parking_watch()
    restarted.restore(watch.state(), watch.deduplicator.events)
    told += show(restarted, range(45, 90), CAR, session=2)
    assert [event.state.value for event in told] == ["warned", "open"]
    assert len({event.id for event in told}) == 1
    assert told[-1].started_at == instant(0)


@pytest.mark.parametrize(
    "broken",
    [None, [], "x", {}, {"clocks": None}, {"clocks": [1], "queued": {}}, {"clocks": [], "queued": []}],
)
def test_a_rule_whose_state_is_of_another_shape_starts_anew_and_says_so(
    broken: object, caplog: pytest.LogCaptureFixture
) -> None:
    watch = parking_watch()
    with caplog.at_level(logging.WARNING):
        watch.restore(CameraState("cam", 1, instant(0), {KEY: broken}), [])
    assert f"camera cam: rule {KEY} starts anew" in caplog.text
    told = show(watch, range(1, 80), CAR)
    assert [event.state.value for event in told] == ["warned", "open"]


def test_a_rule_that_is_new_since_the_last_run_starts_without_a_state() -> None:
    watch = parking_watch()
    watch.restore(CameraState("cam", 1, instant(0), {"another@zone": {}}), [])
    assert [event.state.value for event in show(watch, range(1, 80), CAR)] == ["warned", "open"]


def test_the_latest_looks_are_kept_for_evidence() -> None:
    watch = Watch(CAMERA, {}, Deduplicator(CAMERA, ids()), looks_kept=2)
    for second in range(3):
        watch.look(frame_at(second), Detections.none())
    assert watch.ring.best_for(set()).frame.captured_at == instant(2)
