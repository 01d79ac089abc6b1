"""Any video that PyAV decodes, made into H.264 as a camera would send it."""

import io
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from simulation.rtsp.rtp import CLOCK_RATE

_DEFAULT_FPS = Fraction(25)


def to_h264(path: Path) -> io.BytesIO:
    """The video of `path` as H.264 in an MP4 in memory: no B-frames, a key frame every second.

    Pictures whose time stamp does not grow are left out. Raises `av.FFmpegError` when the file cannot be
    read or has no picture.
    """
    target = io.BytesIO()
    with av.open(path) as source, av.open(target, "w", format="mp4") as sink:
        video = source.streams.video[0]
        encoder = _encoder(sink.add_stream("libx264", rate=video.average_rate or _DEFAULT_FPS), video)
        last = -1
        for picture in source.decode(video):
            ticks = _ticks(picture)
            if ticks <= last:
                continue
            last = ticks
            sink.mux(encoder.encode(_prepared(picture, encoder, ticks)))
        sink.mux(encoder.encode())
    target.seek(0)
    return target


def _encoder(stream: VideoStream, like: VideoStream) -> VideoStream:
    stream.width, stream.height = like.width // 2 * 2, like.height // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, CLOCK_RATE)
    stream.codec_context.gop_size = max(1, round(like.average_rate or _DEFAULT_FPS))
    stream.options = {"preset": "veryfast", "tune": "zerolatency", "crf": "20", "sc_threshold": "0"}
    return stream


def _ticks(picture: VideoFrame) -> int:
    if picture.pts is None or picture.time_base is None:
        return -1
    return round(picture.pts * picture.time_base * CLOCK_RATE)


def _prepared(picture: VideoFrame, encoder: VideoStream, ticks: int) -> VideoFrame:
    small = picture.reformat(width=encoder.width, height=encoder.height, format="yuv420p")
    small.pts, small.time_base = ticks, Fraction(1, CLOCK_RATE)
    small.pict_type = PictureType.NONE  # else the key pictures of the source are forced on the encoder
    return small
