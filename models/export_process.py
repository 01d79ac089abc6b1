"""The child process that turns a PyTorch checkpoint into ONNX; this process never opens one."""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from models.errors import ExportError, ModelFileError
from models.session import MAX_MODEL_BYTES, read_model_file
from models.training_process import QUIET, check_environment

SCRIPT = Path(__file__).with_name("export_script.py")

CHECKPOINT_SUFFIXES = frozenset({".pt", ".pth"})

ENDS_WITHIN_S = 900.0
"""YOLO11m takes about a minute on two slow cores."""

_LAST_WORDS = 400
"""Characters of the child's last line that are passed on."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a checkpoint is turned into ONNX.

    python        interpreter of an environment with the `[train]` extra
    size_px       longest side that the model is for, a multiple of 32; None: as the checkpoint says
    trust_pickle  load everything in the file, which runs code that it may hold; else weights only
    """

    python: Path
    size_px: int | None = None
    trust_pickle: bool = False


def is_checkpoint(path: Path) -> bool:
    """Whether a file must be converted first, by its ending."""
    return path.suffix.lower() in CHECKPOINT_SUFFIXES


def convert(weights: Path, conversion: Conversion) -> bytes:
    """The content of the ONNX file made of a checkpoint.

    Raises `ModelFileError` (no such file, far too large), `TrainingError` (an environment without the extra)
    and `ExportError` (refused, or not convertible; the child's reason is in it).
    """
    _check(weights)
    check_environment(conversion.python)
    with tempfile.TemporaryDirectory(prefix="streetwarden-export-") as scratch:
        out = Path(scratch) / "model.onnx"
        _run(weights.resolve(), out, conversion)
        return read_model_file(out)


def _check(weights: Path) -> None:
    if not weights.is_file():
        raise ModelFileError(f"{weights}: no such file; give the path of a .pt file")
    if (size := weights.stat().st_size) > MAX_MODEL_BYTES:
        raise ModelFileError(f"{weights}: expected at most {MAX_MODEL_BYTES} bytes, got {size}")


def _run(weights: Path, out: Path, conversion: Conversion) -> None:
    trust = "anything" if conversion.trust_pickle else "weights-only"
    command: list[str | Path] = [conversion.python, SCRIPT, weights, out, str(conversion.size_px or 0), trust]
    environ = {**os.environ, **QUIET, "YOLO_CONFIG_DIR": str(out.parent)}
    log_file = out.with_name("log")
    try:
        with log_file.open("wb") as log:
            done = subprocess.run(  # noqa: S603 - the interpreter that the user named
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environ,
                timeout=ENDS_WITHIN_S, check=False,
            )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ExportError(
            f"{weights}: not converted within {ENDS_WITHIN_S:.0f} s; it was given up"
        ) from error
    if done.returncode or not out.is_file():
        raise ExportError(f"{weights}: not converted: {_last_words(log_file, done.returncode)}")


def _last_words(log_file: Path, code: int) -> str:
    """What the child said at its end: the reason, when it was one of its own."""
    lines = log_file.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1].strip()[:_LAST_WORDS] if lines else f"the child ended with code {code}"
