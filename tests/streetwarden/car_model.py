"""Detector files for the painted videos: one sees the same car in every picture, one really looks."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.models.onnx_files import cells, constant_model, spot_model, write
from tests.streetwarden.painted import HEIGHT_PX, PARKED, WIDTH_PX, Box

_CAR = 2  # of COCO's 80 labels


def write_car_model(path: Path) -> Path:
    """A YOLOv8 of 80 classes that finds the painted car, whatever the picture shows."""
    output = _boxes([PARKED[1]])
    output[0, 4 + _CAR, 0] = 0.9
    return write(path, constant_model(output, sides=(HEIGHT_PX, WIDTH_PX)))


def write_looking_model(path: Path, *spots: Box) -> Path:
    """A YOLOv8 of 80 classes that finds a painted car at any of these places, when it stands there."""
    return write(path, spot_model(_boxes(spots), spots, _CAR))


def _boxes(boxes: list[Box] | tuple[Box, ...]) -> NDArray[np.float32]:
    """What a YOLOv8 puts out, with these boxes and no scores."""
    output = np.zeros((1, 84, cells(HEIGHT_PX, WIDTH_PX)), np.float32)
    for number, (left, top, right, bottom) in enumerate(boxes):
        output[0, :4, number] = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    return output
