"""One camera's live video, from its packets to its viewers."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from av.video.stream import VideoStream

from streams.gop import Gop
from streams.live.fragmenter import Fragmenter, UnsupportedCodec
from streams.live.hub import Hub
from streams.live.media_times import MediaTimes
from streams.live.pieces import Init, Piece, Unsupported

if TYPE_CHECKING:
    from av.packet import Packet

log = logging.getLogger(__name__)


class Feed:
    """Films session after session, while there are viewers. `begin` to `end` belong to the camera's thread.

    While nobody watches only the packets since the latest key picture are kept, so that a viewer sees the
    picture at once. A `Tap`: whatever is wrong with the film is not raised.

    hub     where viewers join
    times   which moment of the film a frame is: what is drawn over it bears the same time
    faults  packets that could not be filmed
    """

    def __init__(self, *, first_generation: int = 1) -> None:
        """`first_generation`: the number of the first film, higher than any before a restart."""
        self.hub = Hub()
        self.times = MediaTimes()
        self.faults = 0
        self._generations = count(first_generation)
        self._prelude = Gop()
        self._fragmenter: Fragmenter | None = None
        self._stream: VideoStream | None = None

    @property
    def watched(self) -> bool:
        """See `Tap`."""
        return len(self.hub) > 0

    def begin(self, stream: VideoStream) -> None:
        """A session has begun; `stream` is its video."""
        self._stream = None
        self.times.reset()
        with self._contained():
            try:
                Fragmenter(stream, self._generations)
            except UnsupportedCodec as error:
                log.info("no live video: %s", error)
                self.hub.put(Unsupported(next(self._generations), error.codec))
            else:
                self._stream = stream

    def packet(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        """A packet has come, with the best guess of when its picture was taken; call before decoding it."""
        if self._stream is None or not packet.size:
            return
        with self._contained():
            (self._film if len(self.hub) else self._wait)(packet, captured_at)

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        """The picture with time `container_s` in its container is known to be of `captured_at`."""
        if container_s is not None:
            self.times.note(container_s, captured_at)

    def end(self) -> None:
        """The session is over; viewers stay and wait for the next."""
        fragmenter, self._fragmenter, self._stream = self._fragmenter, None, None
        self._prelude.clear()
        with self._contained():
            self._publish(fragmenter.close() if fragmenter else ())

    def _film(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        if self._fragmenter is None and self._stream is not None:
            self._fragmenter = Fragmenter(self._stream, self._generations)
            for earlier in self._prelude.take():
                self._publish(self._fragmenter.push(*earlier))
        if self._fragmenter is not None:
            self._publish(self._fragmenter.push(packet, captured_at))

    def _wait(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        if self._fragmenter is not None:
            self._fragmenter = None
            self.times.pause()
            self.hub.forget()
        self._prelude.add(packet, captured_at)

    def _publish(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if isinstance(piece, Init):
                self.times.begin(piece.generation, piece.origin_s)
            self.hub.put(piece)

    @contextmanager
    def _contained(self) -> Iterator[None]:
        """The camera is watched on, whatever is wrong with its film."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the one place; each is counted
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Another film begins at the next key picture."""
        self.faults += 1
        log.info("a packet that cannot be filmed (%s): waiting for the next key picture", error)
        self._fragmenter = None
        self._prelude.clear()
        self.times.pause()
