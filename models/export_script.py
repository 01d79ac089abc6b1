"""Writes a detector's PyTorch checkpoint as ONNX, with free batch, height and width.

Run by path, in an environment that has torch, ultralytics and onnx and may know nothing of this project. Its
arguments: the checkpoint (an absolute path), the file to write, the longest side in pixels that the model is
for (0: as its makers say), and `weights-only` or `anything`.

Such checkpoints are pickles of whole modules. `weights-only` reads them with torch's restricted unpickler,
which builds tensors, plain values and what is on a list. The list is the library's own, of its layers and
torch's (`torch_safe_load(..., safe_only=True)`). `anything` runs whatever the file says.
"""

import inspect
import re
import sys
from pathlib import Path
from typing import Any

import torch
from onnx_export import write_onnx  # type: ignore[import-not-found]  # lies beside this script
from ultralytics.nn import tasks

USUAL_SIZE_PX = 640

_DETECTORS = ("DetectionModel", "YOLOv10DetectionModel")


def load(weights: str, *, anything: bool) -> tuple[torch.nn.Module, str | None]:
    """The detector in a checkpoint, of averaged weights where it has both, and the licence it states."""
    try:
        content = _anything(weights) if anything else _weights_only(weights)
    except SystemExit:
        raise
    except Exception as error:
        raise SystemExit(f"{Path(weights).name}: {_why(error)}") from error
    parts = content if isinstance(content, dict) else {"model": content}
    model, licence = parts.get("ema") or parts.get("model"), parts.get("license")
    if type(model).__name__ not in _DETECTORS or not isinstance(model, torch.nn.Module):
        raise SystemExit(
            f"{Path(weights).name}: expected a detection model of ultralytics, got {type(model).__name__}"
        )
    return model.float().eval(), licence[:200] if isinstance(licence, str) else None


def _why(error: Exception) -> str:
    """What a person can do with: the name that torch's restricted unpickler refused, or the error itself."""
    refused = re.search(r"GLOBAL ([\w.]+)", f"{error} {error.__cause__}")
    if refused:
        return (
            f"names {refused[1]}, which is no part of a detector and may run code; only if you trust whoever "
            f"made the file: --trust-pickle"
        )
    return f"cannot be read as a checkpoint ({' '.join(str(error.__cause__ or error).split())[:200]})"


def _weights_only(weights: str) -> Any:
    """Refuses where the library would quietly load everything: with torch before 2.6, or in an older form."""
    restricted = "safe_only" in inspect.signature(tasks.torch_safe_load).parameters
    if not (restricted and hasattr(torch.serialization, "get_unsafe_globals_in_checkpoint")):
        raise SystemExit(
            "this environment cannot load weights alone; update it: pip install -U torch "
            "ultralytics-opencv-headless"
        )
    return tasks.torch_safe_load(weights, safe_only=True)[0]


def _anything(weights: str) -> Any:
    """Runs what the pickle says."""
    return torch.load(weights, map_location="cpu", weights_only=False)


def usual_size_px(model: torch.nn.Module) -> int:
    """The side that it was trained with, if the checkpoint says."""
    args = getattr(model, "args", None)
    said = args.get("imgsz") if isinstance(args, dict) else getattr(args, "imgsz", None)
    return said if isinstance(said, int) and 32 <= said <= 8192 else USUAL_SIZE_PX


def main(weights: str, out: str, size: str, trust: str) -> None:
    """Carry out what the arguments say; what cannot be done ends with one line that says why."""
    model, licence = load(weights, anything=trust == "anything")
    write_onnx(model, Path(out), int(size) or usual_size_px(model), licence)


if __name__ == "__main__":
    main(*sys.argv[1:])
