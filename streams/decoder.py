"""From packets to sound pictures."""

from typing import TYPE_CHECKING

import av
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from streams.errors import DecodeError

if TYPE_CHECKING:
    from av.packet import Packet

MAX_SURPLUS = 250
"""Ten seconds at 25 fps: the longest key frame distance that cameras offer. A session joined between two key
frames shows nothing for so long, and that is no fault."""


class Decoder:
    """Decodes one video stream and throws damaged pictures away.

    A picture that the decoder patched up (`is_corrupt`) counts as damaged: a detector would see ghosts in it.
    Noise decodes to a seemingly sound picture now and then, so it is the surplus of packets without a sound
    picture over sound pictures, never below zero, that may not exceed `max_surplus`.
    """

    def __init__(self, stream: VideoStream, *, max_surplus: int = MAX_SURPLUS) -> None:
        # One thread per camera: measured, frame threads cost more CPU in total and add delay.
        stream.codec_context.thread_count = 1
        self._max_surplus = max_surplus
        self._surplus = 0
        self.damaged = 0

    def decode(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """The sound pictures that this packet completes. Raises `DecodeError` when most are damaged."""
        sound = self._sound(packet)
        if packet.size:
            self._surplus = max(0, self._surplus + (-len(sound) if sound else 1))
        if self._surplus > self._max_surplus:
            raise DecodeError(
                f"expected pictures, got damaged data ({self._surplus} packets more than sound pictures); "
                "check the cable and the camera's bit rate, or restart the camera"
            )
        return sound

    def _sound(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        try:
            pictures = packet.decode()
        except av.InvalidDataError:
            self.damaged += 1
            return []
        sound = [picture for picture in pictures if not picture.is_corrupt]
        self.damaged += len(pictures) - len(sound)
        return sound
