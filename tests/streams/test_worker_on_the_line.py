"""The worker against a real RTSP camera."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from queue import Queue

import pytest

from base.clock import SystemClock
from base.runner import Backoff
from simulation.rtsp import Camera, CameraServer, Clip, Credentials, Fault
from streams.mailbox import Mailboxes
from streams.rtsp import RtspSource
from streams.sampler import Sampler
from streams.status import CameraState, CameraStatus
from streams.worker import CameraWorker
from tests.streams.cameras import access

SOON_S = 20.0
QUICK = Backoff(first_s=0.05, max_s=0.05)


class NotedSource(RtspSource):
    """Notes how the camera looked from outside when the session was over, but nobody had said so yet."""

    def __init__(self, line: "Line", url: str, session: int) -> None:
        super().__init__(
            url,
            line.clock,
            camera_id="gate",
            session=session,
            access=access(),
            read_timeout_s=0.5,
            max_surplus=15,
        )
        self._noted = line

    def close(self) -> None:
        self._noted.last_looks.append(self._noted.worker.status())
        super().close()


class Line:
    """A running worker and the states it goes through."""

    def __init__(self, url: str) -> None:
        self.clock = SystemClock()
        self.boxes = Mailboxes(self.clock)
        self.last_looks: list[CameraStatus] = []
        self.said: Queue[CameraStatus] = Queue()
        make_source = partial(self._source, url)
        self.worker = CameraWorker(
            "gate", make_source, Sampler(lambda _at: 5.0), self.boxes.put, self.clock,
            changed=self.said.put, backoff=QUICK, stale_after_s=0.5,
        )  # fmt: skip

    def _source(self, url: str, session: int) -> "NotedSource":
        return NotedSource(self, url, session)

    def until(self, state: CameraState) -> CameraStatus:
        """Wait for `state`; an endless wait is a failure (`queue.Empty`)."""
        while (status := self.said.get(timeout=SOON_S)).state is not state:
            pass
        return status


@contextmanager
def running(url: str) -> Iterator[Line]:
    line = Line(url)
    thread = threading.Thread(target=line.worker.run)
    thread.start()
    try:
        yield line
    finally:
        line.worker.stop()
        thread.join(SOON_S)
        assert not thread.is_alive()


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


def test_a_camera_comes_alive_and_its_frames_lie_in_the_mailbox(clip: Clip) -> None:
    with CameraServer({"gate": Camera(clip)}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        assert line.boxes.arrived.wait(SOON_S)
        frame = line.boxes.take("gate")
        assert frame is not None
        assert frame.session == 1


def test_a_silent_camera_is_stale_then_given_up_then_called_again(clip: Clip) -> None:
    camera = Camera(clip)
    with CameraServer({"gate": camera}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        camera.fault = Fault.STALL
        assert "got none for 1 s" in line.until(CameraState.BACKOFF).reason
        assert line.last_looks[0].state is CameraState.STALE
        camera.fault = None
        assert line.until(CameraState.LIVE).session >= 2


@pytest.mark.parametrize("order", ["kill", "end"])
def test_a_camera_that_hangs_up_is_called_again_under_a_new_session(order: str, clip: Clip) -> None:
    camera = Camera(clip)
    with CameraServer({"gate": camera}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        getattr(camera, order)()
        assert "closed the connection" in line.until(CameraState.BACKOFF).reason
        assert line.until(CameraState.LIVE).session == 2


def test_a_password_that_was_changed_is_told_and_not_tried_again_soon(clip: Clip) -> None:
    camera = Camera(clip, credentials=Credentials("admin", "hunter2"))
    with CameraServer({"gate": camera}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        camera.fault = Fault.UNAUTHORIZED
        camera.kill()
        status = line.until(CameraState.AUTH_FAILED)
        assert "refuses the user name or the password" in status.reason
        assert "hunter2" not in status.reason
        assert line.worker.status().state is CameraState.AUTH_FAILED


def test_noise_is_told_and_does_not_last_longer_than_the_camera_sends_it(clip: Clip) -> None:
    camera = Camera(clip)
    with CameraServer({"gate": camera}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        camera.fault = Fault.GARBAGE
        assert "damaged data" in line.until(CameraState.DECODE_ERROR).reason
        camera.fault = None
        line.until(CameraState.LIVE)
        assert line.worker.status().damaged > 0


def test_a_worker_can_be_stopped_while_it_hangs_in_a_read(clip: Clip) -> None:
    camera = Camera(clip)
    with CameraServer({"gate": camera}) as server, running(server.url("gate")) as line:
        line.until(CameraState.LIVE)
        camera.fault = Fault.STALL
        line.worker.stop()
        line.until(CameraState.STOPPED)
