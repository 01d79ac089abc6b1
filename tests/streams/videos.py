"""Tiny videos, made when the tests run."""

from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

WIDTH_PX, HEIGHT_PX, FPS = 160, 120, 25


def write_video(
    path: Path,
    codec: str = "libx264",
    *,
    pictures: int = 50,
    b_frames: int = 0,
    gop: int = 5,
    width_px: int = WIDTH_PX,
    height_px: int = HEIGHT_PX,
    fps: int = FPS,
    pixels: str = "yuv420p",
) -> Path:
    """A bar wanders over a grey that grows lighter."""
    with av.open(path, "w") as container:
        stream = cast("VideoStream", container.add_stream(codec, rate=fps))
        stream.width, stream.height = width_px, height_px
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else pixels
        stream.codec_context.gop_size = gop
        stream.options = _options(codec, b_frames)
        for number in range(pictures):
            picture = _picture(number, width_px, height_px)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


def write_sound(path: Path) -> Path:
    """A second of silence."""
    with av.open(path, "w") as container:
        stream = container.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), "fltp", "mono")
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def rewrite(source: Path, target: Path, **options: str) -> Path:
    """The same coded pictures in another container."""
    with av.open(source, "r") as container, av.open(target, "w", options=options) as sink:
        stream = sink.add_stream_from_template(container.streams.video[0])
        for packet in container.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                sink.mux(packet)
    return target


def hold_upright(source: Path, target: Path) -> Path:
    """As a telephone writes it: turned by a quarter when shown (ISO 14496-12, track header matrix)."""
    data = bytearray(source.read_bytes())
    matrix = data.index(b"tkhd") + 44
    for offset, value in zip((0, 4, 12, 16), (0, 1 << 16, -1 << 16, 0), strict=True):
        data[matrix + offset : matrix + offset + 4] = value.to_bytes(4, "big", signed=True)
    target.write_bytes(data)
    return target


def _options(codec: str, b_frames: int) -> dict[str, object]:
    if codec == "libx264":
        return {"preset": "veryfast", "bf": str(b_frames), "sc_threshold": "0"}
    if codec == "libx265":
        return {"preset": "ultrafast", "x265-params": f"log-level=none:bframes={b_frames}"}
    return {}


def _picture(
    number: int, width_px: int, height_px: int
) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    pixels = np.full((height_px, width_px, 3), 40 + number * 3 % 160, np.uint8)
    pixels[:, number * 3 % width_px] = 255
    pixels[:20, :20] = (255, 0, 0)
    return pixels
