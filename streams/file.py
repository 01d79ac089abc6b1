"""Frames from a recorded video."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from streams.demand import Demand
from streams.errors import FileBroken, FileMissing, NotAVideo, StreamError
from streams.frame import Frame
from streams.reading import AvSource, seconds_of
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.source import Recording

TOLERATED_GAP_S = 1.0
"""How much earlier than announced a file may end: recorders round, and stop sound and picture together."""


class FileSource(Recording, AvSource):
    """One pass through the video `path`, as fast as the reader takes the frames. See `Source`.

    The first picture was taken at `starts_at`, every other as much later as the file says.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        camera_id: str,
        session: int,
        starts_at: datetime,
        scale: DetectorScale = DEFAULT_SCALE,
    ) -> None:
        super().__init__(str(path), camera_id=camera_id, session=session, scale=scale)
        self._path = Path(path)
        self._starts_at = starts_at

    def _connect(self) -> InputContainer:
        """Raises `FileMissing`, `NotAVideo`."""
        if not self._path.is_file():
            raise FileMissing(f"{self._path}: there is no such file; check the path")
        try:
            return av.open(self._path)
        except av.PermissionError:
            raise FileMissing(f"{self._path}: may not be read; check its permissions") from None
        except av.FFmpegError as error:
            raise NotAVideo(
                f"{self._path}: expected a video, got something else or a part of one ({error.strerror}); "
                "copy it again or convert it with ffmpeg"
            ) from None

    def read(self, demand: Demand) -> Iterator[Frame]:
        """See `Source`. Raises `FileBroken` after the last frame of a file that breaks off, `DecodeError`."""
        for picture in self._pictures():
            pts_s, captured_at = self._stamp(seconds_of(picture))
            demand.received(captured_at)
            if demand.wants(captured_at):
                yield self._frame(picture, captured_at, pts_s)
        announced_s, last_s = self._announced_s(), self._timeline.last_s
        if announced_s - last_s > TOLERATED_GAP_S and not self._interrupted.is_set():
            raise FileBroken(
                f"{self._path}: expected {announced_s:.1f} s of video, got {last_s:.1f} s: the file "
                "breaks off; copy it again (the frames up to here were read)"
            )

    def is_last(self, captured_at: datetime) -> bool:
        """Whether this is the last picture, by the length and the rate that the file states; after `open`."""
        rate = self._video().average_rate
        if not rate or not self._announced_s():
            return False
        last_s = self._announced_s() - 1.5 / float(rate)
        return (captured_at - self._starts_at).total_seconds() >= last_s

    def _pictures(self) -> Iterator[VideoFrame]:
        """All of them until the end or an interrupt: there is time, and nothing is missed."""
        decoder = self._begin(lambda: self._video().codec_context)  # which knows how the picture was turned
        for packet in self._packets():
            for picture in decoder.next_pictures(packet):
                if self._interrupted.is_set():
                    return
                yield picture

    def _stamp(self, container_s: float | None) -> tuple[float, datetime]:
        pts_s = self._timeline.seconds(container_s)
        return pts_s, self._starts_at + timedelta(seconds=pts_s)

    def _interruption(self, error: av.FFmpegError) -> StreamError:
        return FileBroken(f"{self._path}: cannot be read on ({error.strerror}); copy it again")

    def _announced_s(self) -> float:
        """The length that the file states for its video, 0 when it states none.

        A cut-off file simply ends: nothing else tells that it is one.
        """
        video = self._video()
        if video.duration is not None and video.time_base is not None:
            return float(video.duration * video.time_base)
        if self._container is None or len(self._container.streams) > 1:
            return 0.0
        return (self._container.duration or 0) / av.time_base
