"""Makes H.264 of pictures as they come."""

from collections.abc import Mapping
from fractions import Fraction

import av
import cv2
import numpy as np
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from numpy.typing import NDArray

from simulation.rtsp.access_units import AccessUnit, parameter_sets_of
from simulation.rtsp.rtp import split_nals

GOP_S = 2.0
"""Between key pictures, as surveillance cameras are set as a rule."""

CRF = 23
"""x264's own default quality; at 640x360 a street with sensor noise takes about half a Mbit/s."""

_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "crf": str(CRF), "sc_threshold": "0"}
_NEVER = 1 << 20
_ROUNDING_S = 1e-6


class Encoder:
    """H.264 without B-frames or delay: a picture goes in, its access unit comes out. One thread at a time.

    Key pictures come every `GOP_S` by the time of the pictures, and whenever one is asked for; each carries
    the parameter sets. Sides that are odd lose their last row or column.
    """

    def __init__(self, width_px: int, height_px: int, fps: float) -> None:
        self._width_px, self._height_px = width_px // 2 * 2, height_px // 2 * 2
        self._fps = Fraction(fps).limit_denominator(1001)
        self._context = self._opened()
        header = AccessUnit(0.0, 0.0, is_key=True, nals=tuple(split_nals(self._context.extradata or b"")))
        self.parameter_sets: Mapping[int, tuple[bytes, ...]] = parameter_sets_of([header], "H264")
        self._last_tick = -1
        self._key_at_s = float("-inf")

    def encode(self, image: NDArray[np.uint8], at_s: float, *, wants_key: bool = False) -> AccessUnit:
        """The next picture.

        image      (h, w, 3) BGR of the size that was announced
        at_s       its time, >= 0 and later than that of the picture before
        wants_key  whether it must be a key picture; the first one is
        """
        is_key = wants_key or at_s - self._key_at_s >= GOP_S - _ROUNDING_S
        frame = self._frame(image, at_s)
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        coded = b"".join(bytes(packet) for packet in self._context.encode(frame))
        nals = tuple(split_nals(coded))
        if is_key:
            self._key_at_s = at_s
            nals = (*(nal for nals_ in self.parameter_sets.values() for nal in nals_), *nals)
        return AccessUnit(at_s, at_s, is_key, nals)

    def _frame(self, image: NDArray[np.uint8], at_s: float) -> VideoFrame:
        even = image[: self._height_px, : self._width_px]
        expected = (self._height_px, self._width_px, 3)
        if even.shape != expected:
            raise ValueError(f"expected a picture of at least {expected}, got {image.shape}")
        planes = np.asarray(cv2.cvtColor(even, cv2.COLOR_BGR2YUV_I420), np.uint8)
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        self._last_tick = max(self._last_tick + 1, round(at_s * self._fps))
        frame.pts, frame.time_base = self._last_tick, 1 / self._fps
        return frame

    def _opened(self) -> VideoCodecContext:
        context = av.CodecContext.create("libx264", "w")
        context.width, context.height, context.pix_fmt = self._width_px, self._height_px, "yuv420p"
        context.framerate, context.time_base = self._fps, 1 / self._fps
        context.gop_size = _NEVER  # key pictures are ordered by time, not by number
        context.thread_count = 1
        context.flags |= Flags.global_header  # else the parameter sets are known only with the first picture
        context.options = _OPTIONS
        context.open()
        return context
