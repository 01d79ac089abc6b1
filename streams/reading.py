"""What reading a camera and reading a file have in common."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from streams.decoder import MAX_SURPLUS, Decoder
from streams.errors import NotAVideo, StreamError
from streams.frame import Frame
from streams.picture import Shrinker, full, upright_size
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.source import Wanted
from streams.times import Timeline

if TYPE_CHECKING:
    from av.packet import Packet

_DEFAULT_INTERVAL_S = 0.04
"""Between two pictures where the stream does not tell its rate: 25 fps, what surveillance cameras send."""


class AvSource(ABC):
    """A `Source` on PyAV; what differs between cameras and files is left to three methods."""

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
        """`name` is how messages call it; `max_surplus` see `Decoder`."""
        self._name = name
        self._camera_id = camera_id
        self._session = session
        self._max_surplus = max_surplus
        self._shrinker = Shrinker(scale)
        self._interrupted = threading.Event()
        self._timeline = Timeline(_DEFAULT_INTERVAL_S)
        self._container: InputContainer | None = None
        self._decoder: Decoder | None = None

    @property
    def damaged(self) -> int:
        """Pictures thrown away so far."""
        return self._decoder.damaged if self._decoder else 0

    def open(self) -> None:
        """See `Source`. Raises `NotAVideo` where there are no pictures, and what `_connect` adds."""
        self._container = self._connect()
        self._video()

    def read(self, wanted: Wanted) -> Iterator[Frame]:
        """See `Source`. Raises `DecodeError`, and what `_interruption` gives."""
        video, numbers = self._video(), count()
        self._decoder = Decoder(video, max_surplus=self._max_surplus)
        self._timeline = Timeline(_nominal_interval_s(video))
        for picture in self._pictures(self._decoder):
            pts_s, captured_at = self._stamp(seconds_of(picture))
            if wanted(captured_at):
                yield self._frame(picture, next(numbers), captured_at, pts_s)

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
    def _stamp(self, container_s: float | None) -> tuple[float, datetime]:
        """Of the picture with time `container_s` in the container: `pts_s` and `captured_at`."""

    @abstractmethod
    def _interruption(self, error: av.FFmpegError) -> StreamError:
        """What an error in the middle means."""

    def _video(self) -> VideoStream:
        """The first video stream. Raises `NotAVideo`."""
        if self._container is None:
            raise RuntimeError("call open() before read()")
        if not self._container.streams.video:
            raise NotAVideo(f"{self._name}: expected a video stream, got none; check that it is a video")
        return self._container.streams.video[0]

    def _pictures(self, decoder: Decoder) -> Iterator[VideoFrame]:
        """Sound pictures until the end or an interrupt."""
        for packet in self._packets():
            for picture in decoder.decode(packet):
                if self._interrupted.is_set():
                    return
                yield picture

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        """Packets of the video until the end or an interrupt."""
        if self._container is None:
            raise RuntimeError("call open() before read()")
        try:
            for packet in self._container.demux(self._video()):
                if self._interrupted.is_set():
                    return
                yield packet
        except av.FFmpegError as error:
            raise self._interruption(error) from None

    def _frame(self, picture: VideoFrame, seq: int, captured_at: datetime, pts_s: float) -> Frame:
        """Converted to detector scale now, to full size when asked for."""
        width_px, height_px = upright_size(picture)
        return Frame(
            camera_id=self._camera_id,
            session=self._session,
            seq=seq,
            captured_at=captured_at,
            pts_s=pts_s,
            image=self._shrinker.shrink(picture),
            width_px=width_px,
            height_px=height_px,
            convert=partial(full, picture),
        )


def seconds_of(timed: "VideoFrame | Packet[VideoStream]") -> float | None:
    """The presentation time of a picture or packet in seconds, None if it has none."""
    if timed.pts is None or timed.time_base is None:
        return None
    return float(timed.pts * timed.time_base)


def _nominal_interval_s(video: VideoStream) -> float:
    """Seconds from one picture to the next, as the stream states it."""
    return float(1 / video.average_rate) if video.average_rate else _DEFAULT_INTERVAL_S
