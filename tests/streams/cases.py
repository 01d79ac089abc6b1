"""A worker whose camera sends packets of the test's own."""

from collections.abc import Iterable
from datetime import datetime

import pytest
from av.video.stream import VideoStream

from base.runner import Backoff
from streams.clip_ring import ClipRing
from streams.errors import StreamError
from streams.frame import Frame
from streams.live.feed import Feed
from streams.sampler import Sampler
from streams.tap import Taps
from streams.worker import CameraWorker
from tests.fakes import FakeClock
from tests.streams.lines import Arrival, PacketSource
from tests.streams.packets import Sent


class Case:
    """The camera, its worker, a viewer and the clip ring.

    frames     all that have come
    rates_fps  what is needed: another one every second
    """

    def __init__(self, stream: VideoStream, rates_fps: list[float]) -> None:
        self.clock = FakeClock()
        self.rates_fps = rates_fps
        self.frames: list[Frame] = []
        self.feed, self.ring = Feed(), ClipRing()
        self.viewer = self.feed.hub.join()
        self._stream = stream
        self._arrivals: Iterable[Arrival] = ()
        self.worker = CameraWorker(
            "gate", self._source, Sampler(self._needs), self._put, self.clock, backoff=Backoff(jitter=0.0)
        )

    def session(self, arrivals: Iterable[Arrival]) -> StreamError:
        """What ends it; anything but an error of the stream is a failure of the test."""
        self._arrivals = arrivals
        with pytest.raises(StreamError) as caught:
            self.worker.run_once()
        self.worker.failed(caught.value, 0.0)
        return caught.value

    def _source(self, session: int) -> PacketSource:
        taps = Taps(self.feed, self.ring)
        return PacketSource(self._stream, self._arrivals, self.clock, session=session, tap=taps)

    def _needs(self, captured_at: datetime) -> float:
        return self.rates_fps[int(captured_at.timestamp()) % len(self.rates_fps)]

    def _put(self, frame: Frame) -> bool:
        self.frames.append(frame)
        return False


def arrivals_of(session: Sent) -> list[Arrival]:
    """As the camera sent them."""
    return [Arrival(bytes(packet), packet.pts, packet.is_keyframe) for packet in session.packets]
