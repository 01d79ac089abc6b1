from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import pytest

from models.detections import Detections
from streams.frame import Frame
from tests.scenes import instant
from tests.vision.fakes import frame_at
from vision.motion_gate import MotionGate, Need
from vision.spared import SparedDetections


class Gate(MotionGate):
    """Passes a picture when it is told to."""

    def __init__(self, needs: Sequence[Need]) -> None:
        super().__init__()
        self.needs = list(needs)
        self.busy: list[bool] = []
        self.forgotten = 0

    def needs_detection(self, image: object, at: datetime, *, busy: bool) -> Need:
        self.busy.append(busy)
        return self.needs.pop(0)

    def forget(self) -> None:
        self.forgotten += 1


@dataclass
class Eye:
    """Finds one thing in each frame, with the number of the call as its label."""

    calls: list[list[str]] = field(default_factory=list)
    fails: bool = False

    def __call__(self, frames: Sequence[Frame]) -> list[Detections]:
        self.calls.append([frame.camera_id for frame in frames])
        if self.fails:
            raise OSError("no memory")
        return [_one(len(self.calls)) for _ in frames]


def _one(label: int) -> Detections:
    return Detections(
        np.array([[0, 0, 9, 9]], np.float32), np.ones(1, np.float32), np.zeros(1, np.int64), np.array([label])
    )


def labels(found: Sequence[Detections]) -> list[int]:
    return [int(each.label[0]) for each in found]


def test_a_still_picture_gets_the_latest_detections_and_is_counted() -> None:
    eye, spared = Eye(), SparedDetections(lambda: Gate([Need.FIRST, Need.STILL, Need.STILL, Need.DUE]))
    found = [spared.detect([frame_at(second, camera_id="a")], [False], eye) for second in range(4)]
    assert [labels(each) for each in found] == [[1], [1], [1], [2]]
    assert spared.spared["a"] == 2


def test_only_moved_frames_of_a_batch_are_detected_and_each_gets_its_own() -> None:
    gates = [Gate([Need.FIRST, Need.STILL]), Gate([Need.FIRST, Need.MOVED])]
    eye, spared = Eye(), SparedDetections(lambda: gates.pop(0))
    for second in range(2):
        batch = [frame_at(second, camera_id=name) for name in ("a", "b")]
        found = spared.detect(batch, [False, False], eye)
    assert eye.calls == [["a", "b"], ["b"]]
    assert labels(found) == [1, 2]


def test_the_gate_is_told_who_is_busy() -> None:
    gate = Gate([Need.FIRST, Need.STILL])
    spared = SparedDetections(lambda: gate)
    for second, busy in enumerate((False, True)):
        spared.detect([frame_at(second)], [busy], Eye())
    assert gate.busy == [False, True]


def test_a_new_session_begins_anew() -> None:
    eye, spared = Eye(), SparedDetections(lambda: Gate([Need.FIRST]))
    for session in (1, 2):
        spared.detect([frame_at(session, session=session)], [False], eye)
    assert len(eye.calls) == 2


def test_what_could_not_be_detected_is_detected_next_time() -> None:
    gate, eye = Gate([Need.FIRST]), Eye(fails=True)
    spared = SparedDetections(lambda: gate)
    with pytest.raises(OSError, match="no memory"):
        spared.detect([frame_at(0)], [False], eye)
    assert gate.forgotten == 1


def test_a_picture_that_is_too_small_to_judge_is_always_detected() -> None:
    eye, spared = Eye(), SparedDetections(lambda: Gate([]))
    for second in range(3):
        tiny = replace(frame_at(second), image=np.zeros((16, 24, 3), np.uint8), captured_at=instant(second))
        spared.detect([tiny], [False], eye)
    assert len(eye.calls) == 3
