"""`streetwarden models train`: a detector of one's own."""

import logging
import os
from pathlib import Path
from typing import Any

import click

from models.manifest import STRIDE_PX
from models.training import Order
from models.training import train as trained
from models.training_process import Epoch, Watching
from streetwarden.cli._context import json_option
from streetwarden.cli._conversion import python_option
from streetwarden.cli._evaluations import show_evaluation
from streetwarden.cli._progress import counted
from streetwarden.errors import WrongInput

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Labelled pictures, YOLO, with data.yaml."
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="Folder; its name is the model's."
)
@click.option("--epochs", type=click.IntRange(min=1), default=25, show_default=True, help="Passes.")
@click.option(
    "--size", "size_px", type=int, default=320, show_default=True, help="Side of the input in pixels."
)
@click.option("--batch", type=click.IntRange(min=2), default=16, show_default=True, help="Pictures a step.")
@click.option(
    "--weights",
    type=click.Path(path_type=Path),
    help="Begin with an earlier training's NAME.onnx or work/checkpoint.pt [default: random weights].",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of weights, order and variations.")
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="one for each core",
    help="Processor cores to use; 1 where others work, too.",
)
@click.option("--resume", is_flag=True, help="Go on with the training that broke off in --out.")
@python_option("Interpreter of an environment with the [train] extra.")
@json_option
def train(*, size_px: int, python: Path, threads: int, resume: bool, as_json: bool, **given: Any) -> None:
    """Train a small detector from nothing (YOLO11n, on the CPU) and measure it on the pictures held out.

    Writes model, manifest and training.json into --out, and what a later --resume needs into --out/work.
    Weights trained so are under AGPL-3.0.

    \b
    Example:
      streetwarden models train --data street --out street-sim --python .train/bin/python
    """  # noqa: D301 - \b keeps click from filling the paragraph
    if size_px < STRIDE_PX or size_px % STRIDE_PX:
        raise WrongInput(f"--size: expected a multiple of {STRIDE_PX}, got {size_px}")
    order = Order(**given, size_px=size_px)
    with counted("pictures") as progress:
        watching = Watching(trained=progress, epoch=_log_epoch)
        result = trained(order, python, threads=threads, resume=resume, watching=watching)
    show_evaluation(result.held_out, as_json=as_json)


def _log_epoch(epoch: Epoch) -> None:
    loss = ", ".join(f"{name} {value:g}" for name, value in epoch.loss.items())
    log.info("epoch %d of %d: %s; %.3f s a picture", epoch.epoch, epoch.of, loss, epoch.s_per_picture)
