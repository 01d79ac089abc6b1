"""The loop of the tutorials: a thread for each camera reads all pictures, one loop detects on the newest.

`python -m benchmarks.cameras.tutorial WEIGHTS URLS FPS CORES`: weights as .onnx, addresses separated by
commas, detections a second on each camera.
"""

import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2

from benchmarks.cameras.usage import Usage
from benchmarks.cameras.watching import Figures, answer
from benchmarks.peers.peer_script import CONFIDENCE, IOU, Detect, onnxruntime_loop

_OVER_TCP = "rtsp_transport;tcp"
_FIRST_PICTURE_WITHIN_S = 60.0


class Capture(threading.Thread):
    """Reads one camera for ever; `newest` is its latest picture, None before the first."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.newest: Any = None
        self.read = 0
        self._url = url

    def run(self) -> None:
        """Open it, and open it again when it ends."""
        while True:
            camera = cv2.VideoCapture(self._url, cv2.CAP_FFMPEG)
            while True:
                there, picture = camera.read()
                if not there:
                    break
                self.newest = picture
                self.read += 1
            camera.release()


class Loop:
    """Detects on each camera's newest picture at a steady rate."""

    def __init__(self, captures: Sequence[Capture], detect: Detect, fps: float) -> None:
        self._captures, self._detect, self._every_s = captures, detect, 1.0 / fps

    def watch(self, seconds: float) -> Figures:
        """For so long."""
        until_s, looks = time.monotonic() + seconds, 0
        decoded = self._decoded()
        due_s = time.monotonic()
        while time.monotonic() < until_s:
            for capture in self._captures:
                self._detect([capture.newest], CONFIDENCE, IOU)
                looks += 1
            due_s = max(due_s + self._every_s, time.monotonic())
            time.sleep(max(0.0, min(due_s, until_s) - time.monotonic()))
        return {"looks": looks, "decoded": self._decoded() - decoded}

    def _decoded(self) -> int:
        return sum(capture.read for capture in self._captures)


def main(weights: str, urls: str, fps: str, cores: str) -> None:
    """See the module."""
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", _OVER_TCP)
    detect = onnxruntime_loop(Path(weights), int(cores))
    bare = Usage.now()
    captures = [Capture(url) for url in urls.split(",")]
    for capture in captures:
        capture.start()
    until_s = time.monotonic() + _FIRST_PICTURE_WITHIN_S
    while any(capture.newest is None for capture in captures):
        if time.monotonic() > until_s:
            raise SystemExit("expected a picture of every camera, got none of some")
        time.sleep(0.05)
    answer(bare, Loop(captures, detect, float(fps)).watch)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Exception, SystemExit) as error:  # noqa: BLE001 - told to the parent, which ends
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)  # noqa: T201
        os._exit(1)
    os._exit(0)  # threads that read on would abort the interpreter's own end
