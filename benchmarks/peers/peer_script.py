"""One peer: loads its model and the pictures, then does what it is told, a line at a time.

Run by path in the peers' environment, which knows nothing of this project. Arguments: kind, file of weights,
JSON file with paths of pictures (lists "pass" and "boxes"), batch, cores. On standard input "pass" or
"boxes"; it answers each with one JSON object on a line of standard output:

  pass   the first list's pictures once at a confidence of 0.25: {"s": seconds}
  boxes  the second's at 0.001, for accuracy: {"boxes": [[[x1, y1, x2, y2, score, label], ...], ...]}

First it says {"ready": versions}.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SIZE_PX, STRIDE_PX, GREY = 640, 32, 114
CONFIDENCE, IOU, MAX_BOXES = 0.25, 0.7, 300
NEARLY_NONE, IOU_FOR_ACCURACY = 0.001, 0.65

Image = Any
Boxes = list[list[float]]
Detect = Callable[[list[Image], float, float], list[Boxes]]


def ultralytics_on(weights: Path, cores: int) -> Detect:
    """Its `predict`, which chooses the back-end by the file: .pt, .onnx or a folder of OpenVINO's."""
    import torch  # noqa: PLC0415 - each kind needs its own packages only
    from ultralytics import YOLO  # noqa: PLC0415

    torch.set_num_threads(cores)  # it keeps one core free otherwise
    model = YOLO(str(weights), task="detect")

    def detect(images: list[Image], confidence: float, iou: float) -> list[Boxes]:
        results = model.predict(
            images, imgsz=SIZE_PX, conf=confidence, iou=iou, max_det=MAX_BOXES, device="cpu", verbose=False
        )
        return [result.boxes.data.tolist() for result in results]

    return detect


def openvino_folder(weights: Path) -> Path:
    """What `export(format="openvino")` makes of a .pt file, made once, with free sizes and batches."""
    from ultralytics import YOLO  # noqa: PLC0415

    folder = weights.with_name(f"{weights.stem}_openvino_model")
    if not folder.is_dir():
        YOLO(str(weights)).export(format="openvino", dynamic=True, imgsz=SIZE_PX)
    return folder


def onnxruntime_loop(weights: Path, cores: int) -> Detect:
    """As tutorials have it: a square letterbox, one picture at a time, NMS by OpenCV."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = cores
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return _tutorial(lambda blob: session.run(None, {name: blob})[0])


def opencv_dnn(weights: Path, cores: int) -> Detect:
    """OpenCV's own engine, with the same loop around it."""
    cv2.setNumThreads(cores)
    network = cv2.dnn.readNetFromONNX(str(weights))

    def run(blob: Any) -> Any:
        network.setInput(blob)
        return network.forward()

    return _tutorial(run)


def _tutorial(run: Callable[[Any], Any]) -> Detect:
    def one(image: Image, confidence: float, iou: float) -> Boxes:
        height, width = image.shape[:2]
        scale = SIZE_PX / max(height, width)
        canvas = np.full((SIZE_PX, SIZE_PX, 3), GREY, np.uint8)
        small = cv2.resize(image, (round(width * scale), round(height * scale)))
        canvas[: small.shape[0], : small.shape[1]] = small
        rows = run(cv2.dnn.blobFromImage(canvas, 1 / 255, swapRB=True))[0].T
        scores = rows[:, 4:].max(axis=1)
        rows, scores = rows[scores >= confidence], scores[scores >= confidence]
        labels = rows[:, 4:].argmax(axis=1)
        corners = np.hstack([rows[:, :2] - rows[:, 2:4] / 2, rows[:, 2:4]]) / scale
        kept = cv2.dnn.NMSBoxesBatched(corners.tolist(), scores.tolist(), labels.tolist(), confidence, iou)
        best = np.array(kept, int).ravel()[:MAX_BOXES]
        xyxy = np.hstack([corners[best, :2], corners[best, :2] + corners[best, 2:]])
        found: Boxes = np.column_stack([xyxy, scores[best], labels[best]]).tolist()
        return found

    return lambda images, confidence, iou: [one(image, confidence, iou) for image in images]


BUILDERS: dict[str, Callable[[Path, int], Detect]] = {
    "ultralytics-torch": ultralytics_on,
    "ultralytics-onnx": ultralytics_on,
    "ultralytics-openvino": lambda weights, cores: ultralytics_on(openvino_folder(weights), cores),
    "plain-onnxruntime": onnxruntime_loop,
    "opencv-dnn": opencv_dnn,
}


def versions() -> dict[str, str]:
    """Of what may change a figure."""
    names = ("ultralytics-opencv-headless", "torch", "onnxruntime", "openvino", "opencv-python-headless")
    return {name: version(name) for name in names}


def answers(
    detect: Detect, lists: dict[str, list[str]], batch: int
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What it can be told, and what it then does; the pictures of the passes are read before."""
    batches = list(_batches(lists["pass"], batch))

    def one_pass() -> dict[str, float]:
        began_s = time.perf_counter()
        for some in batches:
            detect(some, CONFIDENCE, IOU)
        return {"s": time.perf_counter() - began_s}

    def boxes() -> dict[str, list[Boxes]]:
        batches = _batches(lists["boxes"], batch)
        return {"boxes": [found for some in batches for found in detect(some, NEARLY_NONE, IOU_FOR_ACCURACY)]}

    yield "pass", one_pass
    yield "boxes", boxes


def _batches(paths: list[str], batch: int) -> Iterator[list[Image]]:
    for first in range(0, len(paths), batch):
        yield [cv2.imread(path) for path in paths[first : first + batch]]


def serve(build: Callable[[], Detect], list_file: str, batch: int, ready: dict[str, str]) -> None:
    """Answer what standard input asks for until nobody asks any more."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print, from now on, is no answer
    known = dict(answers(build(), json.loads(Path(list_file).read_text("utf-8")), batch))
    known["pass"]()  # to get warm
    print(json.dumps({"ready": ready}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(known[line.strip()]()), file=out, flush=True)


def main(kind: str, weights: str, list_file: str, batch: str, cores: str) -> None:
    """Answer as one of the kinds."""
    serve(lambda: BUILDERS[kind](Path(weights), int(cores)), list_file, int(batch), versions())


if __name__ == "__main__":
    main(*sys.argv[1:])
