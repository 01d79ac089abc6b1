"""From an .onnx file to a network of PyTorch, by onnx2torch, and not without a look at what it gives."""

import importlib
import warnings
from typing import Any

import numpy as np

from models.errors import EngineError, ModelFileError
from models.manifest import Family
from models.model import Model
from models.onnx_file import check_onnx
from models.session import Session, first_line

NEWEST_OPSET = 17
"""Of later ones onnx2torch (1.5.15) does not know what every detector has, as Resize and Split."""

_FREE_PX = (320, 384)
"""(height, width) of the picture that a model of a free size is compared on."""

_RELATIVE, _ABSOLUTE = 0.02, 0.05
"""How far outputs may lie apart: pixels and scores that were added in another order, or in float16."""


def converted(model: Model) -> Any:
    """The network in float32 on the processor, which gives what ONNX Runtime gives.

    Raises `EngineError` (a package is missing), `ModelFileError` (it cannot be converted, or not rightly).
    """
    network = _convert(model)
    file = model.manifest.file
    try:
        agrees = _agrees(network, model)
    except (LookupError, RuntimeError, TypeError, ValueError) as error:
        raise _refusal(file, f"the converted network does not run: {first_line(error)}") from error
    if not agrees:
        raise _refusal(file, "the converted network gives something else than ONNX Runtime")
    return network


def package(name: str) -> Any:
    """A package of the extra; raises `EngineError` where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EngineError(
            f"engine torch: {name} is not installed; pip install 'streetwarden[torch]', or choose onnxruntime"
        ) from error


def _convert(model: Model) -> Any:
    file = model.manifest.file
    opset = check_onnx(model.content, file)
    if opset > NEWEST_OPSET:
        raise _refusal(file, f"expected opset {NEWEST_OPSET} or older, got {opset}; export it with that")
    onnx2torch, onnx = package("onnx2torch"), package("onnx")
    # Its own affair, and nothing that a user could do anything about.
    warnings.filterwarnings("ignore", "Using a non-tuple sequence", UserWarning, "onnx2torch")
    try:
        return onnx2torch.convert(onnx.load_model_from_string(model.content)).eval().float()
    except (LookupError, RuntimeError, TypeError, ValueError) as error:
        raise _refusal(file, first_line(error)) from error


def _agrees(network: Any, model: Model) -> bool:
    """Whether it gives what ONNX Runtime gives on noise: its CumSum, for one, runs backwards unasked."""
    torch, manifest = package("torch"), model.manifest
    shape = (manifest.input.batch or 2, 3, *(manifest.input.fixed_size_px or _FREE_PX))
    most = 255 if manifest.family.is_yolox else 1
    noise = np.random.default_rng(0).uniform(0, most, shape).astype(manifest.input.dtype)
    expected = Session(model.content, manifest.file, threads=1).run(noise)
    with torch.inference_mode():
        found = network(torch.from_numpy(noise).float()).numpy()
    if manifest.family is Family.END_TO_END:
        # Boxes of nearly the same score may change places.
        found, expected = found[..., 4], expected[..., 4]
    return found.shape == expected.shape and np.allclose(found, expected, _RELATIVE, _ABSOLUTE)


def _refusal(file: str, reason: str) -> ModelFileError:
    return ModelFileError(
        f"{file}: cannot be converted for PyTorch ({reason}); choose the engine onnxruntime"
    )
