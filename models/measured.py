"""What was measured of a model on this machine: kept beside its manifest, of its very content alone."""

import json
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from base.reasons import reason_of
from models.errors import ManifestError
from models.manifest import problems

MEASURED_FILE = "measured.json"

MAX_FIGURES = 32
"""Of each kind; the oldest go first."""

MAX_BYTES = 256 * 1024
"""Of the file: 64 figures take some 20 KB."""

Text = Annotated[str, Field(min_length=1, max_length=200)]
Part = Annotated[float, Field(ge=0, le=1)]
Side = Annotated[int, Field(ge=1, le=8192)]


class Accuracy(BaseModel):
    """COCO's average precision, 0..1, by the protocol of `models evaluate`.

    data               name of the folder of labelled pictures
    boxes              labelled boxes that counted
    size_px            side of the square input
    engine, precision  such as `onnxruntime`, `fp32`
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Text
    images: Annotated[int, Field(ge=1)]
    boxes: Annotated[int, Field(ge=1)]
    size_px: Side
    engine: Text
    precision: Text
    map50_95: Part
    map50: Part
    measured_at: AwareDatetime


class Speed(BaseModel):
    """Pictures a second, from pictures to boxes.

    engine, precision  such as `onnxruntime`, `fp32`
    machine            processor and number of cores, in words
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    engine: Text
    precision: Text
    machine: Text
    batch: Annotated[int, Field(ge=1, le=4096)]
    height_px: Side
    width_px: Side
    images_per_s: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    measured_at: AwareDatetime


class Measured(BaseModel):
    """All figures of one model file, oldest first.

    sha256  of the model; figures of other content do not count
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    accuracy: Annotated[tuple[Accuracy, ...], Field(max_length=MAX_FIGURES)] = ()
    speed: Annotated[tuple[Speed, ...], Field(max_length=MAX_FIGURES)] = ()

    def with_accuracy(self, figure: Accuracy) -> Self:
        """With one more, in the place of an earlier one of the same pictures, size, engine and precision."""
        others = [one for one in self.accuracy if _what(one) != _what(figure)]
        return self.model_copy(update={"accuracy": (*others, figure)[-MAX_FIGURES:]})

    def with_speed(self, figure: Speed) -> Self:
        """With one more, in the place of an earlier one of the same engine, machine, shape and batch."""
        others = [one for one in self.speed if _what(one) != _what(figure)]
        return self.model_copy(update={"speed": (*others, figure)[-MAX_FIGURES:]})


def load_measured(file: Path, sha256: str) -> Measured:
    """The figures in `file` of the model with that content; none where there are none, or of another.

    Raises `ManifestError` when the file cannot be read.
    """
    if not file.is_file():
        return Measured(sha256=sha256)
    try:
        measured = Measured.model_validate(_json_of(file))
    except ValidationError as error:
        raise ManifestError("\n".join(f"{file}: {problem}" for problem in problems(error))) from error
    return measured if measured.sha256 == sha256 else Measured(sha256=sha256)


def save_measured(file: Path, measured: Measured) -> None:
    """Write the figures whole or not at all; raises `ManifestError` when that is not possible."""
    beside = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(measured.model_dump_json(indent=2) + "\n", "utf-8")
        beside.replace(file)
    except OSError as error:
        raise ManifestError(f"{file}: cannot be written ({error.strerror})") from error


def _what(figure: Accuracy | Speed) -> dict[str, Any]:
    """What was measured, without what came out."""
    return figure.model_dump(exclude={"images", "boxes", "map50_95", "map50", "images_per_s", "measured_at"})


def _json_of(file: Path) -> Any:
    """The content of a small JSON file; raises `ManifestError`."""
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_BYTES + 1)
        if len(text) > MAX_BYTES:
            raise ManifestError(f"{file}: expected at most {MAX_BYTES} bytes, got more; remove it")
        return json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(f"{file}: cannot be read as figures ({reason_of(error)}); remove it") from error
