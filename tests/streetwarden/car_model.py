"""A detector file that sees one and the same car in every picture."""

from pathlib import Path

import numpy as np

from tests.models.onnx_files import cells, constant_model, write
from tests.streetwarden.painted import HEIGHT_PX, PARKED, WIDTH_PX

_CAR = 2  # of COCO's labels


def write_car_model(path: Path) -> Path:
    """A YOLOv8 of 80 classes for the painted videos; it finds the painted car, whatever the picture shows."""
    left, top, right, bottom = PARKED[1]
    output = np.zeros((1, 84, cells(HEIGHT_PX, WIDTH_PX)), np.float32)
    output[0, :4, 0] = ((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)
    output[0, 4 + _CAR, 0] = 0.9
    return write(path, constant_model(output, sides=(HEIGHT_PX, WIDTH_PX)))
