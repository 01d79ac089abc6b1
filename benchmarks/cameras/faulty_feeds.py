"""Simulated cameras that are told to fail: `python -m benchmarks.cameras.faulty_feeds CLIP COUNT`.

It says {"urls": [...]}. Each line of standard input is an order, NUMBER and a word: the name of a `Fault`,
WELL for none, or KILL to cut its connections; it answers {}.
"""

import json
import sys
from pathlib import Path

from simulation.rtsp.camera import Camera, Fault
from simulation.rtsp.clip import Clip
from simulation.rtsp.server import CameraServer

WELL, KILL = "WELL", "KILL"


def main(clip_file: str, count: str) -> None:
    """Serve until nobody gives orders any more."""
    clip = Clip.load(Path(clip_file))
    cameras = [Camera(clip) for _ in range(int(count))]
    with CameraServer({f"camera-{number:03d}": camera for number, camera in enumerate(cameras)}) as server:
        _say({"urls": [server.url(f"camera-{number:03d}") for number in range(len(cameras))]})
        for line in sys.stdin:
            number, word = line.split()
            _obey(cameras[int(number)], word)
            _say({})


def _obey(camera: Camera, word: str) -> None:
    if word == KILL:
        camera.kill()
    else:
        camera.fault = None if word == WELL else Fault[word]


def _say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main(*sys.argv[1:])
