"""OpenVINO: faster on Intel's and, mostly, on AMD's processors; the extra `openvino`."""

import importlib
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from base.cores import usable_cores
from models.engines.canvases import Canvases
from models.engines.engine import Floats
from models.errors import EngineError, ModelFileError
from models.letterbox import Letterbox
from models.manifest import Precision
from models.model import Model
from models.session import first_line
from streams.frame import Image

_HINTS = {Precision.FP32: "f32", Precision.INT8: "f32", Precision.FP16: "f16", Precision.BF16: "bf16"}

_CORES_A_REQUEST = 2


class OpenVino:
    """A model on OpenVINO, on the CPU.

    One picture a request: on two cores that is faster than batches (28 against 39 ms a picture, YOLO11n in
    float32 at 640x480), nothing is computed for rows that stay empty, and a picture gives the same whatever
    comes with it. Two cores share a request: with a core each, full batches are hardly faster (0.97 to 1.05
    of the time, an EPYC with AVX2), but a lone picture takes twice as long (94 against 49 ms). Pictures go in
    as bytes; the engine makes floats and planes of them.

    precision  asked for by name, since left alone the engine takes bfloat16 wherever the processor has it,
               and that moves boxes; that of the file when not given
    threads    of the engine; None: one for each core

    Raises `EngineError` (not installed, cannot do that), `ModelFileError` (the model does not load).
    """

    def __init__(
        self,
        model: Model,
        *,
        name: str = "openvino",
        precision: Precision | None = None,
        threads: int | None = None,
    ) -> None:
        if model.manifest.input.batch not in {None, 1}:
            raise EngineError(
                f"engine {name}: expected a model with a free batch or a batch of 1, got "
                f"{model.manifest.input.batch}; export it with a free batch, or choose onnxruntime"
            )
        self._openvino = _openvino()
        self.name = name
        self.precision = precision or model.manifest.precision
        self._model = model
        self._core = self._openvino.Core()
        self._check_precision()
        cores = threads or usable_cores()
        self._options: dict[str, Any] = {
            "INFERENCE_PRECISION_HINT": _HINTS[self.precision],
            "INFERENCE_NUM_THREADS": cores,
            "NUM_STREAMS": max(1, cores // _CORES_A_REQUEST),
        }

    def bucket(self, input_px: tuple[int, int], rows: int) -> "RequestBucket":
        """Room for up to `rows` pictures; raises `ModelFileError` when the engine cannot load the model."""
        try:
            compiled = self._core.compile_model(self._network(input_px), "CPU", self._options)
        except RuntimeError as error:
            raise ModelFileError(
                f"{self._model.manifest.file}: OpenVINO cannot load it for {input_px[1]}x{input_px[0]} "
                f"pixels ({first_line(error)}); choose the engine onnxruntime"
            ) from error
        return RequestBucket(compiled, self._openvino, self._model.manifest.file, input_px, rows)

    def plain_requests(self, inputs: NDArray[np.float32]) -> list[Any]:
        """A request for each of the model's own inputs (rows, 3, h, w): the engine alone, for benchmarks."""
        network = self._read(inputs.shape[2:])
        compiled = self._core.compile_model(network, "CPU", self._options)
        requests = [compiled.create_infer_request() for _ in inputs]
        for row, request in enumerate(requests):
            request.set_input_tensor(self._openvino.Tensor(inputs[row : row + 1]))
        return requests

    def _read(self, input_px: tuple[int, ...]) -> Any:
        """The model for one picture of that size."""
        network = self._core.read_model(io.BytesIO(self._model.content))
        network.reshape([1, 3, *input_px])
        return network

    def _network(self, input_px: tuple[int, int]) -> Any:
        """The model for one picture of that size as bytes, BGR, rows of pixels."""
        network = self._read(input_px)
        ov, is_yolox = self._openvino, self._model.manifest.family.is_yolox
        stages = ov.preprocess.PrePostProcessor(network)
        taken = stages.input()
        taken.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
        taken.tensor().set_color_format(ov.preprocess.ColorFormat.BGR)
        taken.model().set_layout(ov.Layout("NCHW"))
        taken.preprocess().convert_element_type(ov.Type.f32)
        if not is_yolox:
            taken.preprocess().convert_color(ov.preprocess.ColorFormat.RGB).scale(255.0)
        stages.output().tensor().set_element_type(ov.Type.f32)
        return stages.build()

    def _check_precision(self) -> None:
        can = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        if self.precision in {Precision.BF16, Precision.FP16} and self.precision.upper() not in can:
            raise EngineError(
                f"engine {self.name}: this processor does not multiply {self.precision}; choose openvino"
            )


class RequestBucket:
    """A request for each row; input and output are memory of ours, so that nothing is copied."""

    def __init__(self, compiled: Any, openvino: Any, file: str, input_px: tuple[int, int], rows: int) -> None:
        self._file = file
        self._canvases = Canvases(rows, input_px)
        shape = [side.get_length() for side in compiled.output().partial_shape]
        self._output = np.zeros((rows, *shape[1:]), np.float32)
        self._requests = [compiled.create_infer_request() for _ in range(rows)]
        for row, request in enumerate(self._requests):
            pixels, output = self._canvases.pixels[row : row + 1], self._output[row : row + 1]
            request.set_input_tensor(openvino.Tensor(pixels, shared_memory=True))
            request.set_output_tensor(openvino.Tensor(output, shared_memory=True))

    def place(self, row: int, image: Image, letterbox: Letterbox) -> None:
        """Put a picture (h, w, 3) uint8 BGR, scaled and with its border, into a row."""
        self._canvases.place(row, image, letterbox)

    def run(self, count: int) -> Floats:
        """The model's output (count, ...) for the first `count` rows; raises `ModelFileError`."""
        try:
            for request in self._requests[:count]:
                request.start_async()
            for request in self._requests[:count]:
                request.wait()
        except RuntimeError as error:
            raise ModelFileError(f"{self._file}: does not run on OpenVINO: {first_line(error)}") from error
        return self._output[:count]


def _openvino() -> Any:
    """The package, with the part that is not loaded by itself."""
    try:
        importlib.import_module("openvino.preprocess")
        return importlib.import_module("openvino")
    except ImportError as error:
        raise EngineError(
            "engine openvino: not installed; pip install 'streetwarden[openvino]', or choose onnxruntime"
        ) from error
