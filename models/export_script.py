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

import onnx
import torch
from ultralytics.nn import tasks

OPSET = 17
"""Of the ONNX file; ONNX Runtime reads it since 1.13."""

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


def export(model: torch.nn.Module, out: Path, size_px: int) -> None:
    """Write the model, its batch normalisations folded in, without dates and places.

    One that was trained to need no NMS (YOLO26) is written so.
    """
    if (getattr(model, "yaml", None) or {}).get("end2end") and not model.end2end:
        model.end2end = True
    end_to_end = bool(getattr(model, "end2end", False))
    model = model.fuse(verbose=False)
    head = model.model[-1]
    head.export, head.dynamic, head.format = True, True, "onnx"
    free = {0: "batch"} if end_to_end else {0: "batch", 2: "cells"}
    torch.onnx.export(
        model,
        (torch.zeros(1, 3, size_px, size_px),),
        str(out),
        opset_version=OPSET,
        dynamo=False,
        input_names=["images"],
        output_names=["output0"],
        dynamic_axes={"images": {0: "batch", 2: "height", 3: "width"}, "output0": free},
    )


def describe(out: Path, facts: dict[str, object]) -> None:
    """Write what is known of the model into its file."""
    content = onnx.load(str(out))
    del content.metadata_props[:]
    for name, value in facts.items():
        content.metadata_props.add(key=name, value=str(value))
    onnx.save(content, str(out))


def facts_of(model: torch.nn.Module, size_px: int) -> dict[str, object]:
    """Names, size, task and coarsest stride, as the library's own exporter calls them."""
    names = {int(number): str(name) for number, name in sorted(dict(model.names).items())}
    stride = int(max(model.stride))
    return {"names": names, "imgsz": [size_px, size_px], "task": "detect", "stride": stride}


def usual_size_px(model: torch.nn.Module) -> int:
    """The side that it was trained with, if the checkpoint says."""
    args = getattr(model, "args", None)
    said = args.get("imgsz") if isinstance(args, dict) else getattr(args, "imgsz", None)
    return said if isinstance(said, int) and 32 <= said <= 8192 else USUAL_SIZE_PX


def main(weights: str, out: str, size: str, trust: str) -> None:
    """Carry out what the arguments say; what cannot be done ends with one line that says why."""
    model, licence = load(weights, anything=trust == "anything")
    size_px = int(size) or usual_size_px(model)
    facts = facts_of(model, size_px) | ({"license": licence} if licence else {})
    export(model, Path(out), size_px)
    describe(Path(out), facts)


if __name__ == "__main__":
    main(*sys.argv[1:])
