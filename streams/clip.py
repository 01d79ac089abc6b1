"""A camera's coded pictures as a file that a browser plays."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.video.stream import VideoStream

from streams.live.repair import Repair, interval_of
from streams.live.sample import Sample, TimedSample

_TIME_BASE = Fraction(1, 90_000)
"""RFC 3551, section 5: the clock of video."""


class ClipError(Exception):
    """The coded pictures cannot be made into a file."""


@dataclass(frozen=True, slots=True)
class Coding:
    """What a session says of its pictures before the first comes.

    codec            as FFmpeg calls it: h264, hevc...
    extradata        parameter sets, Annex B; empty where the camera sends them with its key pictures only
    time_base        seconds a tick
    interval         ticks from one picture to the next
    """

    codec: str
    extradata: bytes
    time_base: Fraction
    interval: int

    @classmethod
    def of(cls, stream: VideoStream) -> "Coding":
        """That of a session's video."""
        time_base = stream.time_base or _TIME_BASE
        context = stream.codec_context
        extradata = bytes(context.extradata or b"")
        return cls(context.name, extradata, time_base, interval_of(stream, time_base))


def clip_of(samples: Sequence[Sample], coding: Coding) -> bytes:
    """An MP4 file with these pictures (one or more, the first a key picture), as they are: nothing is coded.

    Its index comes first, so that it plays while it loads. Raises `ClipError`.
    """
    repair = Repair(coding.interval)
    timed = [each for sample in samples for each in repair.push(sample)]
    if not timed:
        raise ClipError("no picture of the camera has a time")
    with tempfile.TemporaryDirectory(prefix="streetwarden-clip-") as scratch:  # it reads its file again
        path = Path(scratch) / "clip.mp4"
        try:
            _write(path, timed, coding)
        except (av.FFmpegError, IndexError, ValueError) as error:  # ValueError: FFmpeg has no such format
            raise ClipError(f"the camera's {coding.codec} cannot be put into MP4 ({error})") from error
        return path.read_bytes()


def _write(path: Path, timed: Sequence[TimedSample], coding: Coding) -> None:
    first = timed[0]
    with (
        _described(first.sample.data, coding) as described,
        av.open(path, "w", options={"movflags": "faststart"}) as container,
    ):
        stream = container.add_stream_from_template(described.streams.video[0])
        stream.time_base = coding.time_base
        for each in timed:
            packet = cast("av.Packet[VideoStream]", av.Packet(each.sample.data))
            packet.time_base = coding.time_base
            packet.pts, packet.dts = each.pts - first.dts, each.dts - first.dts
            packet.is_keyframe = each.sample.is_key
            packet.stream = stream
            container.mux_one(packet)


def _described(key: bytes, coding: Coding) -> "av.container.InputContainer":
    """The key picture as a file of its own: FFmpeg reads size and profile out of its parameter sets."""
    described = av.open(io.BytesIO(key), "r", format=coding.codec)
    if described.streams.video[0].codec_context.extradata:
        return described
    described.close()
    return av.open(io.BytesIO(coding.extradata + key), "r", format=coding.codec)
