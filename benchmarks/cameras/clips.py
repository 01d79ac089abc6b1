"""Clips as surveillance cameras send them, made of other videos."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame

from models.detections import ObjectClass
from models.detector import Detector
from streams.frame import Image
from streams.picture import full

NEAR_SHARE = 0.2
"""Of a gate's clip somebody is there."""

_MOST_S = 180.0
_JPEG_QUALITY = 95
_NOISE_LEVELS, _NOISE_FIELDS = 2.0, 8
"""Standard deviation of a sensor by day; blown-up pictures have none left, and would cost nothing to code."""
_USUAL_FPS = 25
_LOOKS_FPS = 2.0
_SURE = 0.35


@dataclass(frozen=True, slots=True)
class Coding:
    """How a camera sends pictures: H.264 with a key picture in `gop`, as most are set when they come."""

    width_px: int = 1920
    height_px: int = 1080
    fps: int = 25
    gop: int = 50
    bit_rate: int = 3_000_000
    seconds: float = 50.0


class ClipSourceError(Exception):
    """A video cannot be made into a clip."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Footage:
    """Pictures of a video, at most `_MOST_S`, each as JPEG."""

    pictures: tuple[bytes, ...]
    fps: float

    def image(self, number: int) -> Image:
        """(h, w, 3) uint8 BGR."""
        image = cv2.imdecode(np.frombuffer(self.pictures[number], np.uint8), cv2.IMREAD_COLOR)
        return cast("Image", image)


def footage_of(path: Path) -> Footage:
    """Raises `ClipSourceError` when it is missing or no video."""
    if not path.is_file():
        raise ClipSourceError(f"{path}: expected a video, but there is no such file; name another one")
    try:
        with av.open(path) as container:
            video = container.streams.video[0]
            fps = float(video.average_rate or _USUAL_FPS)
            decoded = islice(container.decode(video), int(_MOST_S * fps))
            pictures = tuple(_jpeg(full(picture)) for picture in decoded)
    except (OSError, IndexError, av.FFmpegError) as error:
        raise ClipSourceError(f"{path}: expected a video, got none; name another one") from error
    if not pictures:
        raise ClipSourceError(f"{path}: expected a video, got no picture; name another one")
    return Footage(pictures, fps)


def road_clip(footage: Footage, out: Path, coding: Coding) -> None:
    """All of it forwards, then backwards, so that nothing ever jumps."""
    _write(out, coding, _blown_up(footage, _there_and_back(range(len(footage.pictures))), coding))


def gate_clip(footage: Footage, detector: Detector, out: Path, coding: Coding) -> None:
    """A fifth of the time somebody is there. Raises `ClipSourceError` when the footage does not show that."""
    someone = _someone_there(footage, detector)
    there, nobody = _longest(someone, wanted=True), _longest(someone, wanted=False)
    least = int(_LOOKS_FPS * footage.fps)
    if len(there) < least or len(nobody) < least:
        raise ClipSourceError(
            "expected footage of a place where people come and go, got none with a second of each: "
            f"somebody is there in {sum(someone)} of {len(someone)} pictures"
        )
    whole_count = round(coding.seconds * footage.fps)
    near_count = round(whole_count * NEAR_SHARE)
    far = islice(_there_and_back(nobody), whole_count - near_count)
    near = islice(_there_and_back(there), near_count)
    _write(out, coding, _blown_up(footage, [*far, *near], coding))


def _there_and_back(numbers: Sequence[int]) -> Iterator[int]:
    return cycle([*numbers, *reversed(numbers)])


def _someone_there(footage: Footage, detector: Detector) -> list[bool]:
    """For each picture; judged twice a second."""
    step = max(1, round(footage.fps / _LOOKS_FPS))
    seen = []
    for number in range(0, len(footage.pictures), step):
        (found,) = detector.detect([footage.image(number)])
        seen.append(bool(np.any((found.object_class == ObjectClass.PERSON) & (found.score >= _SURE))))
    return [seen[number // step] for number in range(len(footage.pictures))]


def _longest(flags: Sequence[bool], *, wanted: bool) -> range:
    """The longest run of `wanted`."""
    best, began = range(0), 0
    for number in range(len(flags) + 1):
        if number == len(flags) or flags[number] is not wanted:
            best = max(best, range(began, number), key=len)
            began = number + 1
    return best


def _write(out: Path, coding: Coding, images: Iterable[Image]) -> None:
    """As many of the pictures as the clip takes."""
    with av.open(out, "w") as container:
        stream = container.add_stream("libx264", rate=coding.fps)
        stream.width, stream.height, stream.pix_fmt = coding.width_px, coding.height_px, "yuv420p"
        stream.bit_rate, stream.codec_context.gop_size = coding.bit_rate, coding.gop
        stream.options = {
            "preset": "veryfast", "bf": "0", "sc_threshold": "0",
            "maxrate": str(coding.bit_rate), "bufsize": str(2 * coding.bit_rate),
        }  # fmt: skip
        for number, image in enumerate(islice(images, int(coding.seconds * coding.fps))):
            picture = VideoFrame.from_ndarray(image, "bgr24")
            picture.pts, picture.time_base = number, Fraction(1, coding.fps)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())


def _blown_up(footage: Footage, order: Iterable[int], coding: Coding) -> Iterator[Image]:
    """The pictures with these numbers at the camera's rate and size, each with its own noise of a sensor."""
    rng = np.random.default_rng(0)
    size_px = (coding.width_px, coding.height_px)
    shape = (coding.height_px, coding.width_px, 1)
    fields = [rng.normal(0.0, _NOISE_LEVELS, shape).astype(np.int16) for _ in range(_NOISE_FIELDS)]
    shown = 0
    for place, number in enumerate(order):
        large = cv2.resize(footage.image(number), size_px, interpolation=cv2.INTER_CUBIC)
        while shown / coding.fps < (place + 1) / footage.fps:
            noise = np.roll(fields[rng.integers(_NOISE_FIELDS)], int(rng.integers(coding.height_px)), axis=0)
            yield np.clip(large + noise, 0, 255).astype(np.uint8)
            shown += 1


def _jpeg(image: Image) -> bytes:
    done, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise ClipSourceError("a picture cannot be encoded")
    return coded.tobytes()
