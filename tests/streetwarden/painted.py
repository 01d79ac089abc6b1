"""Painted streets: videos in which cars are red and people are blue, and a detector that knows it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import av
import cv2
import numpy as np

from models.detections import Detections, ObjectClass
from streams.frame import Image

WIDTH_PX, HEIGHT_PX, FPS = 192, 128, 8
STREET = (110, 110, 110)
CAR, PERSON = (30, 30, 220), (220, 60, 30)  # BGR

Box = tuple[int, int, int, int]
Painting = tuple[tuple[int, int, int], Box]
Script = Callable[[float], Sequence[Painting]]

PARKED: Painting = (CAR, (60, 60, 110, 90))
KERB = "polygon: [[0.2, 0.4], [0.8, 0.4], [0.8, 0.9], [0.2, 0.9]]"  # holds PARKED
QUICK = "dwell_s: 3, warn_s: 0, idle_fps: 2, busy_fps: 4"

_CAMERA = f"""\
  - id: {{}}
    url: '{{}}'
    grid_id: G01
    zones:
      - {{{{id: kerb, {KERB}}}}}
    rules:
      - {{{{rule: illegal_parking, zone: kerb, {QUICK}}}}}
"""
_HERE = "camera_network: {allow: [127.0.0.1]}\n"  # where the tests' cameras are


def street_site(*cameras: str, urls: Mapping[str, str] | None = None, more: str = "") -> str:
    """A site file with cameras that report a car after three seconds at the kerb."""
    entries = "".join(_CAMERA.format(camera, (urls or {}).get(camera, "")) for camera in cameras)
    return f"version: 1\nsite: {{id: painted}}\ncameras:\n{entries}{_HERE}{more}"


def stands(from_s: float = 0.0, until_s: float = 1e9, painting: Painting = PARKED) -> Script:
    """One thing that stands there for a while."""
    return lambda second: [painting] if from_s <= second < until_s else []


def paint(path: Path, script: Script, seconds: float) -> Path:
    """A video of a street on which `script` says what is where at each second; a key picture each second."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        stream.codec_context.gop_size = FPS
        stream.options = {"preset": "ultrafast", "sc_threshold": "0"}
        for number in range(round(seconds * FPS)):
            picture = _picture(script(number / FPS))
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "bgr24")))
        container.mux(stream.encode())
    return path


def cut_off(path: Path, target: Path) -> Path:
    """A copy of a Matroska video that breaks off in the middle, as after a power failure."""
    content = path.read_bytes()
    target.write_bytes(content[: len(content) // 2])
    return target


class PaintedDetector:
    """Finds what `paint` has painted. Remembers how many pictures each call brought."""

    name = "painted"
    model_sha256 = "f" * 64
    labels = ("car", "person")
    input_size_px = WIDTH_PX

    def __init__(self) -> None:
        self.batches: list[int] = []

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.batches.append(len(images))
        return [_found(image) for image in images]


def _picture(paintings: Sequence[Painting]) -> Image:
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), STREET, np.uint8)
    for colour, (left, top, right, bottom) in paintings:
        picture[top:bottom, left:right] = colour
    return picture


def _found(image: Image) -> Detections:
    boxes: list[Box] = []
    classes: list[int] = []
    blue, _, red = (image[:, :, channel].astype(int) for channel in range(3))
    for object_class, mask in ((ObjectClass.CAR, red - blue > 90), (ObjectClass.PERSON, blue - red > 90)):
        found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for left, top, width, height in map(cv2.boundingRect, found):
            if width * height > 50:
                boxes.append((left, top, left + width, top + height))
                classes.append(int(object_class))
    return Detections(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.full(len(boxes), 0.9, np.float32),
        np.array(classes, np.int64),
        np.array(classes, np.int64),
    )
