"""Simulated cameras in a process of their own: `python -m benchmarks.cameras.feeds CLIP...`, one for each.

It says {"urls": [...]} and serves until nobody listens to it any more.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from simulation.rtsp.camera import Camera
from simulation.rtsp.clip import Clip
from simulation.rtsp.server import CameraServer


def main(*clip_files: str) -> None:
    """Each camera plays its clip for ever, beginning when somebody first watches.

    Those with the same clip begin evenly spread over it: what happens in it does not happen everywhere at
    once.
    """
    clips = {name: Clip.load(Path(name)) for name in set(clip_files)}
    shown = Counter(clip_files)
    played: Counter[str] = Counter()
    cameras = {}
    for number, name in enumerate(clip_files):
        begins_s = clips[name].duration_s * played[name] / shown[name]
        played[name] += 1
        cameras[f"camera-{number:03d}"] = Camera(clips[name].beginning_at(begins_s), starts_on_play=True)
    with CameraServer(cameras) as server:
        urls = [server.url(name) for name in cameras]
        print(json.dumps({"urls": urls}), flush=True)  # noqa: T201 - the answer
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
