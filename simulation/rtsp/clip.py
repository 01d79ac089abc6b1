"""A recorded scene that a simulated camera plays."""

import io
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import av

from simulation.rtsp.access_units import AccessUnit, access_units, parameter_sets_of
from simulation.rtsp.errors import ClipError
from simulation.rtsp.programme import Airing, Picture
from simulation.rtsp.rtp import Codec, PacketTrain, payloads
from simulation.rtsp.transcode import to_h264

log = logging.getLogger(__name__)

MAX_CLIP_BYTES = 1 << 30
"""A clip is kept in memory: at most one GiB, 45 minutes at 3 Mbit/s."""

_CODECS: dict[str, Codec] = {"h264": "H264", "hevc": "H265"}


@dataclass(frozen=True, slots=True)
class Clip:
    """The H.264 or H.265 pictures of one file, ready to send.

    pictures        in the order of sending, starting with a key picture
    duration_s      length of one lap
    fps             average rate
    codec           "H264" or "H265"
    parameter_sets  NAL units without which nothing can be decoded, by type
    transcoded      whether the file was in another codec and had to be encoded anew
    """

    pictures: tuple[Picture, ...]
    duration_s: float
    fps: float
    codec: Codec
    parameter_sets: dict[int, tuple[bytes, ...]]
    transcoded: bool

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """Read the file `path`; a codec other than H.264 or H.265 is transcoded to H.264, with a log line.

        Raises `ClipError` when the file is missing, holds no video, or is larger than `MAX_CLIP_BYTES`.
        """
        path = Path(path)
        try:
            return cls._load(path)
        except av.FFmpegError as error:
            raise ClipError(
                f"cannot serve {path} as a camera: {error.strerror}; give a video file that ffprobe can read"
            ) from error

    @classmethod
    def _load(cls, path: Path) -> Self:
        if path.is_file() and path.stat().st_size > MAX_CLIP_BYTES:
            raise ClipError(
                f"{path}: expected at most {MAX_CLIP_BYTES} bytes, got {path.stat().st_size}; cut it"
            )
        with av.open(path, "r") as container:
            if not container.streams.video:
                raise ClipError(f"{path} holds no video stream; give a file with pictures")
            video = container.streams.video[0]
            codec = _CODECS.get(video.codec_context.name)
            units = list(access_units(container, video, codec)) if codec else []
            fps = float(video.average_rate or 0)
        if codec and units:
            return cls._of(units, codec, fps, transcoded=False)
        log.info("%s is not timed H.264 or H.265: transcoding it to H.264", path)
        return cls._transcoded(to_h264(path))

    @classmethod
    def _transcoded(cls, file: io.BytesIO) -> Self:
        with av.open(file, "r") as container:
            video = container.streams.video[0]
            units = list(access_units(container, video, "H264"))
            return cls._of(units, "H264", float(video.average_rate or 0), transcoded=True)

    @classmethod
    def _of(cls, units: list[AccessUnit], codec: Codec, fps: float, *, transcoded: bool) -> Self:
        if not units:
            raise ClipError("expected pictures, got a video without any; give another file")
        start_s = min(unit.pts_s for unit in units)
        length_s = max(unit.pts_s for unit in units) - start_s
        fps = fps or max(1, len(units) - 1) / (length_s or 1.0)
        reordering_s = max(unit.pts_s - unit.dts_s for unit in units)
        pictures = tuple(
            Picture(
                media_s=unit.pts_s - start_s,
                send_s=unit.dts_s + reordering_s - start_s,
                is_key=unit.is_key,
                train=PacketTrain.of(payloads(unit.nals, codec)),
            )
            for unit in units
        )
        sets = parameter_sets_of(units, codec)
        return cls(pictures, length_s + 1 / fps, fps, codec, sets, transcoded)

    def beginning_at(self, begins_s: float) -> Self:
        """The same lap, but with the key picture at `begins_s`, or the last one before it, first.

        What came before it comes at the end. Groups of pictures must be closed: each needs no picture of
        another.
        """
        first = max(
            (place for place, each in enumerate(self.pictures) if each.is_key and each.send_s <= begins_s),
            default=0,
        )
        shift_s = self.pictures[first].media_s
        sooner = [each.moved(-shift_s) for each in self.pictures[first:]]
        later = [each.moved(self.duration_s - shift_s) for each in self.pictures[:first]]
        return replace(self, pictures=(*sooner, *later))

    async def play(self, airing: Airing) -> AsyncIterator[Picture]:
        """Every picture when it is due, once."""
        for picture in self.pictures:
            await airing.until(picture.send_s)
            yield picture
