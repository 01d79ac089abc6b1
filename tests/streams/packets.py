"""Packets as a camera sends them, for what works on packets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from streams.tap import Tap
from tests.fakes import MONDAY_MORNING
from tests.streams.videos import FPS, rewrite, write_video

if TYPE_CHECKING:
    from av.packet import Packet

GOP = 10


def at(second: float) -> datetime:
    return MONDAY_MORNING + timedelta(seconds=second)


@dataclass
class Sent:
    """What a camera has sent, and what its session says of it."""

    packets: "Sequence[Packet[VideoStream]]"
    container: InputContainer

    @property
    def stream(self) -> VideoStream:
        return self.container.streams.video[0]

    def into(self, tap: Tap, count: int | None = None) -> None:
        """A session of so many packets."""
        tap.begin(self.stream)
        for number, packet in enumerate(self.packets[:count]):
            tap.packet(packet, at(number / FPS))


def sent(folder: Path, codec: str = "libx264", b_frames: int = 0, pictures: int = 100) -> Sent:
    """With start codes before each unit, as RTSP gives them; a key picture in ten."""
    video = write_video(folder / "video.mp4", codec, gop=GOP, pictures=pictures, b_frames=b_frames)
    container = av.open(rewrite(video, folder / "video.ts"), "r")
    packets = [packet for packet in container.demux(video=0) if packet.size]
    return Sent(cast("Sequence[Packet[VideoStream]]", packets), container)
