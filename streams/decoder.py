"""From packets to sound pictures."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from base.cores import usable_cores
from streams.errors import DecodeError, NoKeyPicture

if TYPE_CHECKING:
    from av.packet import Packet

MAX_SURPLUS = 250
"""Ten seconds at 25 fps: the longest key frame distance that cameras offer. A session joined between two key
frames shows nothing for so long, and that is no fault."""

MAX_S = 20.0
"""A camera that sends few packets a second, or parts of pictures, is given up after that."""

_FEWEST = 10
"""So few packets prove nothing, however long they take."""

_WAITS_LONGER = 4
"""Who waits for a key picture has done nothing wrong: 40 s at 25 fps, where no clock ends it sooner."""

MAX_PIXELS = 40_000_000
"""Of a picture: 8K is 33 million. A parameter set with a wrong bit asks for gigabytes."""


_TURNS = threading.Semaphore(usable_cores())
"""So many pictures are decoded at once in this process. Measured, 54 cameras on two cores: where all threads
decode at once each picture takes six times as long (a key picture of 26 ms 150, one in ten 390), and so does
whoever holds the interpreter's lock, and detection with it; in turn twice as many pictures come in time."""


class Soundness:
    """Notices when a stream holds no pictures.

    Noise decodes to a seemingly sound picture now and then, so it is the surplus of packets without a sound
    picture over sound pictures, never below zero, that may not exceed `max_surplus`, nor last for `MAX_S`.
    """

    def __init__(self, max_surplus: int = MAX_SURPLUS, monotonic: Callable[[], float] = lambda: 0.0) -> None:
        """`monotonic` tells the time of packets that are taken as they come; files need none."""
        self._damage = _Lack(max_surplus, monotonic)
        self._keyless = _Lack(_WAITS_LONGER * max_surplus, monotonic)

    def note(self, sound: int, packets: int = 1) -> None:
        """A packet that counts as so many has led to so many `sound` pictures. Raises `DecodeError`."""
        self._keyless.forget()
        if self._damage.grown(sound, packets):
            raise DecodeError(
                f"expected pictures, got damaged data ({self._damage.surplus} packets more than sound "
                "pictures); check the cable and the camera's bit rate, or restart the camera"
            )

    def note_before_key(self, sound: int) -> None:
        """The same of a packet before any key picture. Raises `NoKeyPicture` for too many."""
        if self._keyless.grown(sound, 1):
            raise NoKeyPicture(
                f"expected a key picture, got {self._keyless.surplus} pictures that need one; set the "
                "camera's key frame interval (I-frame interval, GOP) to two seconds"
            )


class _Lack:
    """Packets without a sound picture: how many more than sound pictures, and since when there are more."""

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self.surplus = 0
        self._most = most
        self._monotonic = monotonic
        self._failures = 0
        self._since_s = 0.0

    def grown(self, sound: int, packets: int) -> bool:
        """Whether there is too much of it, with these."""
        if not self.surplus:
            self._since_s, self._failures = self._monotonic(), 0
        if sound:
            self.surplus = max(0, self.surplus - sound * packets)
            return False
        self.surplus += packets
        self._failures += 1
        return self.surplus > self._most or self._lasts()

    def forget(self) -> None:
        """It was no lack."""
        self.surplus = 0

    def _lasts(self) -> bool:
        return self._failures >= _FEWEST and self._monotonic() - self._since_s > MAX_S


class Decoder:
    """Decodes packets in order and throws damaged pictures away.

    A picture that the decoder patched up (`is_corrupt`) counts as damaged: a detector would see ghosts in it.

    decoded, damaged  pictures so far
    """

    def __init__(self, context: VideoCodecContext) -> None:
        # One thread per camera: measured, frame threads cost more CPU in total and add delay.
        context.thread_count = 1
        self._context = context
        self.decoded = 0
        self.damaged = 0

    def decode(self, packet: "Packet[VideoStream] | None") -> list[VideoFrame]:
        """The sound pictures that this packet completes; None: those that still wait for others."""
        try:
            with _TURNS:
                pictures = self._context.decode(packet)
        except av.FFmpegError:  # noise may look like a feature that FFmpeg lacks, or ask for too much memory
            self.damaged += 1
            return []
        sound = [picture for picture in pictures if not picture.is_corrupt]
        self.decoded += len(sound)
        self.damaged += len(pictures) - len(sound)
        return sound


def context_like(stream: VideoStream) -> VideoCodecContext:
    """A context of its own for a stream's packets: unlike the stream's, it and its memory can be let go."""
    theirs = stream.codec_context
    ours = cast("VideoCodecContext", av.CodecContext.create(theirs.name, "r"))
    if theirs.extradata:
        ours.extradata = theirs.extradata
    ours.options = {"max_pixels": str(MAX_PIXELS)}
    return ours
