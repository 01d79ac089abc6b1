"""From a float32 model to one in 8-bit integers, calibrated on pictures."""

import importlib
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from models.engines.onnxruntime import OnnxRuntime
from models.errors import EngineError, ModelFileError
from models.letterbox import fit, smallest_input
from models.manifest import Precision
from models.model import Model
from streams.frame import Image

QUANTISED = ("Conv", "Mul", "Add", "Sigmoid", "Concat", "MaxPool", "Resize", "Split")
"""Kinds of nodes that get integers: what YOLOs consist of, but for attention and the reading of the head."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model was quantised.

    frames        pictures of the calibration
    reduce_range  weights in 7 bits: processors without VNNI add two products in 16 bits, which overflow
                  (ONNX Runtime, "Quantize ONNX models", section on U8S8 and AVX2)
    kept          names of the nodes that stay in float: the first layer, the last convolution of each branch
                  and what reads them (softmax, sizes, places). With the first layer in integers, YOLO11n
                  loses 0.02 of mAP50-95 (0.395 instead of 0.415 on 128 pictures of COCO, measured)
    """

    frames: int
    reduce_range: bool
    kept: tuple[str, ...]

    @property
    def source(self) -> str:
        """For the manifest."""
        bits = 7 if self.reduce_range else 8
        return f"quantised (QDQ, weights in {bits} bits) on {self.frames} pictures"


def quantize(
    model: Model,
    pictures: Iterable[Image],
    *,
    reduce_range: bool,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[bytes, Recipe]:
    """The model's file in 8-bit integers (QDQ, weights per channel), and how it was made.

    pictures  (h, w, 3) uint8 BGR, as the cameras show them; some hundred from all of them and all hours

    Raises `EngineError` (the extra is not installed) and `ModelFileError` (no float32 model, no picture).
    """
    if model.manifest.precision is not Precision.FP32:
        raise ModelFileError(
            f"{model.manifest.file}: expected a model in fp32, got one in {model.manifest.precision}"
        )
    onnx, quantization = _packages()
    graph = onnx.load_from_string(model.content).graph
    kept = tuple(sorted({*stem_of(graph), *head_of(graph)}))
    waiting = iter(pictures)
    if (first := next(waiting, None)) is None:
        raise ModelFileError(f"{model.manifest.file}: expected pictures to calibrate it on, got none")
    reader = _Reader(model, itertools.chain([first], waiting), progress)
    with tempfile.TemporaryDirectory(prefix="streetwarden-quantize-") as folder:
        plain, prepared, out = (Path(folder) / name for name in ("plain", "prepared", "int8"))
        plain.write_bytes(model.content)
        quantization.shape_inference.quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        quantization.quantize_static(
            str(prepared),
            str(out),
            reader,
            quant_format=quantization.QuantFormat.QDQ,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
            per_channel=True,
            reduce_range=reduce_range,
            op_types_to_quantize=list(QUANTISED),
            nodes_to_exclude=list(kept),
            calibrate_method=quantization.CalibrationMethod.MinMax,
            extra_options={"CalibMovingAverage": True},
        )
        content = out.read_bytes()
    return _without_traces(onnx, content), Recipe(reader.frames, reduce_range, kept)


def head_of(graph: Any) -> tuple[str, ...]:
    """Names of the nodes from the output back to the last convolution of each branch, those included.

    A convolution of one output channel is no such: it is how YOLOv8 and later take an expected value (DFL).
    Where only the shape of something is asked for, its values do not matter.
    """
    maker = {output: node for node in graph.node for output in node.output}
    channels = {one.name: one.dims[0] for one in graph.initializer if one.dims}
    names, waiting = set[str](), [output.name for output in graph.output]
    while waiting:
        node = maker.get(waiting.pop())
        if node is None or node.name in names:
            continue
        names.add(node.name)
        is_last_layer = node.op_type == "Conv" and channels.get(node.input[1]) != 1
        if not is_last_layer and node.op_type != "Shape":
            waiting.extend(node.input)
    return tuple(sorted(names))


def stem_of(graph: Any) -> tuple[str, ...]:
    """Names of the nodes from the picture up to the second convolution, that one excluded."""
    names: set[str] = set()
    reached = {one.name: False for one in graph.input}  # by tensor: whether a convolution lies before it
    for node in graph.node:  # in an order in which each comes after what it reads
        after = [reached[name] for name in node.input if name in reached]
        if not after or (node.op_type == "Conv" and any(after)):
            continue
        names.add(node.name)
        reached.update(dict.fromkeys(node.output, any(after) or node.op_type == "Conv"))
    return tuple(sorted(names))


class _Reader:
    """The calibration's pictures as the model's inputs, one at a time."""

    def __init__(self, model: Model, pictures: Iterable[Image], progress: Callable[[int], None]) -> None:
        self._model = model
        self._engine = OnnxRuntime(model, threads=1)
        self._inputs = self._made(iter(pictures))
        self._progress = progress
        self.frames = 0

    def get_next(self) -> dict[str, NDArray[Any]] | None:
        """As ONNX Runtime's calibration wants them; None at the end."""
        values = next(self._inputs, None)
        if values is None:
            return None
        self.frames += 1
        self._progress(self.frames)
        return {self._model.manifest.input.name: values}

    def _made(self, pictures: Iterator[Image]) -> Iterator[NDArray[Any]]:
        manifest = self._model.manifest
        for picture in pictures:
            image_px = (picture.shape[0], picture.shape[1])
            input_px = manifest.input.fixed_size_px or smallest_input(image_px, manifest.input.size_px)
            bucket = self._engine.bucket(input_px, 1)
            bucket.place(0, picture, fit(image_px, input_px, centred=not manifest.family.is_yolox))
            yield bucket.tensor


def _packages() -> Sequence[Any]:
    try:
        onnx = importlib.import_module("onnx")
        quantization = importlib.import_module("onnxruntime.quantization")
        importlib.import_module("onnxruntime.quantization.shape_inference")
    except ImportError as error:
        raise EngineError("quantising needs onnx; pip install 'streetwarden[quantize]'") from error
    return onnx, quantization


def _without_traces(onnx: Any, content: bytes) -> bytes:
    """The file without what the tool writes of itself beyond the model."""
    model = onnx.load_from_string(content)
    model.producer_name, model.doc_string = "streetwarden", ""
    return bytes(model.SerializeToString(deterministic=True))
