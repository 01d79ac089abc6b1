"""Real RTSP cameras for the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from base.clock import Clock, SystemClock
from simulation.rtsp import Camera, CameraServer
from streams.access import Access, Tls, Transport
from streams.addresses import CameraAddresses
from streams.rtsp import RtspSource

HERE = CameraAddresses.allowing(["127.0.0.1"])
"""The tests' cameras are on loopback, where no camera of a real site is."""


def access(transport: Transport = "tcp", tls: Tls = "verify") -> Access:
    """How the tests reach their cameras."""
    return Access(transport, tls, guard=HERE)


@contextmanager
def served(camera: Camera, clock: Clock | None = None) -> Iterator[str]:
    """The URL of one camera while it is being served."""
    with CameraServer({"gate": camera}, clock) as server:
        yield server.url("gate")


@contextmanager
def opened(url: str, way: Access | None = None, **settings: float) -> Iterator[RtspSource]:
    """A session with the camera at `url`; reads time out after 1 s, twice the value."""
    source = RtspSource(
        url, SystemClock(), camera_id="gate", session=1, access=way or access(), read_timeout_s=0.5,
        max_surplus=int(settings.get("max_surplus", 250)),
    )  # fmt: skip
    try:
        source.open()
        yield source
    finally:
        source.close()
