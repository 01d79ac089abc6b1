"""Writes a detector of ultralytics as ONNX: what exporting and training have in common.

Lies beside the scripts that import it by its bare name: they run by path, in an environment that has torch
and onnx and may know nothing of this project.
"""

from pathlib import Path

import onnx
import torch

OPSET = 17
"""Of the ONNX file; ONNX Runtime reads it since 1.13."""


def write_onnx(model: torch.nn.Module, out: Path, size_px: int, licence: str | None) -> None:
    """Write the model with free batch, height and width, and what is known of it; without dates and places.

    size_px  longest side that the model is for
    """
    facts = _facts_of(model, size_px) | ({"license": licence} if licence else {})
    _export(model, out, size_px)
    _describe(out, facts)


def _facts_of(model: torch.nn.Module, size_px: int) -> dict[str, object]:
    """Names, size, task and coarsest stride, as the library's own exporter calls them."""
    names = {int(number): str(name) for number, name in sorted(dict(model.names).items())}
    stride = int(max(model.stride))
    return {"names": names, "imgsz": [size_px, size_px], "task": "detect", "stride": stride}


def _export(model: torch.nn.Module, out: Path, size_px: int) -> None:
    """Write the graph, its batch normalisations folded in.

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


def _describe(out: Path, facts: dict[str, object]) -> None:
    """Write the facts as the file's metadata, in the place of what the exporter said."""
    content = onnx.load(str(out))
    del content.metadata_props[:]
    for name, value in facts.items():
        content.metadata_props.add(key=name, value=str(value))
    onnx.save(content, str(out))
