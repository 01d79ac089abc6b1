"""The same pictures, looked at whole, around the zones, and in tiles."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from benchmarks.region_sights import Sight, Size, Things, stands_in
from models.detections import Detections
from models.detector import Detector, detect_frames
from models.nms import iou
from models.regions import WHOLE, Region, scale_for
from streams.frame import Frame, Image
from streams.picture import Shrinker
from vision.regions import regions_of
from vision.site import Camera, Tiles

_SAME_IOU = 0.5
_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)  # any: nobody looks at it


class Way(StrEnum):
    """How a picture is looked at."""

    WHOLE = "whole"
    ZONES = "zones"
    TILES = "tiles 2x1"


@dataclass(slots=True)
class Tally:
    """What came of looking at some pictures in one way.

    standing, found  true things in zones, and those of them that were found, by size
    doubles          boxes on a thing that had been found already
    false            boxes in a zone that are on nothing of their class
    cpu_s            of each picture: detection, with letterbox, merging and boxes in source pixels
    """

    standing: Counter[Size] = field(default_factory=Counter)
    found: Counter[Size] = field(default_factory=Counter)
    doubles: int = 0
    false: int = 0
    cpu_s: list[float] = field(default_factory=list)

    def add(self, sight: Sight, camera: Camera, detections: Detections, cpu_s: float) -> None:
        """One more picture."""
        height_px, width_px = sight.image.shape[:2]
        matched, doubles, free = _matched(sight.standing, detections)
        sizes = sight.standing.sizes
        self.standing.update(sizes)
        self.found.update(size for size, hit in zip(sizes, matched, strict=True) if hit)
        self.doubles += doubles
        stray = free[~_is_on(sight.others, free)]
        normal = stray.xyxy / np.array([width_px, height_px] * 2, np.float32)
        self.false += sum(
            stands_in((left, top, right, bottom), camera, sight.image.shape)
            for left, top, right, bottom in normal.tolist()
        )
        self.cpu_s.append(cpu_s)

    def recall(self, *sizes: Size) -> float | None:
        """Part of the things of these sizes that was found; None where there are none."""
        standing = sum(self.standing[size] for size in sizes)
        return sum(self.found[size] for size in sizes) / standing if standing else None


@dataclass(frozen=True, slots=True)
class CameraResult:
    """One camera with one set of zones.

    zones     which set
    narrowed  whether they are looked at in less than the whole picture
    """

    name: str
    zones: str
    narrowed: bool
    tallies: Mapping[Way, Tally]

    @property
    def pictures(self) -> int:
        """How many were looked at; none where nothing ever stands in a zone."""
        return len(self.tallies[Way.WHOLE].cpu_s)


class RegionRun:
    """Looks at sights of cameras. `cpu_s` tells the process's CPU time in seconds."""

    def __init__(self, detector: Detector, cpu_s: Callable[[], float] = time.process_time) -> None:
        self._detector = detector
        self._cpu_s = cpu_s

    def look(self, name: str, zones: str, camera: Camera, pictures: Iterable[Sight]) -> CameraResult:
        """All ways in turn at each picture; the first picture is looked at once before, to get warm."""
        ways = {
            Way.WHOLE: regions_of(replace(camera, detect="whole", tiles=None)),
            Way.ZONES: regions_of(replace(camera, detect="zones", tiles=None)),
            Way.TILES: regions_of(replace(camera, detect="tiles", tiles=Tiles(2, 1))),
        }
        tallies = {way: Tally() for way in ways}
        for number, sight in enumerate(pictures):
            frames = {way: self._frame(sight.image, regions) for way, regions in ways.items()}
            if number == 0:
                for way, regions in ways.items():
                    self._detected(frames[way], regions)
            for way, regions in ways.items():
                tallies[way].add(sight, camera, *self._detected(frames[way], regions))
        return CameraResult(name, zones, ways[Way.ZONES] != (WHOLE,), tallies)

    def _detected(self, frame: Frame, regions: tuple[Region, ...]) -> tuple[Detections, float]:
        before_s = self._cpu_s()
        (found,) = detect_frames(self._detector, [frame], [regions])
        return found, self._cpu_s() - before_s

    def _frame(self, image: Image, regions: tuple[Region, ...]) -> Frame:
        """The picture as a camera's source scales it for these regions."""
        height_px, width_px = image.shape[:2]
        scale = scale_for(regions, self._detector.input_size_px)
        small = Shrinker(scale).shrink(VideoFrame.from_ndarray(image, "bgr24"))
        return Frame("camera", 1, 0, _AT, 0.0, small, width_px, height_px, lambda: image)


def _matched(things: Things, found: Detections) -> tuple[list[bool], int, Detections]:
    """Which things were found, how many boxes too many are on them, and the boxes on none; best first."""
    matched = [False] * len(things.xyxy)
    doubles, left = 0, []
    for number, box in enumerate(found.xyxy):
        overlap = _overlap(things, box, int(found.object_class[number]))
        free = np.where(matched, 0.0, overlap)
        if len(free) and free.max() >= _SAME_IOU:
            matched[int(free.argmax())] = True
        elif len(overlap) and overlap.max() >= _SAME_IOU:
            doubles += 1
        else:
            left.append(number)
    return matched, doubles, found[np.array(left, np.int64)]


def _is_on(things: Things, found: Detections) -> NDArray[np.bool_]:
    """Which detections lie on one of the things."""
    on = [
        bool((_overlap(things, box, int(kind)) >= _SAME_IOU).any())
        for box, kind in zip(found.xyxy, found.object_class, strict=True)
    ]
    return np.array(on, bool)


def _overlap(things: Things, box: NDArray[np.float32], object_class: int) -> NDArray[np.float32]:
    """IoU of a box with each thing, 0 with those of another class."""
    same = things.object_class == object_class
    return np.where(same, iou(box, things.xyxy), np.float32(0))
