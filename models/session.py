"""ONNX Runtime on the CPU, quiet, with errors that people can read."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from models.errors import ModelFileError

FATAL_ONLY = 4
"""ONNX Runtime's log level; everything that matters also comes as an exception."""

# ONNX Runtime's exceptions have no common base of their own.
_ENGINE_ERRORS = (
    ort_errors.EPFail,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
)


def read_model_file(path: Path) -> bytes:
    """The content of a model file; raises `ModelFileError` when there is none."""
    if not path.is_file():
        raise ModelFileError(f"{path}: no such file; give the path of an .onnx file")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read: {error.strerror}") from error
    if not content:
        raise ModelFileError(f"{path}: the file is empty; download or copy it again")
    return content


class Session:
    """One loaded model: `images` in, its only output out. `run` may be called from several threads."""

    def __init__(self, content: bytes, file: str, threads: int | None = None) -> None:
        options = ort.SessionOptions()
        options.log_severity_level = FATAL_ONLY
        options.intra_op_num_threads = threads or 0
        self._file = file
        ort.set_default_logger_severity(FATAL_ONLY)
        try:
            self._session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except _ENGINE_ERRORS as error:
            raise ModelFileError(
                f"{file}: cannot be loaded as an ONNX model; it is cut off, damaged, or something else "
                f"(ONNX Runtime: {first_line(error)}). Download or export it again as one .onnx file"
            ) from error

    @property
    def inputs(self) -> list[Any]:
        """Name, type and shape of each input."""
        return list(self._session.get_inputs())

    @property
    def outputs(self) -> list[Any]:
        """Name, type and shape of each output."""
        return list(self._session.get_outputs())

    @property
    def metadata(self) -> dict[str, str]:
        """What the exporter wrote into the file."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, images: NDArray[Any]) -> NDArray[np.float32]:
        """The first output for `images` (N, 3, h, w); raises `ModelFileError` when the model fails."""
        try:
            (output,) = self._session.run([self.outputs[0].name], {self.inputs[0].name: images})
        except _ENGINE_ERRORS as error:
            raise ModelFileError(
                f"{self._file}: does not run on {images.dtype} {images.shape}: {first_line(error)}"
            ) from error
        return np.asarray(output).astype(np.float32, copy=False)


def first_line(error: Exception) -> str:
    """The first line of an engine's message, at most 200 characters."""
    return str(error).strip().splitlines()[0][:200]
