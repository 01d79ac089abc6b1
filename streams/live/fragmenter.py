"""From a camera's packets to pieces of a film."""

import logging
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from itertools import chain
from typing import cast

import av
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.stream import VideoStream

from streams.live.film import Film
from streams.live.parameters import ParameterSets
from streams.live.pieces import Fragment, Init, Piece
from streams.live.repair import Repair, interval_of
from streams.live.sample import Sample, TimedSample

log = logging.getLogger(__name__)

MAX_GAP_S = 10.0
"""A jump of the camera's time stamps by more, or backwards, begins a new film: the clock was set, not waited
for. The longest distance of key pictures that cameras offer."""


class UnsupportedCodec(Exception):  # noqa: N818 - named after what happened
    """The stream is not H.264: browsers do not play it, viewers get JPEG pictures.

    codec  FFmpeg's name for it, such as "hevc"
    """

    def __init__(self, codec: str) -> None:
        super().__init__(f"expected H.264, got {codec}; set the camera to H.264 to see it live, not as JPEG")
        self.codec = codec


class Fragmenter:
    """Films one session with a camera. Packets stay as they are: it works on copies.

    It waits for parameter sets and a key picture; other parameter sets, and a jump in the camera's time,
    begin a new film at the next key picture.
    """

    def __init__(self, stream: VideoStream, generations: Iterator[int]) -> None:
        """`generations` numbers the films. Raises `UnsupportedCodec`."""
        if stream.codec_context.name != "h264":
            raise UnsupportedCodec(stream.codec_context.name)
        self._time_base = stream.time_base or Fraction(1, 90_000)
        self._interval = interval_of(stream, self._time_base)
        self._generations = generations
        self._to_annex_b = BitStreamFilterContext("h264_mp4toannexb", stream)
        self._sets = ParameterSets.found_in(bytes(stream.codec_context.extradata or b""))
        self._repair = Repair(self._interval)
        self._scene: _Scene | None = None
        self._last_dts: int | None = None

    def push(self, packet: "Packet[VideoStream]", captured_at: datetime) -> list[Piece]:
        """The pieces that this packet completes: those of the packet before it, as a rule."""
        timed = chain.from_iterable(map(self._repair.push, self._samples(packet, captured_at)))
        return [piece for each in timed for piece in self._filmed(each)]

    def close(self) -> list[Piece]:
        """The last fragment."""
        scene, self._scene = self._scene, None
        return [] if scene is None else [*scene.close()]

    def _samples(self, packet: "Packet[VideoStream]", captured_at: datetime) -> Iterator[Sample]:
        if not packet.size or packet.is_corrupt:
            return
        copy = cast("Packet[VideoStream]", Packet(bytes(packet)))
        copy.pts, copy.dts, copy.is_keyframe = packet.pts, packet.dts, packet.is_keyframe
        copy.time_base = self._time_base
        for each in self._to_annex_b.filter(copy):
            yield Sample(bytes(each), each.pts, each.dts, each.is_keyframe, captured_at)

    def _filmed(self, timed: TimedSample) -> Iterator[Piece]:
        if self._jumped(timed.dts):
            yield from self.close()
        if timed.sample.is_key:
            yield from self._opened(timed)
        if self._scene is not None:
            yield from self._scene.add(timed)

    def _jumped(self, dts: int) -> bool:
        last, self._last_dts = self._last_dts, dts
        return last is not None and not 0 < (dts - last) * self._time_base <= MAX_GAP_S

    def _opened(self, key: TimedSample) -> Iterator[Piece]:
        """A new film if there is none, or if the key picture comes with other parameter sets."""
        sets = self._sets.updated(ParameterSets.found_in(key.sample.data))
        if not sets.complete or (self._scene is not None and sets == self._sets):
            return
        yield from self.close()
        self._sets = sets
        try:
            film = Film(sets.annex_b() + key.sample.data, self._time_base)
        except av.FFmpegError as error:
            log.debug("a key picture that cannot be understood (%s): waiting for the next", error.strerror)
            return
        generation = next(self._generations)
        self._scene = _Scene(film, generation, key.dts, self._interval, self._time_base)
        yield Init(generation, float(key.dts * self._time_base), sets.codec, film.init)


class _Scene:
    """A film in the making: what is filmed but has not come out yet."""

    def __init__(self, film: Film, generation: int, origin: int, interval: int, time_base: Fraction) -> None:
        self._film = film
        self._generation = generation
        self._origin = origin
        self._interval = interval
        self._time_base = time_base
        self._inside: deque[TimedSample] = deque()

    def add(self, timed: TimedSample) -> Iterator[Fragment]:
        for data in self._film.add(timed, self._origin):
            yield self._fragment(self._inside.popleft(), timed.dts, data)
        self._inside.append(timed)

    def close(self) -> Iterator[Fragment]:
        for data in self._film.close():
            last = self._inside.popleft()
            yield self._fragment(last, last.dts + self._interval, data)

    def _fragment(self, timed: TimedSample, until: int, data: bytes) -> Fragment:
        return Fragment(
            generation=self._generation,
            media_s=float((timed.pts - self._origin) * self._time_base),
            duration_s=float((until - timed.dts) * self._time_base),
            is_key=timed.sample.is_key,
            captured_at=timed.sample.captured_at,
            data=data,
        )
