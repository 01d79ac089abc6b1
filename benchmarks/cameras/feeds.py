"""Simulated cameras in a process of their own: `python -m benchmarks.cameras.feeds CLIP...`, one for each.

It says {"urls": [...]} and serves until nobody listens to it any more.
"""

import json
import sys
from pathlib import Path

from simulation.rtsp.camera import Camera
from simulation.rtsp.clip import Clip
from simulation.rtsp.server import CameraServer


def main(*clip_files: str) -> None:
    """Each camera plays its clip for ever, from its beginning when somebody first watches."""
    clips = {name: Clip.load(Path(name)) for name in set(clip_files)}
    cameras = {
        f"camera-{number:03d}": Camera(clips[name], starts_on_play=True)
        for number, name in enumerate(clip_files)
    }
    with CameraServer(cameras) as server:
        urls = [server.url(name) for name in cameras]
        print(json.dumps({"urls": urls}), flush=True)  # noqa: T201 - the answer
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
