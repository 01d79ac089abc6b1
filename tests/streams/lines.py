"""Sessions with a camera over packets of the test's own: everything but the network is real."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from streams.rtsp import RtspSource
from streams.tap import Tap
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from av.packet import Packet

TICK = Fraction(1, 90_000)


@dataclass(frozen=True)
class Arrival:
    """A coded picture as FFmpeg hands it on.

    pts     ticks of 1/90000 s, None where the camera left it out
    late_s  seconds after the one before it
    """

    data: bytes
    pts: int | None
    is_key: bool
    late_s: float = 0.04

    def packet(self) -> "Packet[VideoStream]":
        packet = cast("Packet[VideoStream]", av.Packet(self.data))
        packet.pts = packet.dts = self.pts
        packet.time_base = TICK
        packet.is_keyframe = self.is_key
        return packet


class PacketSource(RtspSource):
    """Reads `arrivals` in no time: the clock is moved on instead."""

    def __init__(
        self,
        stream: VideoStream,
        arrivals: Iterable[Arrival],
        clock: FakeClock,
        *,
        session: int = 1,
        max_surplus: int = 25,
        tap: Tap | None = None,
    ) -> None:
        super().__init__(
            "rtsp://127.0.0.1/gate",
            clock,
            camera_id="gate",
            session=session,
            max_surplus=max_surplus,
            tap=tap,
        )
        self._stream = stream
        self._arrivals = iter(arrivals)  # whoever reads on goes on where the one before has left
        self._fake_clock = clock

    def _connect(self) -> InputContainer:
        streams = SimpleNamespace(video=[self._stream], audio=[])
        return cast("InputContainer", SimpleNamespace(streams=streams, demux=self._demux, close=lambda: None))

    def _demux(self, *_streams: Any) -> "Iterator[Packet[VideoStream]]":
        for arrival in self._arrivals:
            self._fake_clock.advance(arrival.late_s)
            yield arrival.packet()
