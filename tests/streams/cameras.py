"""Real RTSP cameras for the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from base.clock import Clock, SystemClock
from simulation.rtsp import Camera, CameraServer
from streams.rtsp import RtspSource


@contextmanager
def served(camera: Camera, clock: Clock | None = None) -> Iterator[str]:
    """The URL of one camera while it is being served."""
    with CameraServer({"gate": camera}, clock) as server:
        yield server.url("gate")


@contextmanager
def opened(url: str, **settings: float) -> Iterator[RtspSource]:
    """A session with the camera at `url`; reads time out after 1 s, twice the value."""
    source = RtspSource(
        url, SystemClock(), camera_id="gate", session=1, read_timeout_s=0.5,
        max_surplus=int(settings.get("max_surplus", 250)),
    )  # fmt: skip
    try:
        source.open()
        yield source
    finally:
        source.close()
