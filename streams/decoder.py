"""From packets to sound pictures."""

from typing import TYPE_CHECKING, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from streams.errors import DecodeError

if TYPE_CHECKING:
    from av.packet import Packet

MAX_SURPLUS = 250
"""Ten seconds at 25 fps: the longest key frame distance that cameras offer. A session joined between two key
frames shows nothing for so long, and that is no fault."""


class Soundness:
    """Notices when a stream holds no pictures.

    Noise decodes to a seemingly sound picture now and then, so it is the surplus of packets without a sound
    picture over sound pictures, never below zero, that may not exceed `max_surplus`.
    """

    def __init__(self, max_surplus: int = MAX_SURPLUS) -> None:
        self._max_surplus = max_surplus
        self._surplus = 0

    def note(self, sound: int, packets: int = 1) -> None:
        """So many `packets` have led to so many `sound` pictures. Raises `DecodeError` for too few."""
        self._surplus = max(0, self._surplus + (-sound if sound else packets))
        if self._surplus > self._max_surplus:
            raise DecodeError(
                f"expected pictures, got damaged data ({self._surplus} packets more than sound pictures); "
                "check the cable and the camera's bit rate, or restart the camera"
            )


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
            pictures = self._context.decode(packet)
        except av.InvalidDataError:
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
    return ours
