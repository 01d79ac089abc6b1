import numpy as np
import pytest

from benchmarks.noise import NoiseLevels, NoisyEye
from models.detections import Detections, ObjectClass
from simulation.figure import Label, TruthBox

QUIET = NoiseLevels(
    miss=0, jitter=0, flip=0, false_per_look=0, score_sd=0, loss_every_s=1e12, gap_every_s=1e12
)  # fmt: skip
CAR = TruthBox("car-1", Label.CAR, (100, 100, 200, 160), 1.0)
WALKER = TruthBox("walker", Label.PERSON, (300, 100, 320, 150), 0.9)


def looks(eye: NoisyEye, count: int = 2000, every_s: float = 0.5) -> list[Detections]:
    return [eye.sees([CAR, WALKER], 640, 360, number * every_s) for number in range(count)]


def levels(**changed: float) -> NoiseLevels:
    return NoiseLevels(**{name: changed.get(name, getattr(QUIET, name)) for name in QUIET.__slots__})


def of_class(found: Detections, object_class: ObjectClass) -> Detections:
    return found[found.object_class == object_class]


def same(one: Detections, other: Detections) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("xyxy", "score", "object_class", "label")
    )


def test_without_any_noise_the_truth_is_seen() -> None:
    [found] = looks(NoisyEye("seed", QUIET), 1)
    assert found.xyxy.tolist() == [list(CAR.xyxy), list(WALKER.xyxy)]
    assert found.object_class.tolist() == [ObjectClass.CAR, ObjectClass.PERSON]


def test_the_same_seed_gives_the_same_noise_and_another_one_another() -> None:
    one, again, other = (looks(NoisyEye(seed), 200) for seed in ("a", "a", "b"))
    assert all(map(same, one, again))
    assert not all(map(same, one, other))


def test_some_looks_miss_a_thing() -> None:
    found = looks(NoisyEye("seed", levels(miss=0.1)))
    seen = sum(len(of_class(one, ObjectClass.CAR)) for one in found)
    assert 0.87 < seen / len(found) < 0.93


def test_edges_jitter_by_a_part_of_the_side() -> None:
    found = looks(NoisyEye("seed", levels(jitter=0.03)))
    edges = np.array([of_class(one, ObjectClass.CAR).xyxy[0] for one in found])
    assert edges.std(axis=0) == pytest.approx([3.0, 1.8, 3.0, 1.8], rel=0.1)


def test_a_class_is_taken_for_one_that_looks_like_it() -> None:
    found = looks(NoisyEye("seed", levels(flip=0.2)))
    classes = {ObjectClass(member) for one in found for member in one.object_class}
    assert classes == {ObjectClass.CAR, ObjectClass.VAN, ObjectClass.PERSON}


def test_boxes_appear_where_nothing_is() -> None:
    eye = NoisyEye("seed", levels(false_per_look=0.1))
    found = [eye.sees([], 640, 360, float(at_s)) for at_s in range(2000)]
    assert 0.08 < sum(map(len, found)) / len(found) < 0.12
    assert all((one.xyxy >= 0).all() and (one.xyxy <= [640, 360, 640, 360]).all() for one in found)


def test_a_thing_is_lost_for_longer_than_a_tracker_waits() -> None:
    found = looks(NoisyEye("seed", levels(loss_every_s=60.0)))
    seen = [bool(len(of_class(one, ObjectClass.CAR))) for one in found]
    gaps = "".join("x" if one else "." for one in seen).split("x")
    lost_s = [len(gap) * 0.5 for gap in gaps if gap]
    assert 8 < len(lost_s) < 25
    assert all(3.0 <= lost <= 8.5 for lost in lost_s)


def test_frames_do_not_arrive_for_a_while() -> None:
    eye = NoisyEye("seed", levels(gap_every_s=60.0))
    lost = [eye.blinks(at_s / 4) for at_s in range(4 * 6000)]
    assert 0.03 < sum(lost) / len(lost) < 0.09


def test_what_a_detector_cannot_see_is_not_found() -> None:
    hidden = TruthBox("bus", Label.BUS, (0, 0, 200, 100), 0.2)
    tiny = TruthBox("far", Label.PERSON, (0, 0, 5, 20), 1.0)
    assert len(NoisyEye("seed", QUIET).sees([hidden, tiny], 640, 360, 0.0)) == 0
