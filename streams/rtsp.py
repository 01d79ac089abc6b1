"""Frames from an RTSP camera."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from base.clock import Clock
from streams.access import Access, host_and_port
from streams.decode_mode import DecodeMode, ModeChooser
from streams.decoder import MAX_PIXELS, MAX_SURPLUS, context_like
from streams.demand import Demand
from streams.errors import ConnectionFailed, NoVideoStream, StreamEnded, StreamError, StreamStalled
from streams.frame import Frame
from streams.gop import Gop
from streams.hurry import Hurry
from streams.lateness import Lateness
from streams.line import Line, LineWatch
from streams.pace import Pace
from streams.reading import AvSource, seconds_of
from streams.reason import Reason
from streams.refusal import refusal
from streams.rest import REST_S, Rest
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.staged_decoder import StagedDecoder
from streams.stirring import StirMeter, Stirred, nobody_minds
from streams.tap import NoTap, Tap
from streams.times import CameraTimes, wall_clock

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext

    VideoPacket = Packet[VideoStream]

OPEN_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 2.5
"""PyAV ends a read after twice this value: a silent camera is given up after five seconds (measured)."""

_MOVED_WITHIN = timedelta(seconds=0.6)
"""What shows in the sizes of packets began so much earlier, as a rule (docs/design/0017); frames that are
older than that would hardly get their turn before they are too old."""

_PROBING = {"analyzeduration": "200000", "fpsprobesize": "0", "max_pixels": str(MAX_PIXELS)}
"""The session description says nearly all: measured, 6 pictures instead of 28 pile up before the first."""


class RtspSource(AvSource):
    """One session with the camera at `url`. See `Source`.

    FFmpeg's own time-out and PyAV's are both set: either alone leaves a way to hang for ever (measured).
    Where somebody looks after lines, PyAV's is not needed to read what comes over TCP.
    """

    live = True

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        camera_id: str,
        session: int,
        access: Access | None = None,
        scale: DetectorScale = DEFAULT_SCALE,
        open_timeout_s: float = OPEN_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        max_surplus: int = MAX_SURPLUS,
        tap: Tap | None = None,
        stirred: Stirred = nobody_minds,
        lines: LineWatch | None = None,
    ) -> None:
        """`access` is how it is reached; None: over TCP, at no special address.

        `tap` gets the packets, too: one connection serves detection and everybody who watches.

        `stirred` is told, before each packet's demand is asked for, that something may move (`StirMeter`).

        `lines` cuts those that have fallen silent; it must run.
        """
        super().__init__(url, camera_id=camera_id, session=session, scale=scale, max_surplus=max_surplus)
        self._url = url
        self._clock = clock
        self._access = access or Access()
        self._open_timeout_s = open_timeout_s
        self._read_timeout_s = read_timeout_s
        self._tap: Tap = tap or NoTap()
        self._times = CameraTimes()
        self._modes = ModeChooser()
        self._pace = Pace()
        self._lateness = Lateness()
        self._rest = Rest()
        self._hurry = Hurry()
        self.passed_over = 0
        self._packet_s = 0.0
        self._gop = Gop()
        self._stir_meter = StirMeter()
        self._stirred = stirred
        self._lines = lines
        self._line = Line(clock, 2 * read_timeout_s)
        self._seen_s: float | None = None
        self.mode = DecodeMode.PACKETS
        self.catching_up = False
        self.switch_s = 0.0

    def read(self, demand: Demand) -> Iterator[Frame]:
        """See `Source`. Raises `StreamEnded`, `StreamStalled`, `DecodeError`."""
        video = self._video()
        self._tap.begin(video)
        try:
            decoder = self._begin(partial(context_like, video), self._clock.monotonic)
            with self._looked_after():
                yield from self._frames(decoder, demand)
        finally:
            self._tap.end()

    def _frames(self, decoder: StagedDecoder, demand: Demand) -> Iterator[Frame]:
        """No more is decoded than the demand of the moment takes."""
        for packet in self._packets():
            media_s = seconds_of(packet)
            self._note_clock(packet, media_s)
            at = self._times.guess(media_s, self._clock.now())
            self._tap.packet(packet, at)
            demand.received(at)
            self._watch_for_movement(packet, at)
            self._gop.add(packet, at)
            if packet.is_keyframe:
                self._forget_later(media_s)
            paced_s = self._pace.seconds(media_s, self._clock.monotonic())
            self.mode = self._modes.choose(demand.needs_fps(at), paced_s, is_key=packet.is_keyframe)
            self._stay_near(packet, media_s)
            if self.mode is not DecodeMode.FULL:
                decoder.pause()
                self._timeline.passed(media_s)
            if self.mode is DecodeMode.KEYFRAMES and packet.is_keyframe:
                yield from self._key_frame(decoder, packet, media_s, demand)
            elif self.mode is DecodeMode.FULL and decoder.running:
                for picture in decoder.next_pictures(packet):
                    yield from self._wanted(picture, self._clock.now(), demand)
            elif self.mode is DecodeMode.FULL:
                yield from self._caught_up(decoder, packet, demand)
            self._rest_if_due()

    def _stay_near(self, packet: "VideoPacket", media_s: float | None) -> None:
        """Where the machine is too slow to decode everything, key pictures must do until it has caught up."""
        self._lateness.note(media_s, self._clock.monotonic(), self._silent_s())
        self._hurry.note(self._lateness.behind_s, is_key=packet.is_keyframe)
        if self._hurry.on and self.mode is DecodeMode.FULL:
            self.mode = DecodeMode.KEYFRAMES
            self.passed_over += not packet.is_keyframe

    def _rest_if_due(self) -> None:
        """Let some packets come where nobody needs each at once."""
        drained = self._rest.is_due(self._lateness.behind_s, self._clock.monotonic())
        if drained and self.mode is not DecodeMode.FULL and not self._tap.watched:
            self._clock.wait(self._interrupted, REST_S)

    def _connect(self) -> InputContainer:
        """Raises `AddressRefused`, `ConnectionFailed`, `AuthenticationFailed`, `CertificateRefused`.

        Of a host with several addresses two are tried: of either kind, IPv4 and IPv6, as a rule.
        """
        first, *others = self._access.targets(self._url)
        if not others:
            return self._open(first)
        try:
            return self._open(first)
        except ConnectionFailed:
            return self._open(others[0])

    def _open(self, target: str) -> InputContainer:
        timeout = str(int(self._open_timeout_s * 1e6))
        options = {"timeout": timeout, **_PROBING, **self._access.options(self._url)}
        read_timeout_s = None if self._is_looked_after else self._read_timeout_s
        started_s = self._clock.monotonic()
        try:
            opened = av.open(
                target, options=options, timeout=(self._open_timeout_s, read_timeout_s),
                metadata_errors="replace",  # cameras title their streams in GBK
            )  # fmt: skip
        except av.FFmpegError as error:
            timed_out = self._clock.monotonic() - started_s >= self._open_timeout_s
            raise refusal(self._url, error, self._access, timed_out=timed_out) from None
        host, port = host_and_port(target)
        self._line.leads_to(ip_address(host), port)
        return opened

    @property
    def _is_looked_after(self) -> bool:
        """Whether a silent camera's connection is cut by somebody else."""
        return self._lines is not None and self._access.over_tcp(self._url)

    @contextmanager
    def _looked_after(self) -> Iterator[None]:
        if self._lines is None or not self._is_looked_after:
            yield
            return
        self._lines.add(self._line)
        try:
            yield
        finally:
            self._lines.remove(self._line)

    def _packets(self) -> "Iterator[VideoPacket]":
        """Those of the video. Sound may go on where pictures cease, and FFmpeg's time-outs do not notice."""
        video = self._video().index
        self._packet_s = self._clock.monotonic()
        self._line.waits()
        for packet in self._demuxed():
            if packet.stream_index == video and packet.size:
                self._line.has_one()
                yield packet
                self._packet_s = self._clock.monotonic()
                self._line.waits()
            elif self._silent_s() >= 2 * self._read_timeout_s:
                raise self._stalled()
        if self._line.was_cut:
            raise self._stalled()

    def _silent_s(self) -> float:
        """How long ago the latest packet was done with."""
        return self._clock.monotonic() - self._packet_s

    def _video(self) -> VideoStream:
        video = super()._video()
        if cast("VideoCodecContext | None", video.codec_context) is None:
            raise NoVideoStream(
                f"{self._url}: the camera sends video of an unknown kind; set it to H.264",
                Reason.UNKNOWN_CODEC,
            )
        return video

    def _no_video(self) -> StreamError:
        return NoVideoStream(
            f"{self._url}: expected a video stream, got none; switch video on in the camera, or take the "
            "path of another of its streams"
        )

    def _note_clock(self, packet: "VideoPacket", media_s: float | None) -> None:
        """FFmpeg repeats with each packet what the camera says every few seconds."""
        if (packet.is_keyframe or not self._times.anchored) and packet.has_sidedata("prft"):
            self._times.note(media_s, wall_clock(bytes(packet.get_sidedata("prft"))))

    @property
    def clock_offset_s(self) -> float | None:
        """See `Source`."""
        return self._times.offset_s

    def _watch_for_movement(self, packet: "VideoPacket", at: datetime) -> None:
        self._stir_meter.note(packet.size, is_key=packet.is_keyframe)
        if self._stir_meter.stirs:
            self._stirred(at)

    def _key_frame(
        self, decoder: StagedDecoder, packet: "VideoPacket", media_s: float | None, demand: Demand
    ) -> Iterator[Frame]:
        """A key picture beyond the need is not even decoded."""
        pts_s, captured_at = self._stamp(media_s, self._clock.now())
        if demand.wants(captured_at):
            for picture in decoder.key_picture(packet):
                yield self._frame(picture, captured_at, pts_s)

    def _forget_later(self, media_s: float | None) -> None:
        """A key picture before what was seen: the camera's clock was set back, and all from now on is new."""
        if self._seen_s is not None and _order(media_s) < self._seen_s:
            self._seen_s = None

    def _caught_up(self, decoder: StagedDecoder, packet: "VideoPacket", demand: Demand) -> Iterator[Frame]:
        """What has come since the latest key picture: the cause of the demand began before it was raised.

        Before a movement that raised it nothing moved, and nobody came.
        """
        began_s, seen_s, self.catching_up = self._clock.monotonic(), self._seen_s, True
        known = self._gop.packets() or [(packet, self._clock.now())]
        arrived_at = {earlier.pts: at for earlier, at in known}
        oldest_at = known[-1][1] - _MOVED_WITHIN if self._stir_meter.stirs else known[0][1]
        for earlier, at in known:
            for picture in decoder.next_pictures(earlier):
                is_new = seen_s is None or _order(seconds_of(picture)) > seen_s
                if is_new and at >= oldest_at:
                    yield from self._wanted(picture, arrived_at.get(picture.pts, at), demand)
        self.switch_s, self.catching_up = self._clock.monotonic() - began_s, False

    def _wanted(self, picture: VideoFrame, arrived_at: datetime, demand: Demand) -> Iterator[Frame]:
        pts_s, captured_at = self._stamp(seconds_of(picture), arrived_at)
        if demand.wants(captured_at) and not self._interrupted.is_set():
            yield self._frame(picture, captured_at, pts_s)

    def _stamp(self, container_s: float | None, arrived_at: datetime) -> tuple[float, datetime]:
        captured_at = self._times.at(container_s, arrived_at)
        self._seen_s = _order(container_s)
        self._tap.picture(container_s, captured_at)
        return self._timeline.seconds(container_s), captured_at

    def _frame(self, picture: VideoFrame, captured_at: datetime, pts_s: float) -> Frame:
        return self._maker.frame(picture, captured_at, pts_s, self._lateness.arrived_s(seconds_of(picture)))

    def _interruption(self, error: av.FFmpegError) -> StreamError:
        gave_up = isinstance(error, av.ExitError | av.TimeoutError) or self._line.was_cut
        if gave_up or self._silent_s() >= self._read_timeout_s:
            return self._stalled()  # FFmpeg reports this time-out, too, as any of several errors
        return StreamEnded(
            f"{self._url}: the connection broke ({error.strerror}); check the network",
            Reason.CONNECTION_BROKE,
        )

    def _stalled(self) -> StreamStalled:
        waited_s = 2 * self._read_timeout_s
        return StreamStalled(
            f"{self._url}: expected pictures, got none for {waited_s:g} s; check the camera and the network"
        )


def _order(container_s: float | None) -> float:
    """Only the first packet of a session has no time: it comes before all others."""
    return -math.inf if container_s is None else container_s
