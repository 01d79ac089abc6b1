"""Plain, slow references in loops: each formula as its paper or its project has it, one number at a time."""

import math

import numpy as np
from numpy.typing import NDArray

Row = tuple[float, float, float, float, float, int]
"""left, top, right, bottom, score, label"""


def iou(a: Row, b: Row) -> float:
    width = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    height = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return width * height / union if union > 0 else 0.0


def nms(rows: list[Row], iou_threshold: float, max_boxes: int) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: -row[4]):
        if all(row[5] != better[5] or iou(row, better) <= iou_threshold for better in kept):
            kept.append(row)
    return kept[:max_boxes]


def choose(scores: list[float], threshold: float, *, multi_label: bool) -> list[tuple[float, int]]:
    every = [(score, label) for label, score in enumerate(scores)]
    if not multi_label:
        every = [max(every, key=lambda pair: (pair[0], -pair[1]))]
    return [(score, label) for score, label in every if score >= threshold]


def from_centre(cx: float, cy: float, width: float, height: float) -> tuple[float, float, float, float]:
    return cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2


def yolov8(output: NDArray[np.float32], threshold: float, *, multi_label: bool) -> list[Row]:
    rows: list[Row] = []
    for column in range(output.shape[1]):
        cx, cy, width, height, *scores = (float(value) for value in output[:, column])
        for score, label in choose(scores, threshold, multi_label=multi_label):
            rows.append((*from_centre(cx, cy, width, height), score, label))
    return rows


def yolov5(output: NDArray[np.float32], threshold: float, *, multi_label: bool) -> list[Row]:
    rows: list[Row] = []
    for cx, cy, width, height, objectness, *classes in output.tolist():
        scores = [float(np.float32(objectness) * np.float32(score)) for score in classes]
        for score, label in choose(scores, threshold, multi_label=multi_label):
            rows.append((*from_centre(cx, cy, width, height), score, label))
    return rows


def yolox_raw(
    output: NDArray[np.float32], input_px: tuple[int, int], threshold: float, *, multi_label: bool
) -> list[Row]:
    decoded = output.copy()
    n = 0
    for stride in (8, 16, 32):
        for y in range(input_px[0] // stride):
            for x in range(input_px[1] // stride):
                decoded[n, 0] = (output[n, 0] + x) * stride
                decoded[n, 1] = (output[n, 1] + y) * stride
                decoded[n, 2] = math.exp(output[n, 2]) * stride
                decoded[n, 3] = math.exp(output[n, 3]) * stride
                n += 1
    return yolov5(decoded, threshold, multi_label=multi_label)


def end_to_end(output: NDArray[np.float32], threshold: float) -> list[Row]:
    return [
        (left, top, right, bottom, score, int(label))
        for left, top, right, bottom, score, label in output.tolist()
        if score >= threshold
    ]


def bilinear(image: NDArray[np.uint8], height: int, width: int) -> NDArray[np.float64]:
    """Scaling with pixel centres at +0.5 and the edge repeated, as OpenCV's INTER_LINEAR defines it."""
    out = np.zeros((height, width, 3))
    for y in range(height):
        for x in range(width):
            sy = min(max((y + 0.5) * image.shape[0] / height - 0.5, 0.0), image.shape[0] - 1.0)
            sx = min(max((x + 0.5) * image.shape[1] / width - 0.5, 0.0), image.shape[1] - 1.0)
            y0, x0 = int(sy), int(sx)
            y1, x1 = min(y0 + 1, image.shape[0] - 1), min(x0 + 1, image.shape[1] - 1)
            fy, fx = sy - y0, sx - x0
            above = image[y0, x0] * (1 - fx) + image[y0, x1] * fx
            below = image[y1, x0] * (1 - fx) + image[y1, x1] * fx
            out[y, x] = above * (1 - fy) + below * fy
    return out


def letterbox(image: NDArray[np.uint8], input_px: tuple[int, int], *, centred: bool) -> NDArray[np.float64]:
    """Ultralytics `LetterBox` (centred) or YOLOX `preproc` (top left), pixel by pixel."""
    ratio = min(input_px[0] / image.shape[0], input_px[1] / image.shape[1])
    height, width = round(image.shape[0] * ratio), round(image.shape[1] * ratio)
    top = round((input_px[0] - height) / 2 - 0.1) if centred else 0
    left = round((input_px[1] - width) / 2 - 0.1) if centred else 0
    out = np.full((*input_px, 3), 114.0)
    out[top : top + height, left : left + width] = bilinear(image, height, width)
    return out
