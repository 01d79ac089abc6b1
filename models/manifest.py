"""What is known about a model: where it came from, what goes in, what comes out."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from base.reasons import reason_of
from models.detections import ObjectClass
from models.errors import ManifestError

STRIDE_PX = 32
"""Free heights and widths are multiples of this: the coarsest stride of every family here."""


class Family(StrEnum):
    """How the output is read (A: cells or anchors of strides 8, 16, 32; C: classes)."""

    YOLOV8 = "yolov8"
    """[N, 4 + C, A]: cx, cy, w, h in input pixels and class scores; YOLOv8, YOLO11."""
    END_TO_END = "end_to_end"
    """[N, n, 6]: x1, y1, x2, y2, score, class; no NMS needed; YOLOv10, YOLO26, exports with NMS."""
    YOLOV5 = "yolov5"
    """[N, 3 A, 5 + C]: cx, cy, w, h in input pixels, objectness, class scores; YOLOv5, YOLOv7."""
    YOLOX_RAW = "yolox_raw"
    """[N, A, 5 + C]: offsets within the cell and log sizes in strides, objectness, class scores."""
    YOLOX = "yolox"
    """[N, A, 5 + C]: the same, already cx, cy, w, h in input pixels."""

    @property
    def is_yolox(self) -> bool:
        """Whether the input is BGR 0..255 at the top left, instead of RGB 0..1 in the centre."""
        return self in {Family.YOLOX, Family.YOLOX_RAW}


class Precision(StrEnum):
    """In which numbers a model is written, or an engine multiplies."""

    FP32 = "fp32"
    FP16 = "fp16"
    BF16 = "bf16"
    INT8 = "int8"


def _class_by_name(value: object) -> object:
    """The class that a manifest calls by its lower-case name."""
    names = {member.name.lower(): member for member in ObjectClass}
    if isinstance(value, str):
        if value not in names:
            raise ValueError(f"expected one of {', '.join(names)}, got {value!r}")
        return names[value]
    return value


ClassByName = Annotated[
    ObjectClass,
    BeforeValidator(_class_by_name),
    PlainSerializer(lambda member: member.name.lower(), return_type=str),
]
Pixels = Annotated[int, Field(ge=STRIDE_PX, le=8192, multiple_of=STRIDE_PX)]


class ModelInput(BaseModel):
    """The picture tensor (batch, 3, height, width).

    batch, height_px, width_px  None where the model leaves it free
    size_px                     longest side to use: of a fixed input its own, else the usual one of the model
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    dtype: Literal["float32", "float16"]
    batch: Annotated[int, Field(ge=1)] | None
    height_px: Pixels | None
    width_px: Pixels | None
    size_px: Pixels

    @model_validator(mode="after")
    def _sides_agree(self) -> Self:
        if (self.height_px is None) != (self.width_px is None):
            raise ValueError("height_px, width_px: expected both fixed or both free")
        if self.height_px and self.width_px and self.size_px != max(self.height_px, self.width_px):
            raise ValueError(
                f"size_px: expected the longest side of {self.width_px}x{self.height_px}, got {self.size_px}"
            )
        return self

    @property
    def fixed_size_px(self) -> tuple[int, int] | None:
        """(height, width) of a model that takes no other, else None."""
        return None if self.height_px is None or self.width_px is None else (self.height_px, self.width_px)


class Manifest(BaseModel):
    """One model.

    file       name of the .onnx file, beside the manifest
    labels     the model's own names, in the order of its output
    classes    what the rules call a label; a label that is not listed counts as `other`
    precision  in which numbers the file is written
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    file: Annotated[str, Field(pattern=r"^[^/\\]+$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    family: Family
    input: ModelInput
    labels: Annotated[tuple[str, ...], Field(min_length=1)]
    classes: dict[str, ClassByName]
    precision: Precision = Precision.FP32
    licence: str | None = None
    source: str | None = None

    @model_validator(mode="after")
    def _classes_are_of_labels(self) -> Self:
        foreign = sorted(set(self.classes) - set(self.labels))
        if foreign:
            raise ValueError(f"classes: expected labels of the model, got {', '.join(foreign)}")
        return self

    def object_classes(self) -> NDArray[np.int64]:
        """(C,) the `ObjectClass` of each label, by index."""
        return np.array([self.classes.get(label, ObjectClass.OTHER) for label in self.labels], np.int64)

    def to_yaml(self) -> str:
        """The manifest as YAML text; lists of labels and classes are one a line."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def load_manifest(path: Path) -> Manifest:
    """Read a manifest file; raises `ManifestError` with file, line or field, and expectation."""
    try:
        values: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: cannot be read: {reason_of(error)}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ManifestError(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}") from error
    try:
        return Manifest.model_validate(values)
    except ValidationError as error:
        raise ManifestError("\n".join(f"{path}: {problem}" for problem in problems(error))) from error


def problems(error: ValidationError) -> list[str]:
    """One line for each wrong field: its place, what was expected, what was found."""
    return [
        f"{'.'.join(map(str, item['loc'])) or 'manifest'}: {item['msg']} (got {_short(item['input'])})"
        for item in error.errors()
    ]


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
