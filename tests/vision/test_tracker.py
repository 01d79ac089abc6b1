"""Things keep their ids at any rate, and never more than one thing has one."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.detections import Detections, ObjectClass
from tests.scenes import BLUE, RED, instant
from vision.geometry import Box
from vision.tracker import Tracker, TrackerSettings, iou_matrix
from vision.tracks import Appearance, Track

SIZE_PX = (1600, 1000)
SETTINGS = TrackerSettings(high_score=0.4, lost_s=3.0, lost_looks=3, same_iou=0.7)
PERSON, CAR, TRUCK, BICYCLE = (
    ObjectClass.PERSON,
    ObjectClass.CAR,
    ObjectClass.TRUCK,
    ObjectClass.BICYCLE,
)
PARKED: Box = (600.0, 400.0, 800.0, 520.0)

Seen = tuple[ObjectClass, Box] | tuple[ObjectClass, Box, float]


def detections(seen: Sequence[Seen]) -> Detections:
    rows = [(*one, 0.9)[:3] for one in seen]
    rows.sort(key=lambda row: -row[2])
    return Detections(
        np.array([box for _, box, _ in rows], np.float32).reshape(-1, 4),
        np.array([score for *_, score in rows], np.float32),
        np.array([object_class for object_class, *_ in rows], np.int64),
        np.zeros(len(rows), np.int64),
    )


class Eye:
    """A tracker and the looks it is given."""

    def __init__(self, tracker_settings: TrackerSettings = SETTINGS) -> None:
        self.tracker = Tracker("cam", 1, tracker_settings)

    def look(self, second: float, *seen: Seen, look: Appearance = ()) -> tuple[Track, ...]:
        return self.tracker.update(detections(seen), [look] * len(seen), instant(second), SIZE_PX)


def ids(tracks: Sequence[Track]) -> list[int]:
    return [track.key.track_id for track in tracks]


def moved(box: Box, dx: float, dy: float = 0.0) -> Box:
    return (box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy)


@pytest.mark.parametrize("period_s", [0.05, 0.5, 4.0, 30.0])
def test_a_standing_car_keeps_its_id_at_any_rate(period_s: float) -> None:
    eye = Eye()
    jitter = [0.0, 6.0, -5.0, 3.0, -2.0]
    seen = [ids(eye.look(n * period_s, (CAR, moved(PARKED, jitter[n % 5])))) for n in range(40)]
    assert seen == [[1]] * 40


def test_people_who_walk_keep_their_ids_at_eight_looks_a_second() -> None:
    eye = Eye()
    walkers = [(100.0 + 150 * n, 300.0 + 60 * n) for n in range(5)]
    for step in range(80):
        tracks = eye.look(
            step / 8, *((PERSON, (x + 9.0 * step, y, x + 9.0 * step + 60, y + 170)) for x, y in walkers)
        )
        assert sorted(ids(tracks)) == [1, 2, 3, 4, 5]


def test_two_people_who_pass_each_other_keep_their_ids() -> None:
    eye = Eye()
    for step in range(60):
        east, west = 200.0 + 10 * step, 900.0 - 10 * step
        tracks = eye.look(
            step / 8, (PERSON, (east, 400.0, east + 60, 570.0)), (PERSON, (west, 430.0, west + 60, 610.0))
        )
    by_id = {track.key.track_id: track.xyxy[0] for track in tracks}
    assert by_id == {1: pytest.approx(790.0), 2: pytest.approx(310.0)}


def test_a_car_that_drives_slowly_is_followed_when_the_rate_changes() -> None:
    eye = Eye()
    at_s = np.cumsum([0.0] + [0.5] * 10 + [1.0] * 5 + [0.125] * 16 + [2.0] * 3)
    seen = {
        track_id for second in at_s for track_id in ids(eye.look(second, (CAR, moved(PARKED, 20 * second))))
    }
    assert seen == {1}


def test_a_person_does_not_take_over_the_id_of_a_car() -> None:
    eye = Eye()
    eye.look(0.0, (CAR, PARKED))
    (person,) = eye.look(0.5, (PERSON, PARKED))
    assert (person.key.track_id, person.object_class) == (2, PERSON)


def test_classes_that_detectors_confuse_stay_one_track_and_the_vote_decides() -> None:
    eye = Eye()
    for second, seen in enumerate([CAR, CAR, TRUCK, CAR, TRUCK]):
        (track,) = eye.look(second, (seen, PARKED))
    assert (track.key.track_id, track.object_class) == (1, CAR)


def test_a_sure_look_counts_more_than_unsure_ones() -> None:
    eye = Eye()
    for second, (seen, score) in enumerate([(TRUCK, 0.95), (CAR, 0.42), (CAR, 0.42)]):
        (track,) = eye.look(second, (seen, PARKED, score))
    assert track.object_class is TRUCK


def test_a_car_that_is_found_twice_is_one_track() -> None:
    eye = Eye()
    (track,) = eye.look(0.0, (CAR, PARKED, 0.8), (TRUCK, moved(PARKED, 5), 0.7))
    assert track.object_class is CAR
    assert len(eye.look(1.0, (CAR, PARKED, 0.8), (TRUCK, moved(PARKED, 5), 0.7))) == 1


def test_a_second_box_on_a_body_begins_no_track_until_it_is_seen_apart() -> None:
    body, eye = (400.0, 300.0, 480.0, 500.0), Eye()
    for second in range(3):
        assert ids(eye.look(second / 8, (PERSON, body), (PERSON, moved(body, 15), 0.8))) == [1]
    assert ids(eye.look(0.5, (PERSON, body), (PERSON, moved(body, 60), 0.8))) == [1, 2]


def test_people_who_come_close_keep_their_tracks() -> None:
    body, eye = (400.0, 300.0, 480.0, 500.0), Eye()
    for step, apart in enumerate((80, 60, 40, 20, 15, 20, 40)):
        tracks = eye.look(step / 8, (PERSON, body), (PERSON, moved(body, apart), 0.8))
    assert ids(tracks) == [1, 2]


def test_bicycles_in_a_row_are_one_track_each() -> None:
    assert len(Eye().look(0.0, (BICYCLE, PARKED), (BICYCLE, moved(PARKED, 50)))) == 2


def test_a_bicycle_and_its_rider_are_two() -> None:
    assert len(Eye().look(0.0, (BICYCLE, PARKED), (PERSON, PARKED))) == 2


def test_an_unsure_detection_keeps_a_track_but_starts_none() -> None:
    eye = Eye()
    assert eye.look(0.0, (CAR, PARKED, 0.2)) == ()
    eye.look(1.0, (CAR, PARKED, 0.9))
    (kept,) = eye.look(2.0, (CAR, PARKED, 0.2))
    assert kept.key.track_id == 1
    assert kept.score == pytest.approx(0.2)


def test_a_track_that_is_lost_for_a_moment_is_found_again() -> None:
    eye = Eye()
    eye.look(0.0, (CAR, PARKED))
    assert eye.look(1.0) == ()
    assert ids(eye.look(2.5, (CAR, PARKED))) == [1]


@pytest.mark.parametrize(
    ("misses_s", "found_again", "sentence"),
    [
        ([4.0, 8.0], True, "long, but only two looks"),
        ([0.2, 0.4, 0.6, 0.8], True, "four looks, but less than a second"),
        ([1.0, 2.0, 3.0, 4.0], False, "long, and looked for often"),
    ],
)
def test_a_track_is_forgotten_only_after_its_time_and_its_looks(
    misses_s: list[float], found_again: bool, sentence: str
) -> None:
    eye = Eye()
    for second in (-1.0, 0.0):
        eye.look(second, (CAR, PARKED))
    for second in misses_s:
        eye.look(second)
    assert (ids(eye.look(misses_s[-1] + 0.2, (CAR, PARKED))) == [1]) is found_again, sentence


def test_a_track_tells_its_path_its_speed_and_its_look() -> None:
    eye = Eye()
    for step in range(100):
        (track,) = eye.look(step / 4, (CAR, moved(PARKED, 10.0 * step)), look=RED if step < 50 else BLUE)
    assert track.first_seen_at == instant(0)
    assert track.last_seen_at == instant(99 / 4)
    assert len(track.path) == 64
    assert track.path[-1].point == track.ground_point
    assert track.path[-1].at - track.path[0].at == timedelta(seconds=63 / 4)
    assert track.speed == pytest.approx(40 / 120, rel=0.1), "40 pixels a second, in box heights of 120"
    assert track.appearance == BLUE


def test_a_look_without_an_appearance_keeps_the_known_one() -> None:
    eye = Eye()
    eye.look(0.0, (CAR, PARKED), look=RED)
    (track,) = eye.look(1.0, (CAR, PARKED))
    assert track.appearance == RED


def test_a_clock_that_jumps_back_does_not_break_a_track() -> None:
    eye = Eye()
    eye.look(100.0, (CAR, PARKED))
    assert ids(eye.look(40.0, (CAR, PARKED))) == [1]


positions = st.tuples(st.integers(0, 14), st.integers(0, 8))
crowds = st.lists(
    st.lists(
        st.tuples(st.sampled_from([PERSON, CAR, TRUCK, BICYCLE]), positions, st.floats(0.1, 1.0)), max_size=12
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(crowds, st.lists(st.floats(0.01, 20.0), min_size=12, max_size=12))
def test_ids_are_unique_and_every_box_told_was_detected(
    crowd: list[list[tuple[ObjectClass, tuple[int, int], float]]], periods_s: list[float]
) -> None:
    eye, second = Eye(), 0.0
    for look, period_s in zip(crowd, periods_s, strict=False):
        second += period_s
        seen: list[Seen] = [
            (object_class, (x * 100.0, y * 100.0, x * 100.0 + 90, y * 100.0 + 80), score)
            for object_class, (x, y), score in look
        ]
        tracks = eye.look(second, *seen)
        assert len(set(ids(tracks))) == len(tracks)
        assert {track.xyxy for track in tracks} <= {one[1] for one in seen}
        assert all(track.last_seen_at == instant(second) for track in tracks)


def test_overlaps_of_many_boxes_agree_with_those_of_two() -> None:
    a = np.array([PARKED, moved(PARKED, 100)])
    b = np.array([PARKED, moved(PARKED, 5000), (0.0, 0.0, 0.0, 0.0)])
    np.testing.assert_allclose(iou_matrix(a, b), [[1.0, 0.0, 0.0], [1 / 3, 0.0, 0.0]])
