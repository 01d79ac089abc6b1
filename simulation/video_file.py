"""A video on disk whose pictures keep their own times."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

GOP_S = 2.0
"""Between key pictures while they come at the camera's rate, as surveillance cameras are set."""

CRF = 23
"""x264's own default quality; a street at 640x360 and 12 fps takes 0.3 to 0.6 Mbit/s."""

TICKS_PER_S = 12_000
"""Whole ticks to a picture at every usual rate; MP4 keeps gaps of up to 2^31 ticks, two days."""

_TICK = Fraction(1, TICKS_PER_S)
_OPTIONS = {"preset": "veryfast", "tune": "zerolatency", "crf": str(CRF), "sc_threshold": "0"}


class VideoFile:
    """H.264 in MP4, without B-frames, its index at the front. Use it in a `with`: the file is whole after it.

    Raises `av.FFmpegError` (an `OSError` where the disk says no).
    """

    def __init__(self, path: Path, width_px: int, height_px: int, fps: float) -> None:
        self._path, self._size, self._fps = path, (width_px, height_px), fps

    def __enter__(self) -> "VideoFile":
        self._container: OutputContainer = av.open(
            self._path, "w", format="mp4", options={"movflags": "+faststart"}
        )
        self._stream = self._opened()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._write(None)
        self._container.close()

    def add(self, image: NDArray[np.uint8], at_s: float) -> None:
        """The next picture: (h, w, 3) uint8 BGR, taken `at_s` after the first instant of the video."""
        planes = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420), np.uint8)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = round(at_s * TICKS_PER_S), _TICK
        frame.pict_type = PictureType.NONE
        self._write(frame)

    def _write(self, frame: VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def _opened(self) -> VideoStream:
        stream = self._container.add_stream(
            "libx264", rate=Fraction(self._fps).limit_denominator(1001), options=_OPTIONS
        )
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = _TICK
        stream.codec_context.thread_count = 1  # the same bytes on any machine
        stream.codec_context.gop_size = max(1, round(GOP_S * self._fps))
        return stream
