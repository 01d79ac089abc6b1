"""Which engine is taken, and what is said about it."""

import sys

import numpy as np
import pytest

from models.engines.choice import EngineName, Here, engine_of
from models.errors import EngineError
from tests.models.engines.test_onnxruntime import opened
from tests.models.onnx_files import cells, constant_model, seeing_model
from tests.models.test_probe import TWO

CPU = ("CPUExecutionProvider",)
SEEING = opened(seeing_model())


def test_auto_takes_openvino_where_it_is_installed() -> None:
    pytest.importorskip("openvino", reason="the extra openvino is not installed")
    chosen = engine_of(SEEING, here=Here(CPU, openvino=True))
    assert chosen.engine.name == "openvino"
    assert str(chosen) == "openvino, fp32: the fastest on this processor with the same boxes"


def test_auto_takes_onnxruntime_where_there_is_nothing_else_and_says_so() -> None:
    chosen = engine_of(SEEING, here=Here(CPU, openvino=False))
    assert chosen.engine.name == "onnxruntime"
    assert "OpenVINO is not installed" in chosen.reason


def test_auto_goes_on_without_a_gpu_that_does_not_start_and_says_so() -> None:
    chosen = engine_of(SEEING, here=Here(("CUDAExecutionProvider", *CPU), openvino=False))
    assert chosen.engine.name == "onnxruntime"
    assert (
        "; no GPU: engine onnxruntime-cuda: this ONNX Runtime has no CUDAExecutionProvider" in chosen.reason
    )


def test_auto_takes_onnxruntime_for_a_model_of_a_fixed_batch() -> None:
    model = opened(constant_model(np.zeros((1, 6, cells(64, 96)), np.float32), batch=3), TWO)
    chosen = engine_of(model, here=Here(CPU, openvino=True))
    assert str(chosen) == "onnxruntime, fp32: the model takes 3 pictures at a time only"


def test_an_engine_that_is_named_is_taken_or_refused_never_replaced() -> None:
    assert engine_of(SEEING, "onnxruntime").reason == "asked for"
    with pytest.raises(EngineError, match="has no CUDAExecutionProvider"):
        engine_of(SEEING, EngineName.ONNXRUNTIME_CUDA)


@pytest.mark.parametrize("name", ["torch", "torch-cpu"])
def test_pytorch_is_refused_by_name_where_it_is_not_installed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(EngineError, match=r"torch is not installed; pip install 'streetwarden\[torch\]'"):
        engine_of(SEEING, name)
