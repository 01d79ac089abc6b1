"""What cameras show when their recordings have ended: their last picture, for as long as somebody asks."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from streams.frame import Frame
from vision.pipeline import Pipeline
from vision.verification import LOOKS_FPS

_STEP = timedelta(seconds=1 / LOOKS_FPS)
_MOST_STEPS = 160  # 80 s; after 60 s of looks there is an answer, unless it cannot be saved


class StillLife:
    """Steps the pipeline over the last pictures again, each a little later than the one before.

    Time passes only while there is a question to answer: so a second look takes no longer than the detector.
    """

    def __init__(self, pipeline: Pipeline, last: Sequence[Frame]) -> None:
        self._pipeline = pipeline
        self._frames = tuple(last)

    @property
    def at(self) -> datetime | None:
        """The time of the newest picture; None without any."""
        return max((frame.captured_at for frame in self._frames), default=None)

    def answer(self, wanted: Callable[[], bool]) -> None:
        """Look on while `wanted` and somebody waits for an answer, but no longer than an answer takes."""
        for _ in range(_MOST_STEPS):
            if self.at is None or not wanted():
                return
            self._pipeline.look_again(self.at)
            if not any(self._pipeline.verifying(frame.camera_id) for frame in self._frames):
                return
            self._frames = tuple(_later(frame) for frame in self._frames)
            self._pipeline.step(self._frames)


def _later(frame: Frame) -> Frame:
    """The same picture, taken a look later."""
    pts_s = frame.pts_s + _STEP.total_seconds()
    return replace(frame, seq=frame.seq + 1, captured_at=frame.captured_at + _STEP, pts_s=pts_s)
