"""A worker that runs beside a test, and the cameras that it watches."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from base.clock import SystemClock
from command_center.live import LiveChannel
from command_center.store.store import Store
from simulation.rtsp import Camera, CameraServer, Clip
from streetwarden.settings import Settings
from streetwarden.worker import Worker
from tests.streetwarden.painted import PaintedDetector, street_site
from tests.streetwarden.site_texts import settings
from vision.event import Event

CLOCK = SystemClock()


@contextmanager
def street(clip: Clip, *names: str) -> Iterator[Settings]:
    """Settings whose cameras are being served, all with the same picture."""
    cameras = {name: Camera(clip) for name in names}
    with CameraServer(cameras) as server:
        read = settings(street_site(*names))
        known = tuple(replace(camera, url=server.url(camera.id)) for camera in read.site.cameras)
        yield replace(read, site=replace(read.site, cameras=known))


class Work:
    """A worker that runs beside the test."""

    def __init__(
        self,
        wanted: Settings,
        store: Store,
        redis_url: str,
        detector: PaintedDetector,
        worker_id: str = "worker-test",
    ) -> None:
        self._worker_id = worker_id
        self.announced: queue.Queue[Event] = queue.Queue()
        self.stop = threading.Event()
        self.channel = LiveChannel(redis_url)
        self._worker = Worker(
            worker_id,
            wanted,
            detector=detector,
            store=store,
            channel=self.channel,
            clock=CLOCK,
            announce=self.announced.put,
        )
        self.thread = threading.Thread(target=self._worker.run, args=(self.stop,), daemon=True)

    def __enter__(self) -> "Work":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10.0)
        self.channel.close()
        assert not self.thread.is_alive()

    def has_media(self) -> bool:
        """Whether its heartbeat names a socket that is there: one of an earlier test may still be heard."""
        address = self.channel.workers().get(self._worker_id, {}).get("media")
        return bool(address) and Path(str(address)).exists()

    def event(self) -> Event:
        return self.announced.get(timeout=20.0)


def until(condition: Callable[[], bool], within_s: float = 20.0) -> bool:
    """Whether it becomes true in time."""
    never, deadline_s = threading.Event(), CLOCK.monotonic() + within_s
    while not condition() and CLOCK.monotonic() < deadline_s:
        CLOCK.wait(never, 0.05)
    return condition()
