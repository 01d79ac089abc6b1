"""Drawn pictures of cameras, with the things that stand in their zones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.rendered_view import RenderedView
from benchmarks.truth_detector import CLASSES, can_be_seen
from models.detections import ObjectClass
from simulation.figure import TruthBox
from simulation.lens import Lens
from simulation.painter import PainterOf, Shot
from simulation.scenario import Scenario
from simulation.world import World
from streams.frame import Image
from vision.geometry import Box, ground_point
from vision.site import Camera, Zone

_INSTANTS = 64  # of a scenario are asked what stands in the zones; pictures are taken from these
_AT_GATE = 0.5  # heights from the line: a step
_SMALL_PX, _MEDIUM_PX = 32, 96  # sides of squares as large: the bounds of COCO (Lin et al. 2014)


class Size(StrEnum):
    """Of a thing in the source picture, by the area of its box."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """N true boxes: xyxy (N, 4) float32 in source pixels, object_class (N,) int64 of `ObjectClass`."""

    xyxy: NDArray[np.float32]
    object_class: NDArray[np.int64]

    @classmethod
    def of(cls, boxes: Sequence[TruthBox]) -> "Things":
        """These."""
        classes: list[ObjectClass] = [CLASSES[box.label] for box in boxes]
        xyxy = np.array([box.xyxy for box in boxes], np.float32).reshape(-1, 4)
        return cls(xyxy, np.array(classes, np.int64))

    @property
    def sizes(self) -> list[Size]:
        """Of each."""
        areas = (self.xyxy[:, 2:] - self.xyxy[:, :2]).prod(axis=1)
        return [_size(float(area)) for area in areas]


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """One picture (h, w, 3) uint8 BGR.

    standing  the things in a camera's zones that a detector may be expected to find
    others    everything else that is in the picture: no mistake when it is found
    """

    image: Image
    standing: Things
    others: Things

    @classmethod
    def of(cls, shot: Shot, camera: Camera) -> "Sight":
        """What a picture shows of the zones of a camera."""
        standing = [box for box in shot.boxes if _counts(box, camera, shot.image.shape)]
        others = [box for box in shot.boxes if not _counts(box, camera, shot.image.shape)]
        return cls(shot.image, Things.of(standing), Things.of(others))


def shots(
    scenario: Scenario,
    cameras: Sequence[Camera],
    painter_of: PainterOf,
    *,
    width_px: int,
    most: int,
) -> Iterator[Shot]:
    """At most so many pictures, `width_px` wide, spread over the time in which something stands in a zone.

    cameras  one camera of the scenario, once with each set of zones
    """
    lens = _widened(scenario.camera(cameras[0].id).lens, width_px)
    view = RenderedView(World(scenario), cameras[0].id, painter_of(scenario.plan, lens, scenario.seed))
    shape = (lens.height_px, lens.width_px)
    moments = [scenario.duration_s * (number + 0.5) / _INSTANTS for number in range(_INSTANTS)]
    busy = [
        at_s
        for at_s in moments
        if any(_counts(box, camera, shape) for box in view.boxes(at_s) for camera in cameras)
    ]
    for at_s in busy[:: max(1, -(-len(busy) // most))]:
        yield Shot(*view.shot(at_s))


def stands_in(box: Box, camera: Camera, shape: Sequence[int]) -> bool:
    """Whether a normalised box stands in a zone with a rule; at a gate, within half its height of the line.

    shape  (height, width, ...) of the picture in pixels
    """
    zones = [camera.zone(zone_id) for zone_id in dict.fromkeys(rule.zone_id for rule in camera.rules)]
    return any(_is_at(box, zone, shape) if zone.line else zone.holds(box) for zone in zones)


def _counts(box: TruthBox, camera: Camera, shape: Sequence[int]) -> bool:
    height_px, width_px = shape[:2]
    left, top, right, bottom = box.xyxy
    part = (left / width_px, top / height_px, right / width_px, bottom / height_px)
    return can_be_seen(box) and stands_in(part, camera, shape)


def _is_at(box: Box, gate: Zone, shape: Sequence[int]) -> bool:
    height_px, width_px = shape[:2]
    line, point = shapely.LineString(gate.line), shapely.Point(ground_point(box))
    away_px = shapely.distance(
        *(shapely.transform(one, lambda at: at * (width_px, height_px)) for one in (line, point))
    )
    return bool(away_px <= _AT_GATE * (box[3] - box[1]) * height_px)


def _size(area_px: float) -> Size:
    if area_px < _SMALL_PX**2:
        return Size.SMALL
    return Size.MEDIUM if area_px < _MEDIUM_PX**2 else Size.LARGE


def _widened(lens: Lens, width_px: int) -> Lens:
    """The same view with more pixels."""
    height_px = round(lens.height_px * width_px / lens.width_px / 2) * 2
    return replace(lens, width_px=width_px, height_px=height_px)
