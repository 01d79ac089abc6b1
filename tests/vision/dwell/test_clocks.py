"""The clock belongs to the place: what starts it, what keeps it, and what ends it."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from models.detections import ObjectClass
from tests.scenes import BLUE, RED, Actor, at, instant, scenes
from vision.dwell.clock import DwellClock
from vision.dwell.clocks import DwellClocks
from vision.dwell.settings import DwellSettings
from vision.scene import Scene

SETTINGS = DwellSettings(
    enter_after_s=2.0,
    leave_after_s=10.0,
    leave_looks=4,
    occlusion_hold_s=60.0,
    max_shift=0.3,
    min_iou=0.45,
    strange_looks=3,
    max_difference=0.55,
)
CAR, BUS = ObjectClass.CAR, ObjectClass.BUS
SPOT = at(0.5, 0.7)
STANDING = Actor(CAR, SPOT).stand(500)
IN_FRONT, BEHIND = at(0.5, 0.78, size=0.3), at(0.5, 0.62, size=0.3)


def watch(
    looks: Sequence[Scene], clocks: DwellClocks | None = None, watched: ObjectClass = CAR
) -> DwellClocks:
    clocks = clocks or DwellClocks("vehicle", SETTINGS)
    for scene in looks:
        clocks.look(scene, [track for track in scene.tracks if track.object_class is watched])
    return clocks


def after(*actors: Actor, until_s: float, fps: float = 1.0) -> DwellClocks:
    return watch(list(scenes(actors, until_s, fps=fps)))


def only(clocks: DwellClocks) -> DwellClock:
    (clock,) = clocks.standing()
    return clock


def test_a_stay_begins_after_the_entry_hysteresis() -> None:
    assert after(STANDING, until_s=1).standing() == []
    assert only(after(STANDING, until_s=3)).started_at == instant(0)


def test_one_look_is_never_a_stay_however_long_the_period() -> None:
    assert after(STANDING, until_s=0, fps=0.1).standing() == []


def test_a_second_box_on_the_same_thing_starts_no_second_stay() -> None:
    second = Actor(CAR, at(0.504, 0.7)).stand(500)
    assert only(after(STANDING, second, until_s=30)).started_at == instant(0)


def test_what_is_only_close_has_a_stay_of_its_own() -> None:
    close = Actor(CAR, at(0.53, 0.7)).stand(500)
    assert len(after(STANDING, close, until_s=30).standing()) == 2


def test_it_tells_what_arrived_from_what_has_always_stood_there() -> None:
    arriving = Actor(CAR, at(0.1, 0.7)).move(SPOT, 5).stand(100)
    assert only(after(arriving, until_s=20)).arrived
    assert not only(after(STANDING, until_s=20)).arrived


@pytest.mark.parametrize(
    ("missing_s", "fps", "kept", "sentence"),
    [
        (9.0, 1.0, True, "shorter than it takes to leave"),
        (14.0, 1.0, False, "longer, and looked at often"),
        (11.0, 0.2, True, "as long, but only three looks"),
        (20.0, 0.2, False, "longer, and four looks"),
    ],
)
def test_an_empty_place_ends_the_stay(missing_s: float, fps: float, kept: bool, sentence: str) -> None:
    car = STANDING.unseen(40, 40 + missing_s)
    clock = only(after(car, until_s=100, fps=fps))
    assert (clock.started_at == instant(0)) is kept, sentence


@pytest.mark.parametrize(
    ("hidden_s", "cover", "kept", "sentence"),
    [
        (40, IN_FRONT, True, "a bus in front, for less than the hold"),
        (80, IN_FRONT, False, "a bus in front, for longer than the hold"),
        (40, BEHIND, False, "a bus behind hides nothing"),
        (40, at(0.2, 0.78, size=0.3), False, "a bus elsewhere hides nothing"),
    ],
)
def test_a_hidden_place_keeps_the_stay(
    hidden_s: float, cover: tuple[float, float, float, float], kept: bool, sentence: str
) -> None:
    bus = Actor(BUS, cover, since_s=40).stand(hidden_s)
    clock = only(after(STANDING.unseen(40, 40 + hidden_s), bus, until_s=140))
    assert (clock.started_at == instant(0)) is kept, sentence


def test_a_reported_stay_ends_only_when_its_place_is_seen_to_be_empty() -> None:
    bus = Actor(BUS, IN_FRONT, since_s=40).stand(300)
    looks = list(scenes([STANDING.unseen(40, 500), bus], 400))
    clocks = watch(looks[:30])
    only(clocks).confirmed = True
    assert only(watch(looks[30:330], clocks)).hidden_since is not None, "hidden for long is not gone"
    assert watch(looks[330:], clocks).standing() == [], "the bus has left, the place is empty"


def test_a_missed_stay_says_so_until_it_is_seen_again() -> None:
    looks = list(scenes([STANDING.unseen(40, 46)], 50))
    clocks = watch(looks[:43])
    assert only(clocks).missed
    assert clocks.unsettled(lambda _clock: (), 0) == clocks.standing()
    assert only(clocks).dwell_s == 39, "it counts only as far as it was seen"
    assert not only(watch(looks[43:], clocks)).missed


@pytest.mark.parametrize(
    ("stop_x", "rolls_s", "kept", "sentence"),
    [
        (0.54, 3, True, "half a width further, at once: the same stay"),
        (0.54, 20, False, "half a width further, after having been away"),
        (0.72, 3, False, "somewhere else"),
    ],
)
def test_what_moves_up_a_little_goes_on_with_its_stay(
    stop_x: float, rolls_s: float, kept: bool, sentence: str
) -> None:
    there = stop_x if kept else 0.9
    moving = Actor(CAR, SPOT).stand(60).move(at(there, 0.7), rolls_s / 2).move(at(stop_x, 0.7), rolls_s / 2)
    clock = only(after(moving.stand(100), until_s=150, fps=2))
    assert (clock.started_at == instant(0)) is kept, sentence


def test_only_the_same_thing_goes_on_with_a_stay() -> None:
    leaving = Actor(CAR, SPOT).stand(60)
    coming = Actor(CAR, at(0.9, 0.7), since_s=58).move(at(0.56, 0.7), 4).stand(100)
    assert only(after(leaving, coming, until_s=150, fps=2)).started_at > instant(55)


def test_a_young_stay_bears_one_look_that_misses_it_and_not_two() -> None:
    assert only(after(STANDING.unseen(1, 1.5), until_s=20, fps=2)).started_at == instant(0)
    assert only(after(STANDING.unseen(1, 2.2), until_s=20, fps=2)).started_at > instant(0)


def test_what_is_hidden_is_not_counted_as_empty() -> None:
    bus = Actor(BUS, IN_FRONT, since_s=42).stand(30)
    clock = only(after(STANDING.unseen(38, 76), bus, until_s=140))
    assert clock.started_at == instant(0), "4 s missed before the bus and 4 s after it are less than it takes"


def test_a_class_is_that_of_most_looks() -> None:
    looks = list(scenes([STANDING], 30))
    for number in (8, 15, 29):
        (track,) = looks[number].tracks
        looks[number] = replace(looks[number], tracks=(replace(track, object_class=BUS),))
    clocks = DwellClocks("vehicle", SETTINGS)
    for scene in looks:
        clocks.look(scene, scene.tracks)
    assert only(clocks).object_class is CAR


def test_what_rolls_into_its_place_slowly_has_arrived_all_the_same() -> None:
    rolling = Actor(CAR, at(0.46, 0.7)).move(SPOT, 3).stand(100)
    assert only(after(rolling, until_s=30, fps=2)).arrived


def test_the_place_does_not_follow_a_box_that_creeps() -> None:
    creeping = Actor(CAR, SPOT).stand(20).move(at(0.8, 0.7), 200)
    clocks = after(creeping, until_s=120)
    assert all(clock.started_at > instant(20) for clock in clocks.standing())


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (at(0.5, 0.7, size=0.115), "a box that grows a little"),
        (at(0.51, 0.7), "a box that is off by a tenth"),
        (at(0.5, 0.71), "a box whose feet are off by a tenth"),
    ],
)
def test_a_jittering_box_is_the_same_stay(other: tuple[float, float, float, float], sentence: str) -> None:
    jittering = Actor(CAR, SPOT)
    for _ in range(30):
        jittering = jittering.move(other, 1).move(SPOT, 1)
    assert only(after(jittering, until_s=60)).started_at == instant(0), sentence


def test_two_things_side_by_side_have_two_clocks_that_are_never_mixed_up() -> None:
    left, right = Actor(CAR, at(0.40, 0.7)), Actor(CAR, at(0.505, 0.7))
    clocks = after(left.stand(100).renamed(30, 50), right.stand(100).renamed(50), until_s=100)
    assert [clock.started_at for clock in clocks.standing()] == [instant(0), instant(0)]


def test_the_same_track_may_change_its_look_at_once() -> None:
    assert only(after(STANDING.coloured(RED).coloured(BLUE, 30), until_s=60)).started_at == instant(0)


def test_a_new_track_with_the_same_look_is_the_same_thing() -> None:
    assert only(after(STANDING.coloured(RED).renamed(30), until_s=60)).started_at == instant(0)


def test_a_new_track_with_another_look_is_another_thing_from_its_first_look_on() -> None:
    swapped = STANDING.coloured(RED).coloured(BLUE, 30).renamed(30)
    assert only(after(swapped, until_s=60)).started_at == instant(30)


def test_another_thing_does_not_pass_for_the_first_because_it_is_looked_at() -> None:
    only_just_different = (0.55, 0.45, 0.0, 0.0)
    swapped = STANDING.coloured(BLUE).coloured(only_just_different, 30).renamed(30)
    assert only(after(swapped, until_s=60)).started_at == instant(30)


def test_a_strange_look_that_does_not_last_is_forgotten() -> None:
    shaded = STANDING.coloured(RED).coloured(BLUE, 30).coloured(RED, 32).renamed(30, 32)
    assert only(after(shaded, until_s=60)).started_at == instant(0)


def test_a_state_goes_through_json_and_comes_back_the_same() -> None:
    looks = list(scenes([STANDING.coloured(RED), Actor(CAR, at(0.8, 0.8)).stand(500)], 30))
    saved = watch(looks).state()
    again = DwellClocks("vehicle", SETTINGS)
    again.restore(json.loads(json.dumps(saved)))
    assert again.state() == saved
    assert [clock.place for clock in again.standing()] == [clock.place for clock in watch(looks).standing()]


@pytest.mark.parametrize("broken", [{}, {"id": "x"}, {"id": "x", "object_class": 99}, "x", None])
def test_a_state_of_another_shape_is_refused(broken: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        DwellClock.restored(broken)  # type: ignore[arg-type]


def test_the_number_of_clocks_is_bounded_and_what_is_refused_is_counted() -> None:
    crowd = [
        Actor(CAR, at(0.02 + 0.05 * column, 0.05 + 0.04 * row, size=0.01)).stand(10)
        for column in range(20)
        for row in range(20)
    ]
    clocks = after(*crowd, until_s=0)
    assert len(clocks) == 256
    assert clocks.refused == 400 - 256


def test_all_clocks_may_be_ended_at_once() -> None:
    clocks = after(STANDING, until_s=20)
    clocks.clear()
    assert len(clocks) == 0
