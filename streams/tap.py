"""Somebody who gets a camera's packets before they are decoded."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from av.video.stream import VideoStream

if TYPE_CHECKING:
    from av.packet import Packet


class Tap(Protocol):
    """Is told of one session after another, in the camera's thread. Must be quick and raise nothing."""

    @property
    def watched(self) -> bool:
        """Whether each packet is wanted as soon as it has come."""
        ...

    def begin(self, stream: VideoStream) -> None:
        """A session has begun; `stream` is its video."""
        ...

    def packet(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        """A packet has come, not decoded yet; `captured_at` is the best guess so far of its picture's."""
        ...

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        """The picture with the time `container_s` in the container was taken at `captured_at`."""
        ...

    def end(self) -> None:
        """The session is over."""
        ...


class Taps:
    """Several, who are told one after the other."""

    def __init__(self, *taps: Tap) -> None:
        self._taps = taps

    @property
    def watched(self) -> bool:
        """See `Tap`."""
        return any(tap.watched for tap in self._taps)

    def begin(self, stream: VideoStream) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.begin(stream)

    def packet(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.packet(packet, captured_at)

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.picture(container_s, captured_at)

    def end(self) -> None:
        """See `Tap`."""
        for tap in self._taps:
            tap.end()


class NoTap:
    """Nobody wants the packets: a replay, a snapshot."""

    watched = False

    def begin(self, stream: VideoStream) -> None:
        """Ignored."""

    def packet(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        """Ignored."""

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        """Ignored."""

    def end(self) -> None:
        """Ignored."""
