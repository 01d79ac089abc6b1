"""Nothing leaves the machine unasked."""

import os
import subprocess
import sys

import pytest

LOADED_LATE = """
import builtins, os, sys
take = builtins.__import__
def watched(name, *rest):
    if name.startswith("onnxruntime") and "onnxruntime" not in sys.modules:
        print("told:", os.environ.get("ORT_DISABLE_TELEMETRY"))
    return take(name, *rest)
builtins.__import__ = watched
import models.session
"""


@pytest.mark.parametrize(("given", "told"), [(None, "1"), ("0", "0")])
def test_onnx_runtime_is_told_to_report_nothing_before_it_is_loaded(given: str | None, told: str) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    if given is not None:
        environ["ORT_DISABLE_TELEMETRY"] = given
    done = subprocess.run(
        [sys.executable, "-c", LOADED_LATE], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"told: {told}\n"
