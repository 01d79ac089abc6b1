"""Ultralytics' own way to many cameras: `track` on a file of streams.

`python -m benchmarks.cameras.ultralytics_track WEIGHTS URLS CORES`, in the peers' environment, with the
project's folder on the path; needs the standard library and ultralytics.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.cameras.usage import Usage
from benchmarks.cameras.watching import Figures, answer


class Tracking(threading.Thread):
    """Tracks on all cameras as fast as it can, as the library does; counts the pictures."""

    def __init__(self, weights: Path, urls: list[str], cores: int) -> None:
        super().__init__(daemon=True)
        self.looks = 0
        self._weights, self._urls, self._cores = weights, urls, cores

    def run(self) -> None:
        """Until the process ends."""
        import torch  # noqa: PLC0415 - only this needs it
        from ultralytics import YOLO  # noqa: PLC0415

        torch.set_num_threads(self._cores)
        with tempfile.TemporaryDirectory() as folder:
            streams = Path(folder) / "cameras.streams"
            streams.write_text("\n".join(self._urls), "utf-8")
            model = YOLO(str(self._weights), task="detect")
            for _ in model.track(source=str(streams), stream=True, device="cpu", verbose=False):
                self.looks += 1

    def watch(self, seconds: float) -> Figures:
        """For so long."""
        before = self.looks
        time.sleep(seconds)
        return {"looks": self.looks - before}


def main(weights: str, urls: str, cores: str) -> None:
    """See the module."""
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", "rtsp_transport;tcp")
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the library prints warnings there
    bare = Usage.now()
    tracking = Tracking(Path(weights), urls.split(","), int(cores))
    tracking.start()
    while not tracking.looks:
        if not tracking.is_alive():
            raise SystemExit("ultralytics has ended before the first picture")
        time.sleep(0.1)
    answer(bare, tracking.watch, answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
