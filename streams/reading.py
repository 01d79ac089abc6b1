"""What reading a camera and reading a file have in common."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, cast

import av
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from streams.decoder import MAX_SURPLUS
from streams.demand import Demand
from streams.errors import NotAVideo, StreamError
from streams.frame import Frame
from streams.frame_maker import FrameMaker
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.staged_decoder import StagedDecoder
from streams.times import Timeline

if TYPE_CHECKING:
    from av.packet import Packet

_DEFAULT_INTERVAL_S = 0.04
"""Between two pictures where the stream does not tell its rate: 25 fps, what surveillance cameras send."""


class AvSource(ABC):
    """A `Source` on PyAV; what differs between cameras and files is left to some methods."""

    live: bool

    def __init__(
        self,
        name: str,
        *,
        camera_id: str,
        session: int,
        scale: DetectorScale = DEFAULT_SCALE,
        max_surplus: int = MAX_SURPLUS,
    ) -> None:
        """`name` is how messages call it; `max_surplus` see `Soundness`."""
        self._name = name
        self._max_surplus = max_surplus
        self._maker = FrameMaker(camera_id, session, scale)
        self._interrupted = threading.Event()
        self._timeline = Timeline(_DEFAULT_INTERVAL_S)
        self._container: InputContainer | None = None
        self._decoder: StagedDecoder | None = None

    @property
    def decoded(self) -> int:
        """See `Source`."""
        return self._decoder.decoded if self._decoder else 0

    @property
    def damaged(self) -> int:
        """See `Source`."""
        return self._decoder.damaged if self._decoder else 0

    def open(self) -> None:
        """See `Source`. Raises `NotAVideo` where there are no pictures, and what `_connect` adds."""
        self._container = self._connect()
        self._video()

    @abstractmethod
    def read(self, demand: Demand) -> Iterator[Frame]:
        """See `Source`."""

    def interrupt(self) -> None:
        """See `Source`."""
        self._interrupted.set()

    def close(self) -> None:
        """See `Source`."""
        if self._container is not None:
            self._container.close()
            self._container = None

    @abstractmethod
    def _connect(self) -> InputContainer:
        """Open it. Raises `StreamError`."""

    @abstractmethod
    def _interruption(self, error: av.FFmpegError) -> StreamError:
        """What an error in the middle means."""

    def _begin(
        self,
        make_context: Callable[[], VideoCodecContext],
        monotonic: Callable[[], float] = lambda: 0.0,
    ) -> StagedDecoder:
        """The decoder of the session that begins now; `monotonic` see `Soundness`."""
        self._timeline = Timeline(_nominal_interval_s(self._video()))
        self._decoder = StagedDecoder(make_context, self._max_surplus, monotonic)
        return self._decoder

    def _video(self) -> VideoStream:
        """The first video stream. Raises what `_no_video` makes."""
        if self._container is None:
            raise RuntimeError("call open() before read()")
        if not self._container.streams.video:
            raise self._no_video()
        return self._container.streams.video[0]

    def _no_video(self) -> StreamError:
        """What it means that there is no video."""
        return NotAVideo(f"{self._name}: expected a video stream, got none; check that it is a video")

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        """Packets of the video until the end or an interrupt; the last one may be empty."""
        return self._demuxed(self._video())

    def _demuxed(self, *streams: VideoStream) -> "Iterator[Packet[VideoStream]]":
        """Packets of these streams; where none is named of all, other kinds included."""
        if self._container is None:
            raise RuntimeError("call open() before read()")
        try:
            for packet in self._container.demux(*streams):
                if self._interrupted.is_set():
                    return
                yield cast("Packet[VideoStream]", packet)
        except av.FFmpegError as error:
            raise self._interruption(error) from None

    def _frame(self, picture: VideoFrame, captured_at: datetime, pts_s: float) -> Frame:
        return self._maker.frame(picture, captured_at, pts_s)


def seconds_of(timed: "VideoFrame | Packet[VideoStream]") -> float | None:
    """The presentation time of a picture or packet in seconds, None if it has none."""
    pts, tick = timed.pts, timed.time_base
    if pts is None or tick is None:
        return None
    return pts * tick.numerator / tick.denominator  # a product of fractions takes five times as long


def _nominal_interval_s(video: VideoStream) -> float:
    """Seconds from one picture to the next, as the stream states it."""
    return float(1 / video.average_rate) if video.average_rate else _DEFAULT_INTERVAL_S
