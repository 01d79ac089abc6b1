"""A camera that plays a programme: one live time-line that every viewer sees at the same position."""

import asyncio
import itertools
import random
import threading
from collections.abc import Callable
from enum import Enum
from functools import partial

from base.clock import Clock
from simulation.rtsp.audience import Audience
from simulation.rtsp.digest import Credentials, DigestGuard
from simulation.rtsp.programme import Airing, Picture, Programme
from simulation.rtsp.rtp import rtp_timestamp, sender_report
from simulation.rtsp.sound import Sound
from simulation.rtsp.viewer import Viewer

REPORT_INTERVAL_S = 5.0
"""Between RTCP sender reports: the minimum that RFC 3550, section 6.2, recommends."""


class Fault(Enum):
    """What a camera can be told to do wrong."""

    STALL = "connections stay open, no picture comes"
    SOUND_ALONE = "sound comes, no picture"
    HANG = "requests are not answered"
    HALF_OPEN = "the line is dead: no picture, no answer, no farewell"
    SLOW = "only key pictures come"
    FREEZE = "the same picture comes again and again"
    GARBAGE = "pictures arrive as noise"
    UNAUTHORIZED = "every request is answered with 401"
    NOT_FOUND = "every request is answered with 404"
    REFUSE = "connections are cut at the first request"


_SILENT = frozenset({Fault.STALL, Fault.HALF_OPEN})
_BLIND = _SILENT | {Fault.SOUND_ALONE}


class Camera:
    """One path of a `CameraServer`. The orders (`fault`, `kill`, `end`) may come from any thread.

    programme        what it sends; another one may take its place at any time, and begins with the next lap
    fault            what the camera does wrong now, None for nothing; set it at any time
    sound            of its microphone, None where it has none
    dropped          pictures that were not sent to some viewer because it reads too slowly
    ended            set when a programme that does not loop has been played to its end
    """

    def __init__(
        self,
        programme: Programme,
        *,
        loop: bool = True,
        starts_on_play: bool = False,
        sound: bool = False,
        credentials: Credentials | None = None,
        source: random.Random | None = None,
    ) -> None:
        """`starts_on_play`: it begins with the first viewer, who then sees all of it.

        `sound`: it has a microphone; sound is silence, and goes over TCP alone.
        """
        self.programme = programme
        self.credentials = credentials
        self.guard = DigestGuard(credentials)
        self.fault: Fault | None = None
        self.ended = threading.Event()
        self.dropped = 0
        self._laps = itertools.count() if loop else range(1)
        self._starts_on_play = starts_on_play
        self._audience = Audience()
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._random = source or random.SystemRandom()
        self._ssrc = self._random.getrandbits(32)
        self._sequence = self._random.getrandbits(16)
        self._first_timestamp = self._random.getrandbits(32)
        self._packets = self._octets = 0
        self._latest_key: Picture | None = None
        self.sound = Sound(self._random.getrandbits(32)) if sound else None

    def kill(self) -> None:
        """Cut all connections, as a power failure does; viewers may come back."""
        self._soon(self._audience.kill)

    def end(self) -> None:
        """Close all connections in good order, as at the end of a recording; viewers may come back."""
        self._soon(self._audience.finish)

    @property
    def viewers(self) -> int:
        """How many watch."""
        return len(self._audience)

    def join(self, viewer: Viewer) -> None:
        """Let `viewer` in at the next key picture. Only in the server's event loop."""
        self._audience.join(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Forget `viewer`. Only in the server's event loop."""
        self._audience.leave(viewer)

    async def play(self, clock: Clock) -> None:
        """Play the programme in real time, until cancelled or (without looping) to its end."""
        self._event_loop = asyncio.get_running_loop()
        self._audience = Audience()
        try:
            if self._starts_on_play:
                await self._audience.present()
            await self._play_laps(clock)
            self.ended.set()
            self._audience.finish()
        finally:
            self._event_loop = None

    async def _play_laps(self, clock: Clock) -> None:
        started_s = reported_s = clock.monotonic()
        report = partial(self._report, clock, started_s)
        lap_s = 0.0
        for _ in self._laps:
            programme = self.programme
            async for picture in programme.play(Airing(clock, self._audience, started_s + lap_s)):
                if clock.monotonic() - reported_s >= REPORT_INTERVAL_S:
                    reported_s = clock.monotonic()
                    self._audience.report(report())
                if self._audience:
                    self._send(picture, lap_s + picture.media_s, report)
            lap_s += programme.duration_s

    def _send(self, picture: Picture, media_s: float, introduction: Callable[[], bytes]) -> None:
        picture = self._shown(picture)
        wire = self._wire(picture, media_s)
        if self.sound and self.fault not in _SILENT:
            self._audience.hear(self.sound.until(media_s))
        if self.fault in _BLIND or (self.fault is Fault.SLOW and not picture.is_key):
            self._audience.skip()
        else:
            self.dropped += self._audience.show(wire, introduction, is_key=picture.is_key)

    def _shown(self, picture: Picture) -> Picture:
        """The picture, or the latest key picture instead of it where the camera has frozen."""
        if picture.is_key and self.fault is not Fault.FREEZE:
            self._latest_key = picture
        return self._latest_key or picture if self.fault is Fault.FREEZE else picture

    def _wire(self, picture: Picture, media_s: float) -> bytearray:
        """The picture's packets with the next sequence numbers."""
        timestamp = rtp_timestamp(self._first_timestamp, media_s)
        wire = picture.train.stamped(self._sequence, timestamp, self._ssrc)
        self._sequence = self._sequence + len(picture.train.fields) & 0xFFFF
        self._packets += len(picture.train.fields)
        self._octets += picture.train.payload_bytes
        return picture.train.damaged(wire, self._random) if self.fault is Fault.GARBAGE else wire

    def _report(self, clock: Clock, started_s: float) -> bytes:
        timestamp = rtp_timestamp(self._first_timestamp, clock.monotonic() - started_s)
        return sender_report(clock.now(), timestamp, self._ssrc, self._packets, self._octets)

    def _soon(self, order: Callable[[], object]) -> None:
        """Do `order` in the server's thread; a camera that is not being served has nobody to cut off."""
        if self._event_loop is not None:
            self._event_loop.call_soon_threadsafe(order)
