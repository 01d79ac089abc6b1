"""One picture from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from streams.decoder import Decoder

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

MAX_BYTES = 64 << 20
"""More than any camera's picture: a 50-megapixel PNG takes about that."""

MAX_PIXELS = 100_000_000
"""Twice as many as such a picture has. A few bytes can claim to be a picture of gigabytes."""

_BEGINNINGS = {b"\xff\xd8\xff": "mjpeg", b"\x89PNG\r\n\x1a\n": "png", b"BM": "bmp"}


def still(content: bytes, max_pixels: int = MAX_PIXELS) -> VideoFrame | None:
    """The picture of a JPEG, PNG, BMP or WebP file; None: it is none, not a whole one, or too large."""
    codec = _codec_of(content)
    if codec is None:
        return None
    context = cast("VideoCodecContext", av.CodecContext.create(codec, "r"))
    context.options = {
        "err_detect": "explode",  # a JPEG that breaks off would be grey from there on
        "max_pixels": str(max_pixels),
    }
    decoder = Decoder(context)
    packet = cast("Packet[VideoStream]", av.Packet(content))
    found = [*decoder.decode(packet), *decoder.decode(None)]
    return found[0] if found else None


def read_still(path: Path) -> VideoFrame | None:
    """The same from the file `path`; files larger than `MAX_BYTES` are no pictures."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return still(content) if len(content) <= MAX_BYTES else None


def _codec_of(content: bytes) -> str | None:
    """By its first bytes: names lie."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((codec for beginning, codec in _BEGINNINGS.items() if content.startswith(beginning)), None)
