"""Recognises a model by its shapes, its metadata and a run on grey pictures; never by its file name."""

import math
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from models.decode import STRIDES_PX, grid
from models.errors import ManifestError, UnknownFamilyError
from models.labels import COCO_LABELS, default_classes
from models.manifest import Family, Manifest, ModelInput, Precision, problems
from models.metadata import Metadata
from models.session import Session

FREE_PROBE_PX = (256, 320)
"""Height and width for a model that leaves them free: unequal, so that a mere claim of it is found out."""
FREE_PROBE_BATCH = 2
GREY = 114 / 255

USUAL_SIZE_PX = 640
"""The training size of YOLOv5, v8, 11, 26 and YOLOX-s and larger, by their documentation."""
SMALL_YOLOX_SIZE_PX = 416
SMALL_YOLOX_PARAMETERS = 7_000_000
"""YOLOX-nano (0.91 million) and -tiny (5.06) are for 416, YOLOX-s (9.0) for 640 (YOLOX, arXiv 2107.08430)."""

_DTYPES = {"tensor(float)": "float32", "tensor(float16)": "float16"}
_KNOWN = (
    "known are [N, 4+C, A] (YOLOv8, 11), [N, n, 6] (end to end), [N, 3A, 5+C] (YOLOv5), [N, A, 5+C] (YOLOX)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """What a run on grey pictures gave: the output (N, ?, ?) for inputs of `input_px` (height, width)."""

    file: str
    output: NDArray[np.float32]
    input_px: tuple[int, int]

    @property
    def cells(self) -> int:
        """How many cells the strides 8, 16 and 32 make of the input: A."""
        return sum(math.prod(side // stride for side in self.input_px) for stride in STRIDES_PX)

    def family(self) -> Family:
        """The family by shape and, for YOLOX, by values; raises `UnknownFamilyError`."""
        rows, columns = self.output.shape[1:]
        if columns == 6 and rows not in {self.cells, 3 * self.cells}:
            return Family.END_TO_END
        if columns == self.cells and rows > 4:
            return Family.YOLOV8
        if rows == 3 * self.cells and columns > 5:
            return Family.YOLOV5
        if rows == self.cells and columns > 5:
            return Family.YOLOX_RAW if self._is_raw() else Family.YOLOX
        raise UnknownFamilyError(
            f"{self.file}: the output for {self.input_px[1]}x{self.input_px[0]} pixels has shape "
            f"{list(self.output.shape)}, no known detector's; {_KNOWN} with A = {self.cells} here"
        )

    def class_count(self, family: Family) -> int | None:
        """C, or None where the output does not tell (end to end)."""
        if family is Family.END_TO_END:
            return None
        return int(self.output.shape[1] - 4 if family is Family.YOLOV8 else self.output.shape[2] - 5)

    def check_scores(self, family: Family) -> None:
        """Raise `UnknownFamilyError` unless everything that should be a score lies in 0..1."""
        if family is Family.YOLOV8:
            scores = self.output[:, 4:]
        else:
            scores = self.output[..., 4:5] if family is Family.END_TO_END else self.output[..., 4:]
        if not (np.isfinite(scores).all() and (scores >= -1e-3).all() and (scores <= 1 + 1e-3).all()):
            raise UnknownFamilyError(
                f"{self.file}: has the shape of {family}, but where scores of 0..1 are expected it gives "
                f"{scores.min():.3g}..{scores.max():.3g}; export it with the sigmoid, or it is no detector"
            )

    def _is_raw(self) -> bool:
        """Whether centres lie near their own cells as offsets (raw) rather than as pixels (decoded)."""
        cell, stride = grid(self.input_px)
        centres = self.output[0, :, :2]
        as_offsets = np.median(np.abs(centres - 0.5))
        as_pixels = np.median(np.abs(centres / stride - cell - 0.5))
        return bool(as_offsets < as_pixels)


def probe(
    content: bytes,
    file: str,
    *,
    name: str,
    labels: tuple[str, ...] | None = None,
    licence: str | None = None,
    source: str | None = None,
) -> Manifest:
    """The manifest of a model file.

    Labels are those given, else those in the file's metadata, else COCO's where the model has 80 classes.
    Raises `ModelFileError` (not ONNX, does not run), `UnknownFamilyError` (no detector of ours) and
    `ManifestError` (labels missing or too many or too few, a bad name).
    """
    session = Session(content, file)
    metadata = Metadata(session.metadata, file)
    metadata.check_task()
    tried = _run_grey(session, file)
    family = tried.family()
    tried.check_scores(family)
    try:
        model_input = _model_input(
            session, file, metadata.size_px() or _usual_size_px(family, session, content)
        )
        names = _labels(file, tried.class_count(family), labels, metadata.labels())
        return Manifest(
            name=name,
            file=file,
            sha256=sha256(content).hexdigest(),
            family=family,
            input=model_input,
            labels=names,
            classes=default_classes(names),
            precision=_precision(model_input.dtype, content),
            licence=licence or metadata.licence(),
            source=source,
        )
    except ValidationError as error:
        raise ManifestError("\n".join(f"{file}: {problem}" for problem in problems(error))) from error


def _run_grey(session: Session, file: str) -> Probe:
    """Run the model on grey pictures; raises `UnknownFamilyError` when it is no detector."""
    _check_tensors(session, file)
    taken = session.inputs[0]
    batch, _, *sides = (size if isinstance(size, int) else None for size in taken.shape)
    height, width = (side or free for side, free in zip(sides, FREE_PROBE_PX, strict=True))
    shape = (batch or FREE_PROBE_BATCH, 3, height, width)
    output = session.run(np.full(shape, GREY, _DTYPES[taken.type]))
    if output.ndim != 3 or len(output) != shape[0]:
        raise UnknownFamilyError(
            f"{file}: expected an output for {shape[0]} pictures with three dimensions, "
            f"got {list(output.shape)}: this is no detector; {_KNOWN}"
        )
    if not np.isfinite(output).all():
        raise UnknownFamilyError(
            f"{file}: gives NaN or infinite numbers for a grey picture, where boxes and scores of 0..1 are "
            f"expected; its weights are damaged"
        )
    return Probe(file, output, (height, width))


def _check_tensors(session: Session, file: str) -> None:
    """Raise `UnknownFamilyError` unless one picture tensor goes in and one tensor comes out."""
    inputs, outputs = session.inputs, session.outputs
    if len(inputs) != 1 or len(outputs) != 1:
        raise UnknownFamilyError(
            f"{file}: expected one input and one output, got {len(inputs)} and {len(outputs)}; "
            f"export the detector alone, without masks, key points or extra heads"
        )
    shape, dtype = inputs[0].shape, inputs[0].type
    if len(shape) != 4 or shape[1] != 3 or dtype not in _DTYPES:
        raise UnknownFamilyError(
            f"{file}: expected a picture input [N, 3, height, width] of float or float16, "
            f"got {shape} of {dtype}"
        )


def _model_input(session: Session, file: str, usual_size_px: int) -> ModelInput:
    taken = session.inputs[0]
    batch, _, height, width = (size if isinstance(size, int) else None for size in taken.shape)
    fixed = height is not None and width is not None
    values: dict[str, Any] = {
        "name": taken.name,
        "dtype": _DTYPES[taken.type],
        "batch": batch,
        "height_px": height,
        "width_px": width,
        "size_px": max(height or 0, width or 0) if fixed else usual_size_px,
    }
    try:
        return ModelInput.model_validate(values)
    except ValidationError as error:
        raise UnknownFamilyError(
            "\n".join(f"{file}: input {problem}" for problem in problems(error))
        ) from error


def _precision(dtype: str, content: bytes) -> Precision:
    """The numbers that a file is written in: one that was quantised has `QuantizeLinear` nodes."""
    if b"QuantizeLinear" in content:
        return Precision.INT8
    return Precision.FP16 if dtype == "float16" else Precision.FP32


def _usual_size_px(family: Family, session: Session, content: bytes) -> int:
    """The size for a model that leaves it free and does not say; parameters are counted by bytes."""
    parameter_bytes = np.dtype(_DTYPES[session.inputs[0].type]).itemsize
    small = len(content) / parameter_bytes < SMALL_YOLOX_PARAMETERS
    return SMALL_YOLOX_SIZE_PX if family.is_yolox and small else USUAL_SIZE_PX


def _labels(
    file: str, count: int | None, given: tuple[str, ...] | None, own: tuple[str, ...] | None
) -> tuple[str, ...]:
    """The labels given, else the model's own, else COCO's 80; raises `ManifestError` when none fit."""
    labels = given or own or (COCO_LABELS if count == len(COCO_LABELS) else None)
    if labels is None:
        classes = "its classes" if count is None else f"its {count} classes"
        raise ManifestError(
            f"{file}: the model does not name {classes}; import it with a text file of labels, "
            f"one a line, in the model's order"
        )
    if count is not None and len(labels) != count:
        origin = "given" if given else "in the model's metadata"
        raise ManifestError(f"{file}: the model has {count} classes, but {len(labels)} labels are {origin}")
    return labels
