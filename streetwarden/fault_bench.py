"""The watching side of `bench faults`, as a process.

`python -m streetwarden.fault_bench MODEL URLS COMPRESSED`: an .onnx file, addresses with commas, yes or no.
Each line of standard input is "frames", "sessions" (both by camera) or "usage"; one JSON object answers.
A session counts from its first picture on; until then there is none (0).
"""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from base.clock import SystemClock
from base.runner import Backoff
from benchmarks.cameras.profiles import Profile, cameras_of
from benchmarks.cameras.usage import Usage
from models.zoo import Zoo
from streams.status import CameraState, CameraStatus
from streetwarden.camera_bench import Street
from streetwarden.settings import DetectorSettings
from streetwarden.threads import RunnerThreads
from streetwarden.wiring import detector_of
from vision.site import Site

_COMPRESSED = Backoff(first_s=0.05, max_s=0.2)
"""Instead of seconds: hours of reconnects in minutes."""

_DESCRIPTORS = Path("/proc/self/fd")


def main(model: str, urls: str, compressed: str) -> None:
    """See the module."""
    clock, stop = SystemClock(), threading.Event()
    detector = detector_of(DetectorSettings(model=model), Zoo(Path(model).parent))
    site = Site("bench", cameras=cameras_of(Profile.FAULTS, urls.split(",")))
    backoff = _COMPRESSED if compressed == "yes" else None
    street = Street(site, detector, clock, backoff=backoff)
    answers: dict[str, Callable[[], dict[str, int]]] = {
        "frames": lambda: {status.camera_id: status.frames for status in street.statuses()},
        "sessions": lambda: {status.camera_id: _session(status) for status in street.statuses()},
        "usage": _usage,
    }
    with RunnerThreads([street.loop, street.lines, *street.cameras], clock):
        street.wait_until_live(stop)
        print(json.dumps({"ready": True}), flush=True)  # noqa: T201 - the answer
        for line in sys.stdin:
            print(json.dumps(answers[line.strip()]()), flush=True)  # noqa: T201


def _session(status: CameraStatus) -> int:
    return status.session if status.state is CameraState.LIVE else 0


def _usage() -> dict[str, int]:
    return {
        "memory_bytes": Usage.now().memory_bytes,
        "threads": threading.active_count(),
        "descriptors": sum(1 for _ in _DESCRIPTORS.iterdir()),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
