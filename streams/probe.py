"""What a camera really sends, and what that costs to decode."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from base.clock import Clock
from base.redaction import redact
from streams.access import Access
from streams.decoder import Decoder, context_like
from streams.errors import StreamStalled
from streams.reading import seconds_of
from streams.rtsp import RtspSource
from streams.times import wall_clock

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

    VideoPacket = Packet[VideoStream]

PROBE_S = 12.0
"""Two key pictures of a camera that sends one in ten seconds, the longest distance cameras offer."""

PACKET_CPU_MS = 0.1
"""Of reading one coded picture without decoding it: at most that, measured (PyAV 18, 1080p at 3 Mbit/s)."""

_MOST_DECODED = 50
"""Pictures, to measure what one costs: two seconds as a rule."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One camera, as it was for some seconds.

    address        without secrets
    codec          as FFmpeg calls it: h264, hevc...
    profile        of the codec; "" where it is not told
    width_px, height_px   of a picture
    fps            pictures a second, by their times
    gop_s          the longest distance of two key pictures; None: fewer than two have come
    bit_rate       bits a second
    key_bytes      of a key picture, median
    reordered      whether pictures are sent in another order than they are shown (B-frames)
    sound          whether there is sound as well, which is not used
    clock_offset_s the camera's clock minus ours, transport included; None: it does not tell its time
    opened_s       until the connection stood
    first_key_s    from then until the first key picture came
    key_cpu_ms     processor time to decode a key picture
    cpu_ms         the same of any picture, where all are decoded
    damaged        pictures that could not be decoded soundly
    """

    address: str
    codec: str
    profile: str
    width_px: int
    height_px: int
    fps: float
    gop_s: float | None
    bit_rate: float
    key_bytes: int
    reordered: bool
    sound: bool
    clock_offset_s: float | None
    opened_s: float
    first_key_s: float
    key_cpu_ms: float
    cpu_ms: float
    damaged: int

    def cpu_ms_per_s(self, needs_fps: float) -> float:
        """Processor time a second, of decoding alone, where so many frames a second are needed."""
        reading = self.fps * PACKET_CPU_MS
        if needs_fps <= 0.0:
            return reading
        if self.gop_s is not None and self.gop_s * needs_fps <= 1.1:  # streams/decode_mode.py
            return reading + min(needs_fps, 1.0 / self.gop_s) * self.key_cpu_ms
        return reading + self.fps * self.cpu_ms

    @property
    def decoded_px_per_core_s(self) -> float:
        """Pixels that one core decodes in a second, where all pictures are decoded."""
        return 1000.0 * self.width_px * self.height_px / self.cpu_ms if self.cpu_ms else 0.0


def probe(url: str, clock: Clock, seconds: float = PROBE_S, access: Access | None = None) -> Probe:
    """Watch the camera for so long; `access` see `RtspSource`. Raises `StreamError`."""
    source = _Probing(url, clock, access)
    began_s = clock.monotonic()
    try:
        source.open()
        opened_s = clock.monotonic() - began_s
        return source.probe(seconds, opened_s)
    finally:
        source.close()


@dataclass(frozen=True, slots=True)
class _Arrival:
    packet: "VideoPacket"
    at_s: float


class _Probing(RtspSource):
    """Reads packets without decoding them, then decodes some to see what that costs."""

    def __init__(self, url: str, clock: Clock, access: Access | None) -> None:
        super().__init__(url, clock, camera_id="probe", session=0, access=access)
        self._offset_s: float | None = None

    def probe(self, seconds: float, opened_s: float) -> Probe:
        """See the module. Raises `StreamError`."""
        began_s = self._clock.monotonic()
        arrivals = self._arrivals(began_s + seconds)
        keys = [arrival for arrival in arrivals if arrival.packet.is_keyframe]
        if not keys:
            raise StreamStalled(
                f"{self._url}: expected a key picture within {seconds:g} s, got none; "
                "set the camera's key frame interval (I-frame interval, GOP) to two seconds"
            )
        video, context = self._video(), self._video().codec_context
        cost = _cost_of(video, [arrival.packet for arrival in arrivals])
        return Probe(
            address=redact(self._url),
            codec=context.name,
            profile=context.profile or "",
            width_px=cost.width_px or context.width,
            height_px=cost.height_px or context.height,
            fps=_rate(arrivals),
            gop_s=_longest_s(keys),
            bit_rate=_bits_per_s(arrivals),
            key_bytes=round(statistics.median(key.packet.size for key in keys)),
            reordered=any(_is_reordered(arrival.packet) for arrival in arrivals),
            sound=bool(self._container and self._container.streams.audio),
            clock_offset_s=self._offset_s,
            opened_s=opened_s,
            first_key_s=keys[0].at_s - began_s,
            key_cpu_ms=cost.key_cpu_ms,
            cpu_ms=cost.cpu_ms,
            damaged=cost.damaged,
        )

    def _arrivals(self, until_s: float) -> list[_Arrival]:
        arrivals = []
        for packet in self._packets():
            if packet.has_sidedata("prft"):
                camera_at = wall_clock(bytes(packet.get_sidedata("prft")))
                self._offset_s = (camera_at - self._clock.now()).total_seconds()
            arrivals.append(_Arrival(packet, self._clock.monotonic()))
            if arrivals[-1].at_s >= until_s:
                break
        return arrivals


@dataclass(frozen=True, slots=True)
class _Cost:
    key_cpu_ms: float
    cpu_ms: float
    damaged: int
    width_px: int
    height_px: int


def _cost_of(video: "VideoStream", packets: Sequence["VideoPacket"]) -> _Cost:
    """Of decoding some of them, from the first key picture on."""
    first = next(number for number, packet in enumerate(packets) if packet.is_keyframe)
    decoder = Decoder(context_like(video))
    began_s = time.thread_time()
    keys = [*decoder.decode(packets[first]), *decoder.decode(None)]
    key_s = time.thread_time() - began_s
    decoder_of_all = Decoder(context_like(video))
    some = packets[first : first + _MOST_DECODED]
    began_s = time.thread_time()
    pictures = [picture for packet in some for picture in decoder_of_all.decode(packet)]
    all_s = time.thread_time() - began_s
    size = keys[0] if keys else pictures[0] if pictures else None
    return _Cost(
        key_cpu_ms=1000.0 * key_s,
        cpu_ms=1000.0 * all_s / len(some),
        damaged=decoder.damaged + decoder_of_all.damaged,
        width_px=size.width if size else 0,
        height_px=size.height if size else 0,
    )


def _media_s(arrivals: Sequence[_Arrival]) -> list[float]:
    times = [seconds_of(arrival.packet) for arrival in arrivals]
    return sorted(at_s for at_s in times if at_s is not None)


def _rate(arrivals: Sequence[_Arrival]) -> float:
    media_s = _media_s(arrivals)
    spans = len(media_s) > 1 and media_s[-1] > media_s[0]
    return (len(media_s) - 1) / (media_s[-1] - media_s[0]) if spans else 0.0


def _longest_s(keys: Sequence[_Arrival]) -> float | None:
    media_s = _media_s(keys)
    return max((later - earlier for earlier, later in pairwise(media_s)), default=None)


def _bits_per_s(arrivals: Sequence[_Arrival]) -> float:
    media_s = _media_s(arrivals)
    length_s = media_s[-1] - media_s[0] if len(media_s) > 1 else 0.0
    return 8.0 * sum(arrival.packet.size for arrival in arrivals) / length_s if length_s else 0.0


def _is_reordered(packet: "VideoPacket") -> bool:
    return packet.pts is not None and packet.dts is not None and packet.pts != packet.dts
