"""Detections that are used again while nothing moves before a camera."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.detections import Detections
from streams.frame import Frame
from vision.motion_gate import MotionGate

Detect = Callable[[Sequence[Frame]], list[Detections]]

_LEAST_PX = 32
"""Of a side; what is smaller is detected anew each time."""


@dataclass(slots=True)
class _Latest:
    """What was detected in one session of a camera, and the gate that knows the picture."""

    session: int
    gate: MotionGate
    detections: Detections | None = None


class SparedDetections:
    """Detects in the frames in which something has moved, or may have; the others get their camera's latest.

    spared  detections that were not necessary, by camera
    """

    def __init__(self, make_gate: Callable[[], MotionGate] = MotionGate) -> None:
        self.spared: Counter[str] = Counter()
        self._make_gate = make_gate
        self._latest: dict[str, _Latest] = {}

    def detect(self, frames: Sequence[Frame], busy: Sequence[bool], detect: Detect) -> list[Detections]:
        """The detections of each frame; at most one frame of a camera.

        busy    whether the camera has something undecided: it is detected more often
        detect  detects in frames

        What `detect` raises is raised, and the frames it was given are detected next time.
        """
        needed = [
            frame for frame, is_busy in zip(frames, busy, strict=True) if self._needs(frame, is_busy=is_busy)
        ]
        for frame, detections in zip(needed, self._detected(needed, detect), strict=True):
            self._latest[frame.camera_id].detections = detections
        return [self._again(frame) for frame in frames]

    def _needs(self, frame: Frame, *, is_busy: bool) -> bool:
        latest = self._latest.get(frame.camera_id)
        if latest is None or latest.session != frame.session:
            latest = self._latest[frame.camera_id] = _Latest(frame.session, self._make_gate())
        if min(frame.image.shape[:2]) < _LEAST_PX:
            return True
        need = latest.gate.needs_detection(frame.image, frame.captured_at, busy=is_busy)
        self.spared[frame.camera_id] += not need.detect
        return need.detect

    def _detected(self, frames: Sequence[Frame], detect: Detect) -> list[Detections]:
        try:
            return detect(frames) if frames else []
        except Exception:
            for frame in frames:
                self._latest[frame.camera_id].gate.forget()
            raise

    def _again(self, frame: Frame) -> Detections:
        detections = self._latest[frame.camera_id].detections
        if detections is None:
            raise RuntimeError(f"{frame.camera_id}: a gate has passed a picture before any was detected")
        return detections
