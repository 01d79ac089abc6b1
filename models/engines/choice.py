"""Which engine runs a model, and why."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from models.engines.engine import Engine
from models.engines.onnxruntime import PROVIDERS, OnnxRuntime
from models.engines.openvino import OpenVino
from models.engines.torch import Torch
from models.errors import EngineError
from models.manifest import Precision
from models.model import Model
from models.session import available_providers


class EngineName(StrEnum):
    """What the setting `engine` may be."""

    AUTO = "auto"
    ONNXRUNTIME = "onnxruntime"
    ONNXRUNTIME_CUDA = "onnxruntime-cuda"
    ONNXRUNTIME_TENSORRT = "onnxruntime-tensorrt"
    OPENVINO = "openvino"
    OPENVINO_BF16 = "openvino-bf16"
    TORCH = "torch"
    TORCH_CPU = "torch-cpu"


@dataclass(frozen=True, slots=True)
class Here:
    """What this environment has.

    providers  of ONNX Runtime
    openvino   whether OpenVINO is installed
    """

    providers: tuple[str, ...]
    openvino: bool


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """An engine with a model on it, and in one sentence why it was taken."""

    engine: Engine
    reason: str

    def __str__(self) -> str:
        """For the log: engine, precision, reason."""
        return f"{self.engine.name}, {self.engine.precision}: {self.reason}"


def engine_of(
    model: Model,
    name: EngineName | str = EngineName.AUTO,
    *,
    threads: int | None = None,
    here: Here | None = None,
) -> Chosen:
    """The engine of that name, never another one; with `auto`, the fastest that keeps the model's accuracy.

    threads  of an engine on the processor; None: one for each core

    Raises `EngineError` (not installed, no such device) and `ModelFileError` (the model does not load).
    """
    if EngineName(name) is EngineName.AUTO:
        return _fastest(model, here or here_is(), threads)
    return Chosen(_BUILDERS[EngineName(name)](model, threads), "asked for")


def here_is() -> Here:
    """What is installed in this environment."""
    return Here(available_providers(), importlib.util.find_spec("openvino") is not None)


def _fastest(model: Model, here: Here, threads: int | None) -> Chosen:
    """By measurement (docs/ref/models.md): not PyTorch, which no GPU has run yet.

    Numbers of fewer bits only where somebody asks for them.
    """
    without_gpu = ""
    if PROVIDERS[EngineName.ONNXRUNTIME_CUDA] in here.providers:
        try:
            engine = _BUILDERS[EngineName.ONNXRUNTIME_CUDA](model, threads)
        except EngineError as error:
            without_gpu = f"; no GPU: {error}"
        else:
            return Chosen(engine, "this ONNX Runtime can use an NVIDIA GPU")
    name, reason = _fastest_on_processor(model, here)
    return Chosen(_BUILDERS[name](model, threads), reason + without_gpu)


def _fastest_on_processor(model: Model, here: Here) -> tuple[EngineName, str]:
    if not here.openvino:
        return EngineName.ONNXRUNTIME, "OpenVINO is not installed (pip install 'streetwarden[openvino]')"
    if model.manifest.input.batch not in {None, 1}:
        return EngineName.ONNXRUNTIME, f"the model takes {model.manifest.input.batch} pictures at a time only"
    return EngineName.OPENVINO, "the fastest on this processor with the same boxes"


def _openvino(precision: Precision | None, name: EngineName) -> Callable[[Model, int | None], Engine]:
    return lambda model, threads: OpenVino(model, name=name, precision=precision, threads=threads)


def _onnxruntime(name: EngineName) -> Callable[[Model, int | None], Engine]:
    return lambda model, threads: OnnxRuntime(model, name=name, threads=threads)


def _torch(name: EngineName, device: str, precision: Precision) -> Callable[[Model, int | None], Engine]:
    return lambda model, threads: Torch(model, name=name, device=device, precision=precision, threads=threads)


_BUILDERS: dict[EngineName, Callable[[Model, int | None], Engine]] = {
    EngineName.ONNXRUNTIME: _onnxruntime(EngineName.ONNXRUNTIME),
    EngineName.ONNXRUNTIME_CUDA: _onnxruntime(EngineName.ONNXRUNTIME_CUDA),
    EngineName.ONNXRUNTIME_TENSORRT: _onnxruntime(EngineName.ONNXRUNTIME_TENSORRT),
    EngineName.OPENVINO: _openvino(None, EngineName.OPENVINO),
    EngineName.OPENVINO_BF16: _openvino(Precision.BF16, EngineName.OPENVINO_BF16),
    EngineName.TORCH: _torch(EngineName.TORCH, "cuda", Precision.FP16),
    EngineName.TORCH_CPU: _torch(EngineName.TORCH_CPU, "cpu", Precision.FP32),
}
