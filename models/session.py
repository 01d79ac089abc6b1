"""ONNX Runtime on the CPU, quiet, with errors that people can read."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from models.errors import EngineError, ModelFileError
from models.onnx_file import check_onnx

FATAL_ONLY = 4
"""ONNX Runtime's log level; everything that matters also comes as an exception."""

MAX_MODEL_BYTES = 512 * 1024**2
"""The largest detector of the known families, YOLOX-x, has 99.1 million parameters: 396 MB as float32."""

# ONNX Runtime's exceptions have no common base of their own; texts that are no UTF-8 fail when they are read.
_ENGINE_ERRORS = (
    ort_errors.EPFail,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    UnicodeDecodeError,
)


def read_model_file(path: Path) -> bytes:
    """The content of a model file; raises `ModelFileError` when there is none, or far too much."""
    if not path.is_file():
        raise ModelFileError(f"{path}: no such file; give the path of an .onnx file")
    try:
        if (size := path.stat().st_size) > MAX_MODEL_BYTES:
            raise ModelFileError(
                f"{path}: expected at most {MAX_MODEL_BYTES} bytes, got {size}; no known detector is so large"
            )
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileError(f"{path}: cannot be read: {error.strerror}") from error
    if not content:
        raise ModelFileError(f"{path}: the file is empty; download or copy it again")
    return content


def available_providers() -> tuple[str, ...]:
    """What this ONNX Runtime can run a model on."""
    return tuple(ort.get_available_providers())


class Session:
    """One loaded model: `images` in, its only output out. `run` may be called from several threads.

    Raises `ModelFileError` (cannot be loaded), `EngineError` (the provider does not start here).
    """

    def __init__(
        self, content: bytes, file: str, threads: int | None = None, provider: str = "CPUExecutionProvider"
    ) -> None:
        options = ort.SessionOptions()
        options.log_severity_level = FATAL_ONLY
        options.intra_op_num_threads = threads or 0
        self._file = file
        opset = check_onnx(content, file)
        ort.set_default_logger_severity(FATAL_ONLY)
        try:
            self._session = ort.InferenceSession(content, options, providers=[provider])
            _ = self.metadata, [(one.name, one.shape) for one in (*self.inputs, *self.outputs)]
        except _ENGINE_ERRORS as error:
            raise ModelFileError(
                f"{file}: cannot be loaded as an ONNX model of opset {opset}; it is cut off, damaged, newer "
                f"than this ONNX Runtime, or something else (ONNX Runtime: {first_line(error)}). "
                f"Download or export it again as one .onnx file"
            ) from error
        self._check_provider(provider)

    def _check_provider(self, provider: str) -> None:
        """ONNX Runtime itself goes on with the CPU where a GPU's libraries or the GPU are missing."""
        taken = self._session.get_providers()
        if provider not in taken:
            raise EngineError(
                f"{provider} does not start here, ONNX Runtime would use {', '.join(taken)}; check that the "
                f"GPU's driver and libraries are those that this onnxruntime-gpu asks for, or choose another "
                f"engine"
            )

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
