"""From packets to the pictures that are needed."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from streams.decoder import MAX_SURPLUS, Decoder, Soundness

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

    VideoPacket = Packet[VideoStream]


_KEY_PICTURES = 10
"""So many damaged ones in a row are as bad as `max_surplus` damaged pictures."""


class StagedDecoder:
    """One session's pictures, decoded in one of three modes, which may change with each packet.

    In `KEYFRAMES` each key picture gets a decoder of its own, measured as cheap as one that stays: a decoder
    that lives on keeps 94 MiB for pictures of 1080p. The same goes for `FULL` and what it leaves behind.

    decoded, damaged  pictures so far
    """

    def __init__(
        self,
        make_context: Callable[[], VideoCodecContext],
        max_surplus: int = MAX_SURPLUS,
        monotonic: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """`max_surplus` and `monotonic` see `Soundness`."""
        self._make_context = make_context
        self._soundness = Soundness(max_surplus, monotonic)
        self._waits_for_key = False
        self._key_counts_as = max(1, max_surplus // _KEY_PICTURES)
        self._running: Decoder | None = None
        self._decoded = 0
        self._damaged = 0

    @property
    def decoded(self) -> int:
        """Sound pictures so far."""
        return self._decoded + (self._running.decoded if self._running else 0)

    @property
    def damaged(self) -> int:
        """Pictures thrown away so far."""
        return self._damaged + (self._running.damaged if self._running else 0)

    @property
    def running(self) -> bool:
        """Whether every packet since the latest key picture has been decoded."""
        return self._running is not None

    def pause(self) -> None:
        """Let go of the running decoder: packets from now on are not decoded."""
        if self._running is not None:
            self._retire(self._running)
            self._running = None

    def key_picture(self, packet: "VideoPacket") -> Iterator[VideoFrame]:
        """The picture of a packet that needs no other. Raises `DecodeError` when most are damaged."""
        decoder = Decoder(self._make_context())
        sound = [*decoder.decode(packet), *decoder.decode(None)]
        self._retire(decoder)
        self._soundness.note(len(sound), packets=self._key_counts_as)
        yield from sound

    def next_pictures(self, packet: "VideoPacket") -> Iterator[VideoFrame]:
        """The pictures that the packet completes, if all before it since a key picture came here, too.

        Raises `DecodeError` when most are damaged, `NoKeyPicture` when none comes for too long.
        """
        if self._running is None:
            self._running, self._waits_for_key = Decoder(self._make_context()), True
        sound = self._running.decode(packet if packet.size else None)
        self._waits_for_key = self._waits_for_key and not packet.is_keyframe
        if packet.size:
            self._note(len(sound))
        yield from sound

    def _note(self, sound: int) -> None:
        if self._waits_for_key:
            self._soundness.note_before_key(sound)
        else:
            self._soundness.note(sound)

    def _retire(self, decoder: Decoder) -> None:
        self._decoded += decoder.decoded
        self._damaged += decoder.damaged
