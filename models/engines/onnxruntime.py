"""ONNX Runtime: the engine that is always there."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from models.engines.engine import Floats
from models.errors import EngineError
from models.letterbox import PAD_VALUE, Letterbox
from models.manifest import Manifest
from models.model import Model
from models.session import Session, available_providers
from streams.frame import Image

PROVIDERS = {
    "onnxruntime": "CPUExecutionProvider",
    "onnxruntime-cuda": "CUDAExecutionProvider",
    "onnxruntime-tensorrt": "TensorrtExecutionProvider",
}
"""By the name of the engine; those for GPUs come with the package onnxruntime-gpu."""


class OnnxRuntime:
    """A model on ONNX Runtime; raises `ModelFileError` (cannot be loaded), `EngineError` (no such provider).

    threads  of the engine; None leaves it to ONNX Runtime (one per core)
    """

    def __init__(self, model: Model, *, name: str = "onnxruntime", threads: int | None = None) -> None:
        provider = PROVIDERS[name]
        if provider not in available_providers():
            raise EngineError(
                f"engine {name}: this ONNX Runtime has no {provider}; install onnxruntime-gpu instead of "
                f"onnxruntime, or choose another engine"
            )
        self.name = name
        self.precision = model.manifest.precision
        self._manifest = model.manifest
        self._session = Session(model.content, model.manifest.file, threads, provider)

    def bucket(self, input_px: tuple[int, int], rows: int) -> "TensorBucket":
        """Room for up to `rows` pictures; of a model with a fixed batch, for that many."""
        return TensorBucket(self._session, self._manifest, input_px, self._manifest.input.batch or rows)


class TensorBucket:
    """The model's own input (rows, 3, h, w), made once; only what a picture covers is written anew."""

    def __init__(self, session: Session, manifest: Manifest, input_px: tuple[int, int], rows: int) -> None:
        self._session = session
        self._fixed = manifest.input.batch is not None
        # YOLOv5 and later: RGB, 0..1; YOLOX: BGR, 0..255.
        self._planes = (0, 1, 2) if manifest.family.is_yolox else (2, 1, 0)
        self._scale = np.float32(1 if manifest.family.is_yolox else 1 / 255)
        self._grey = np.float32(PAD_VALUE) * self._scale
        self.tensor: NDArray[Any] = np.full((rows, 3, *input_px), self._grey, manifest.input.dtype)
        self._placed: list[Letterbox | None] = [None] * rows
        self.scratch: dict[tuple[int, int], tuple[Image, Image]] = {}

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Put a picture (h, w, 3) uint8 BGR, scaled and with its border, into a row."""
        if self._placed[row] != letterbox:
            self.tensor[row] = self._grey
            self._placed[row] = letterbox
            self.scratch = {box.scaled_px: _scratch(box.scaled_px) for box in set(self._placed) if box}
        small, plane = self.scratch[letterbox.scaled_px]
        letterbox.resize(image, small)
        inside = letterbox.inside
        for target, source in zip(self.tensor[row], self._planes, strict=True):
            cv2.extractChannel(small, source, plane)
            np.multiply(plane, self._scale, out=target[inside], casting="same_kind")

    def run(self, count: int) -> Floats:
        """The model's output (count, ...) for the first `count` rows; raises `ModelFileError`."""
        if self._fixed:
            return self._session.run(self.tensor)[:count]
        return self._session.run(self.tensor[:count])


def _scratch(size_px: tuple[int, int]) -> tuple[Image, Image]:
    """A scaled picture and one of its planes, to be written into."""
    return np.empty((*size_px, 3), np.uint8), np.empty(size_px, np.uint8)
