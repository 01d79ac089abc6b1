"""Cameras that come and go all day leave nothing behind."""

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Self

import pytest

from base.clock import SystemClock
from simulation.rtsp import Clip
from streams.clip_ring import ClipRing
from streams.errors import StreamError
from streams.live.feed import Feed
from streams.rtsp import RtspSource
from streams.sampler import Sampler
from streams.tap import Taps
from streams.worker import CameraWorker
from tests.streams.cameras import access
from tests.streams.live.films import taken
from tests.streams.said import SOUND_ALONE, description_of, stream_of
from tests.streams.scripted import Script, ScriptedCamera, scripted
from tests.streams.videos import write_video

PROC = Path("/proc/self")
WARM_UP, SESSIONS = 160, 800
MOST_GROWTH_BYTES = 1 << 20
"""Measured: 20 KiB more after 1000 sessions than after 200. A page for every third would be too much."""
SOON_S = 10.0

UNAUTHORIZED = b'RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="x", nonce="y"\r\n\r\n'

pytestmark = pytest.mark.skipif(not PROC.exists(), reason="the system does not say what a process holds")


def scripts(clip: Clip) -> Iterator[Script]:
    """What cameras do, again and again."""
    description, stream = description_of(clip), stream_of(clip)
    while True:
        yield Script(description, stream)
        yield Script(description, stream[:3000])
        yield Script(description, b"\x00" * 500)
        yield Script(description)
        yield Script(SOUND_ALONE)
        yield Script(b"noise")
        yield Script(answer=UNAUTHORIZED)
        yield Script(answer=b"RTSP/1.0 404 Not Found\r\n\r\n")
        yield Script(refuses=True)


@dataclass(frozen=True)
class Holdings:
    """What this process holds."""

    threads: frozenset[threading.Thread]
    descriptors: int
    resident_bytes: int

    @classmethod
    def without(cls, others: frozenset[threading.Thread]) -> Self:
        """Now, but for threads that are about to end."""
        for thread in others:
            thread.join(SOON_S)
        gc.collect()
        pages = int((PROC / "statm").read_text().split()[1])
        threads = frozenset(threading.enumerate())
        return cls(threads, len(list((PROC / "fd").iterdir())), pages * os.sysconf("SC_PAGE_SIZE"))


class Watching:
    """A worker with everything that gets a camera's packets, and its camera."""

    def __init__(self, camera: ScriptedCamera) -> None:
        self.camera = camera
        self.frames = 0
        self.feed, self.ring = Feed(), ClipRing()
        self.viewer = self.feed.hub.join()
        clock = SystemClock()
        sampler = Sampler(lambda _at: 1000.0)
        self.worker = CameraWorker("gate", partial(self._source, clock), sampler, self._put, clock)

    def sessions(self, scripts: Iterator[Script]) -> None:
        for script in scripts:
            self.camera.script = script
            with suppress(StreamError):
                self.worker.run_once()
            taken(self.viewer)

    def _source(self, clock: SystemClock, session: int) -> RtspSource:
        return RtspSource(
            self.camera.url, clock, camera_id="gate", session=session, access=access(),
            open_timeout_s=1.0, read_timeout_s=0.5, tap=Taps(self.feed, self.ring),
        )  # fmt: skip

    def _put(self, _frame: object) -> bool:
        self.frames += 1
        return False


def test_hundreds_of_sessions_leave_no_thread_no_descriptor_and_no_memory(tmp_path: Path) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4", pictures=20))
    with scripted(Script()) as camera:
        own = frozenset(threading.enumerate())
        watching, doings = Watching(camera), scripts(clip)
        watching.sessions(islice(doings, WARM_UP))
        before = Holdings.without(frozenset(threading.enumerate()) - own)
        watching.sessions(islice(doings, SESSIONS))
        after = Holdings.without(frozenset(threading.enumerate()) - own)
    assert watching.frames > SESSIONS
    assert after.threads == before.threads == own
    assert after.descriptors == before.descriptors
    assert after.resident_bytes - before.resident_bytes < MOST_GROWTH_BYTES
