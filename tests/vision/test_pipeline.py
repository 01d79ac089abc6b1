"""The spine from end to end: frames go in, events come to rest in the sink, each once and in order."""

import itertools
from collections.abc import Sequence

import pytest

from models.detections import ObjectClass
from tests.scenes import Actor, instant, person_at
from tests.vision.fakes import MemorySink, MemoryVault, ScriptedDetector, SignalQueue, frame_at, frames
from tests.vision.plays import ids
from tests.vision.street import CAR, OTHER_CAR, PARKING, Street
from vision.deduplication import Deduplicator
from vision.event import Event, EventState
from vision.evidence import MISSING, EvidenceRecorder
from vision.pipeline import Pipeline
from vision.ports import SinkError
from vision.signals import Signal, SignalKind
from vision.site import Camera, Detect, RuleSpec, Zone
from vision.watch import Watch


def in_order(queue: Sequence[Event]) -> bool:
    """Whether every event was told with the revisions one, two, three..."""
    revisions: dict[object, list[int]] = {}
    for event in queue:
        revisions.setdefault(event.id, []).append(event.revision)
    return all(found == list(range(1, len(found) + 1)) for found in revisions.values())


def test_a_parked_car_from_the_first_look_to_the_last() -> None:
    street = Street({"cam": [CAR]})
    told = street.show(frames(130))
    assert street.sink.told == ["warned", "open", "closed"]
    assert [event.state.value for event in told] == street.sink.told
    warned, opened, closed = street.sink.queue
    assert warned.evidence == ()
    assert len(opened.evidence) == 4
    assert [evidence.moment for evidence in closed.evidence] == ["confirmed"] * 4 + ["ended"] * 4
    assert {evidence.path for evidence in closed.evidence} == set(street.vault.pictures)
    assert closed.dwell_s == pytest.approx(100, abs=4)


def test_two_people_on_one_card_are_shown_together() -> None:
    walkers = [
        Actor(ObjectClass.PERSON, person_at(x, 0.7), since_s=since_s).move(person_at(x, 0.3), 4)
        for x, since_s in ((0.45, 8.0), (0.55, 9.5))
    ]
    grant = Signal(SignalKind.ACCESS_GRANT, "east", instant(8))
    known = [Signal(SignalKind.GRANT_WATERMARK, "east", instant(second)) for second in range(9, 25)]
    street = Street({"door": walkers}, grant, *known, gates=["door"])
    street.show(frames(25, fps=8, camera_id="door"))
    (event,) = street.sink.queue
    assert [subject.role for subject in event.subjects] == ["admitted", "follower"]
    taken_at = event.evidence[0].captured_at
    assert instant(9.5) <= taken_at <= instant(12), "both are in the picture"


@pytest.mark.parametrize(
    ("detect", "fitted"), [("whole", (400, 250)), ("zones", (960, 600)), ("tiles", (640, 400))]
)
def test_frames_are_to_be_as_large_as_what_the_detector_looks_at_needs(
    detect: Detect, fitted: tuple[int, int]
) -> None:
    far = Zone("far", polygon=((0.4, 0.2), (0.6, 0.2), (0.6, 0.3), (0.4, 0.3)))
    rules = (RuleSpec("illegal_parking", "far"),)
    camera = Camera("cam", zones=(far,), rules=rules, detect=detect)
    watch = Watch(camera, {}, Deduplicator(camera, ids(1)))
    recorder = EvidenceRecorder(MemoryVault())
    pipeline = Pipeline(ScriptedDetector({}), [watch], recorder, SignalQueue(), MemorySink())
    width, height = pipeline.scale_of("cam").fit(1600, 1000)
    assert (width, height) == pytest.approx(fitted, abs=2)


def test_nothing_to_look_at_is_no_work() -> None:
    street = Street({"cam": [CAR]})
    assert street.pipeline.step([]) == []
    assert street.detector.batches == []


def test_frames_of_several_cameras_are_detected_together_and_judged_apart() -> None:
    cast: dict[str, Sequence[Actor]] = {"a": [CAR], "b": [], "c": [OTHER_CAR]}
    street, alone = Street(cast), Street({"c": [OTHER_CAR]})
    for second in range(90):
        street.pipeline.step([frame_at(second, camera_id) for camera_id in cast])
        alone.pipeline.step([frame_at(second, "c")])
    assert set(street.detector.batches) == {3}
    by_camera = {
        camera_id: [e.state.value for e in street.sink.queue if e.camera_id == camera_id]
        for camera_id in cast
    }
    assert by_camera == {"a": ["warned", "open"], "b": [], "c": ["warned", "open"]}
    same = [event for event in street.sink.queue if event.camera_id == "c"]
    assert [e.started_at for e in same] == [e.started_at for e in alone.sink.queue]


def test_each_camera_tells_its_own_rate() -> None:
    street = Street({"a": [OTHER_CAR], "b": []})
    for second in range(4):
        street.pipeline.step([frame_at(second, "a"), frame_at(second, "b")])
    assert street.pipeline.needs_fps("a", instant(4)) == PARKING.busy_fps
    assert street.pipeline.needs_fps("b", instant(4)) == PARKING.idle_fps


# --- the sink fails -----------------------------------------------------------------------------------


def test_a_sink_that_fails_for_a_while_loses_nothing_and_keeps_the_order() -> None:
    street = Street({"cam": [CAR]})
    street.show(frames(10))
    street.sink.broken = True
    told = street.show(frames(125, from_s=11))
    assert [event.state.value for event in told] == ["warned", "open", "closed"]
    assert street.sink.told == []
    street.sink.broken = False
    street.show(frames(126, from_s=126))
    assert street.sink.told == ["warned", "open", "closed"]
    assert in_order(street.sink.queue)


def test_one_camera_whose_events_cannot_be_saved_does_not_hold_up_the_batch() -> None:
    street = Street({"a": [CAR], "b": [OTHER_CAR]})
    street.sink.broken = True
    for second in range(70):
        assert street.pipeline.step([frame_at(second, "a"), frame_at(second, "b")]) is not None
    street.sink.broken = False
    street.pipeline.flush()
    assert sorted(street.sink.told) == ["open", "open", "warned", "warned"]


def test_a_flush_that_fails_says_so_and_can_be_repeated() -> None:
    street = Street({"cam": [CAR]})
    street.pipeline.flush()
    street.show(frames(40))
    street.sink.broken = True
    with pytest.raises(SinkError):
        street.pipeline.flush()
    street.sink.broken = False
    street.pipeline.flush()
    assert street.sink.saves[-1].looked_at == instant(40)


def test_a_full_vault_costs_the_pictures_and_not_the_event() -> None:
    street = Street({"cam": [CAR]})
    street.vault.full = True
    street.show(frames(130))
    assert street.sink.told == ["warned", "open", "closed"]
    assert street.sink.queue[-1].flags == (MISSING,)


# --- restarts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("crash_s", range(6, 126, 8))
def test_a_crash_at_any_moment_changes_nothing_that_is_told(crash_s: int) -> None:
    street = Street({"cam": [CAR]})
    street.show(frames(crash_s))
    street.crash()
    street.show(frames(140, from_s=crash_s + 3, session=2))
    assert street.sink.told == ["warned", "open", "closed"]
    assert len({event.id for event in street.sink.queue}) == 1
    assert in_order(street.sink.queue)
    assert street.sink.queue[-1].started_at <= instant(9)


def test_a_crash_while_the_sink_fails_loses_only_what_was_never_saved_and_tells_it_anew() -> None:
    street = Street({"cam": [CAR]})
    street.show(frames(30))
    street.sink.broken = True
    street.show(frames(80, from_s=31))
    street.crash()
    street.sink.broken = False
    street.show(frames(140, from_s=83, session=2))
    assert street.sink.told == ["warned", "open", "closed"]


def test_a_crash_once_a_minute_neither_doubles_nor_loses_an_open_event() -> None:
    street = Street({"cam": [OTHER_CAR]})
    for run in range(10):
        street.show(frames(60 * run + 55, from_s=60 * run, fps=0.5, session=run + 1))
        street.crash()
    assert street.sink.told == ["warned", "open"]


def test_the_first_start_finds_nothing_and_begins() -> None:
    street = Street({"cam": [CAR]})
    street.pipeline.restore()
    street.show(frames(70))
    assert street.sink.told == ["warned", "open"]


def test_a_change_of_a_dwell_is_saved_at_once_and_the_rest_every_five_seconds() -> None:
    street = Street({"cam": [CAR]})
    saved_s = []
    for second in range(100):
        before = len(street.sink.saves)
        street.pipeline.step([frame_at(second)])
        if len(street.sink.saves) > before:
            saved_s.append(second)
    gaps = [later - earlier for earlier, later in itertools.pairwise(saved_s)]
    assert max(gaps) <= 5
    assert len(saved_s) < 40
    changed = [event for event in street.sink.queue if event.state is not EventState.CLOSED]
    assert {int((event.changed_at - instant(0)).total_seconds()) for event in changed} <= set(saved_s)


def test_a_signal_reaches_every_camera_before_the_looks_of_its_batch() -> None:
    grant = Signal(SignalKind.ACCESS_GRANT, "east", instant(10))
    walker = Actor(ObjectClass.PERSON, person_at(0.5, 0.7), since_s=8).move(person_at(0.5, 0.3), 4)
    street = Street({"a": [walker], "b": [walker]}, grant, gates=["a", "b"])
    for look in range(160):
        street.pipeline.step([frame_at(look / 8, "a"), frame_at(look / 8, "b")])
    assert street.sink.queue == [], "one grant for the gate, seen by two cameras"
