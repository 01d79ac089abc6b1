"""Tiny ONNX models, built on the spot: some give a chosen output whatever they see, one really sees."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

STRIDES_PX = (8, 16, 32)
FREE_SIDES: list[int | str] = ["height", "width"]


def cells(height: int, width: int) -> int:
    """How many cells the strides 8, 16 and 32 make."""
    return sum((height // stride) * (width // stride) for stride in STRIDES_PX)


def constant_model(
    output: NDArray[Any],
    *,
    sides: tuple[int, int] = (64, 96),
    batch: int | str = 1,
    dtype: str = "float32",
    metadata: dict[str, str] | None = None,
) -> bytes:
    """A model that gives `output` (1, ?, ?), plus nothing of the picture, for each picture of the batch."""
    kind = TensorProto.FLOAT16 if dtype == "float16" else TensorProto.FLOAT
    axes = numpy_helper.from_array(np.array([1, 2, 3], np.int64), "axes")
    shape = numpy_helper.from_array(np.array([-1, 1, 1], np.int64), "shape")
    weights = numpy_helper.from_array(output.astype(dtype), "weights")
    zero = numpy_helper.from_array(np.zeros(1, dtype), "zero")
    nodes = [
        helper.make_node("ReduceMean", ["images", "axes"], ["means"], keepdims=0),
        helper.make_node("Mul", ["means", "zero"], ["nothing"]),
        helper.make_node("Reshape", ["nothing", "shape"], ["column"]),
        helper.make_node("Add", ["column", "weights"], ["output0"]),
    ]
    initializers = [axes, shape, weights, zero]
    return _file(nodes, initializers, kind, (batch, *sides), [batch, *output.shape[1:]], metadata)


def seeing_model(*, batch: int | str = "batch", sides: list[int | str] | None = None) -> bytes:
    """A YOLOv8 of one class that sees: a cell's score is its mean brightness, its box lies around it.

    Every cell of strides 8, 16 and 32 is an average pool of the picture, so that free sizes are free. A box
    is 20 pixels wide and high; its centre comes from running sums over rows and columns of ones.
    """
    nodes = [node for stride in STRIDES_PX for node in _level(stride)]
    nodes.append(helper.make_node("Concat", [f"rows{stride}" for stride in STRIDES_PX], ["output0"], axis=2))
    numbers = {"zero": 0.0, "one": 1.0, "half": 0.5, "size": 20.0}
    numbers |= {f"stride{stride}": float(stride) for stride in STRIDES_PX}
    initializers = [
        numpy_helper.from_array(np.array(value, np.float32), name) for name, value in numbers.items()
    ]
    shapes: dict[str, Any] = {"across": 3, "down": 2, "channels": [1], "flat": [0, 5, -1]}
    initializers += [
        numpy_helper.from_array(np.array(value, np.int64), name) for name, value in shapes.items()
    ]
    shape = (batch, *(sides or FREE_SIDES))
    return _file(
        nodes, initializers, TensorProto.FLOAT, shape, [batch, 5, "anchors"], {"names": "{0: 'car'}"}
    )


def spot_model(output: NDArray[Any], spots: Sequence[tuple[int, int, int, int]], label: int) -> bytes:
    """A YOLOv8 that gives the boxes of `output` (1, ?, cells) where it sees something red, else nothing.

    spots  xyxy in pixels of its input of 128 rows and 192 columns: the first of the cells, in order
    label  of what is found; its score is the mean of red minus blue over the spot, 0..1
    """
    rows, columns, cells_px = 128, 192, output.shape[2]
    weights = np.zeros((3, rows, columns, len(spots)), np.float32)
    for number, (left, top, right, bottom) in enumerate(spots):
        share = 1.0 / ((right - left) * (bottom - top))
        weights[0, top:bottom, left:right, number] = share
        weights[2, top:bottom, left:right, number] = -share
    values: dict[str, NDArray[Any]] = {
        "flat": np.array([0, -1], np.int64),
        "weights": weights.reshape(-1, len(spots)),
        "axis": np.array([1], np.int64),
        "frame": np.array([0, 4 + label, 0, 0, output.shape[1] - 5 - label, cells_px - len(spots)], np.int64),
        "none": np.array(0.0, np.float32),
        "boxes": output.astype(np.float32),
    }
    nodes = [
        helper.make_node("Reshape", ["images", "flat"], ["pixels"]),
        helper.make_node("MatMul", ["pixels", "weights"], ["redness"]),
        helper.make_node("Max", ["redness", "none"], ["scores"]),
        helper.make_node("Unsqueeze", ["scores", "axis"], ["row"]),
        helper.make_node("Pad", ["row", "frame"], ["found"]),
        helper.make_node("Add", ["found", "boxes"], ["output0"]),
    ]
    initializers = [numpy_helper.from_array(value, name) for name, value in values.items()]
    given = ["batch", *output.shape[1:]]
    return _file(nodes, initializers, TensorProto.FLOAT, ("batch", rows, columns), given, None)


def _level(stride: int) -> list[Any]:
    """The nodes that make cx, cy, width, height and score of each cell of one stride."""
    square = [stride, stride]
    steps: list[tuple[str, list[str], str, dict[str, Any]]] = [
        ("AveragePool", ["images"], "pool", {"kernel_shape": square, "strides": square}),
        ("ReduceMean", [f"pool{stride}", "channels"], "score", {"keepdims": 1}),
        ("Mul", [f"score{stride}", "zero"], "nothing", {}),
        ("Add", [f"nothing{stride}", "one"], "ones", {}),
        ("CumSum", [f"ones{stride}", "across"], "column", {}),
        ("CumSum", [f"ones{stride}", "down"], "row", {}),
        ("Sub", [f"column{stride}", "half"], "x", {}),
        ("Sub", [f"row{stride}", "half"], "y", {}),
        ("Mul", [f"x{stride}", f"stride{stride}"], "cx", {}),
        ("Mul", [f"y{stride}", f"stride{stride}"], "cy", {}),
        ("Mul", [f"ones{stride}", "size"], "side", {}),
        (
            "Concat",
            [f"{part}{stride}" for part in ("cx", "cy", "side", "side", "score")],
            "level",
            {"axis": 1},
        ),
        ("Reshape", [f"level{stride}", "flat"], "rows", {}),
    ]
    return [helper.make_node(kind, taken, [f"{given}{stride}"], **more) for kind, taken, given, more in steps]


def write(path: Path, content: bytes) -> Path:
    """`path`, now with `content`."""
    path.write_bytes(content)
    return path


def _file(
    nodes: list[Any],
    initializers: list[Any],
    kind: int,
    taken: tuple[int | str, ...],
    given: list[int | str],
    metadata: dict[str, str] | None,
) -> bytes:
    batch, *sides = taken
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("images", kind, [batch, 3, *sides])],
        [helper.make_tensor_value_info("output0", kind, given)],
        initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, metadata or {})
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content
