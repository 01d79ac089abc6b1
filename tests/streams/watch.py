"""A worker on a real line, and what comes of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import Queue

from base.clock import SystemClock
from base.runner import Backoff
from streams.decode_mode import DecodeMode
from streams.frame import Frame
from streams.rtsp import RtspSource
from streams.sampler import Sampler
from streams.status import CameraState, CameraStatus
from streams.worker import CameraWorker
from tests.streams.cameras import access

SOON_S = 20.0
_QUICK = Backoff(first_s=0.05, max_s=0.05)


class _NotedSource(RtspSource):
    """Notes how the camera looked from outside when the session was over, but nobody had said so yet."""

    def __init__(self, watch: "Watch", url: str, session: int, read_timeout_s: float) -> None:
        super().__init__(
            url, SystemClock(), camera_id="gate", session=session, access=access(),
            read_timeout_s=read_timeout_s, max_surplus=25,
        )  # fmt: skip
        self._watch = watch

    def close(self) -> None:
        self._watch.last_looks.append(self._watch.worker.status())
        super().close()


class Watch:
    """A running worker: its states, its frames, and how much it decodes.

    needs_fps   what is asked of it now
    last_looks  how it was at the end of each session
    """

    def __init__(self, url: str, needs_fps: float, read_timeout_s: float) -> None:
        self.needs_fps = needs_fps
        self.last_looks: list[CameraStatus] = []
        self.said: Queue[CameraStatus] = Queue()
        self._frames: Queue[Frame] = Queue()
        self._modes: Queue[DecodeMode] = Queue()
        self._url, self._read_timeout_s = url, read_timeout_s
        self._clock = SystemClock()
        self.worker = CameraWorker(
            "gate", self._source, Sampler(self._needs), self._put, self._clock,
            changed=self.said.put, backoff=_QUICK, stale_after_s=read_timeout_s,
        )  # fmt: skip

    def until(self, state: CameraState) -> CameraStatus:
        """Wait for `state`; an endless wait is a failure (`queue.Empty`)."""
        while (status := self.said.get(timeout=SOON_S)).state is not state:
            pass
        return status

    def until_mode(self, mode: DecodeMode) -> None:
        """Wait until so much is decoded."""
        while self._modes.get(timeout=SOON_S) is not mode:
            pass

    def frames(self, number: int) -> list[Frame]:
        """The next ones that come; what came before is forgotten."""
        while not self._frames.empty():
            self._frames.get()
        return [self.frame() for _ in range(number)]

    def frame(self) -> Frame:
        """The oldest that nobody has asked for yet."""
        return self._frames.get(timeout=SOON_S)

    def _source(self, session: int) -> RtspSource:
        return _NotedSource(self, self._url, session, self._read_timeout_s)

    def _needs(self, _at: datetime) -> float:
        self._modes.put(self.worker.status().mode)
        return self.needs_fps

    def _put(self, frame: Frame) -> bool:
        self._frames.put(frame)
        return False


@contextmanager
def watching(url: str, needs_fps: float = 25.0, read_timeout_s: float = 2.5) -> Iterator[Watch]:
    """The worker of the camera at `url` while it is needed; reads take twice `read_timeout_s` at most."""
    watch = Watch(url, needs_fps, read_timeout_s)
    thread = threading.Thread(target=watch.worker.run)
    thread.start()
    try:
        yield watch
    finally:
        watch.worker.stop()
        thread.join(SOON_S)
        assert not thread.is_alive()
