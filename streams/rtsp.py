"""Frames from an RTSP camera."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from base.clock import Clock
from streams.decoder import MAX_SURPLUS
from streams.errors import AuthenticationFailed, ConnectionFailed, StreamEnded, StreamError, StreamStalled
from streams.frame import Frame
from streams.reading import AvSource, seconds_of
from streams.reason import Reason
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.source import Wanted
from streams.tap import NoTap, Tap
from streams.times import CameraTimes, wall_clock

if TYPE_CHECKING:
    from av.packet import Packet

OPEN_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 2.5
"""PyAV ends a read after twice this value: a silent camera is given up after five seconds (measured)."""

_PROBING = {"analyzeduration": "200000", "fpsprobesize": "0"}
"""The session description says nearly all: measured, 6 pictures instead of 28 pile up before the first."""


class RtspSource(AvSource):
    """One session with the camera at `url`, over TCP. See `Source`.

    FFmpeg's own time-out and PyAV's are both set: either alone leaves a way to hang for ever (measured).
    """

    live = True

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        camera_id: str,
        session: int,
        scale: DetectorScale = DEFAULT_SCALE,
        open_timeout_s: float = OPEN_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        max_surplus: int = MAX_SURPLUS,
        tap: Tap | None = None,
    ) -> None:
        """`tap` gets the packets, too: one connection serves detection and everybody who watches."""
        super().__init__(url, camera_id=camera_id, session=session, scale=scale, max_surplus=max_surplus)
        self._url = url
        self._clock = clock
        self._open_timeout_s = open_timeout_s
        self._read_timeout_s = read_timeout_s
        self._tap: Tap = tap or NoTap()
        self._times = CameraTimes()

    def read(self, wanted: Wanted) -> Iterator[Frame]:
        """See `Source`. Raises `StreamEnded`, `StreamStalled`, `DecodeError`."""
        self._tap.begin(self._video())
        try:
            yield from super().read(wanted)
        finally:
            self._tap.end()

    def _connect(self) -> InputContainer:
        """Raises `ConnectionFailed`, `AuthenticationFailed`."""
        options = {"rtsp_transport": "tcp", "timeout": str(int(self._open_timeout_s * 1e6)), **_PROBING}
        started_s = self._clock.monotonic()
        try:
            return av.open(self._url, options=options, timeout=(self._open_timeout_s, self._read_timeout_s))
        except av.FFmpegError as error:
            waited_s = self._clock.monotonic() - started_s
            raise _refusal(self._url, error, timed_out=waited_s >= self._open_timeout_s) from None

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        for packet in super()._packets():
            if packet.has_sidedata("prft"):
                self._times.note(seconds_of(packet), wall_clock(bytes(packet.get_sidedata("prft"))))
            self._tap.packet(packet, self._times.guess(seconds_of(packet), self._clock.now()))
            yield packet

    def _stamp(self, container_s: float | None) -> tuple[float, datetime]:
        captured_at = self._times.at(container_s, self._clock.now())
        self._tap.picture(container_s, captured_at)
        return self._timeline.seconds(container_s), captured_at

    def _interruption(self, error: av.FFmpegError) -> StreamError:
        if not isinstance(error, av.ExitError | av.TimeoutError):
            return StreamEnded(
                f"{self._url}: the connection broke ({error.strerror}); check the network",
                Reason.CONNECTION_BROKE,
            )
        waited_s = 2 * self._read_timeout_s
        return StreamStalled(
            f"{self._url}: expected pictures, got none for {waited_s:g} s; check the camera and the network"
        )


def _refusal(url: str, error: av.FFmpegError, *, timed_out: bool) -> StreamError:
    """What an error at opening means, in words for the person who must act."""
    match error:
        case av.HTTPUnauthorizedError() | av.HTTPForbiddenError():
            return AuthenticationFailed(
                f"{url}: the camera refuses the user name or the password; correct them"
            )
        case av.HTTPNotFoundError():
            return ConnectionFailed(
                f"{url}: the camera knows no such path; look it up in the camera's manual",
                Reason.NO_SUCH_PATH,
            )
        case av.ConnectionRefusedError():
            return ConnectionFailed(
                f"{url}: nothing listens there; check address and port (usual: 554)", Reason.NOTHING_LISTENS
            )
        case _ if timed_out:  # FFmpeg reports a time-out as any of four errors
            return ConnectionFailed(
                f"{url}: no answer in time; check power, network and firewall", Reason.NO_ANSWER
            )
        case _:
            return ConnectionFailed(
                f"{url}: no video ({error.strerror}); check address, port and path", Reason.NO_VIDEO
            )
