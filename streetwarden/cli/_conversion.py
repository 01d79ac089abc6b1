"""Options of the commands that turn a checkpoint into ONNX, and `streetwarden models export`."""

import functools
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from models.export_process import Conversion, convert, is_checkpoint
from models.manifest import STRIDE_PX
from models.probe import probe
from models.zoo import Entry, default_name
from streetwarden.cli._context import json_option
from streetwarden.cli._entries import show_entries
from streetwarden.cli._progress import busy
from streetwarden.errors import UserError, WrongInput

log = logging.getLogger(__name__)

R = TypeVar("R")


def python_option(about: str) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """`--python`, with what is said of it."""
    return click.option(
        "--python",
        type=click.Path(path_type=Path),
        default=Path(sys.executable),
        show_default="this program's own",
        help=about,
    )


_OPTIONS = (
    python_option("Interpreter of an environment with the [train] extra, for .pt files."),
    click.option(
        "--size", "size_px", type=int, help="Longest side in pixels, for .pt files [default: as they say]."
    ),
    click.option(
        "--trust-pickle",
        is_flag=True,
        help="Load everything in a .pt file, which RUNS CODE that it may hold; else its weights only.",
    ),
)


def conversion_options(command: Callable[..., R]) -> Callable[..., R]:
    """`--python`, `--size` and `--trust-pickle`, as one argument `conversion`."""

    @functools.wraps(command)
    def with_conversion(
        *args: Any, python: Path, size_px: int | None, trust_pickle: bool, **kwargs: Any
    ) -> R:
        if size_px is not None and (size_px < STRIDE_PX or size_px % STRIDE_PX):
            raise WrongInput(f"--size: expected a multiple of {STRIDE_PX}, got {size_px}")
        if trust_pickle:
            log.warning(
                "--trust-pickle: a .pt file is loaded whole and may run code; only for files you trust"
            )
        return command(*args, conversion=Conversion(python, size_px, trust_pickle), **kwargs)

    for option in reversed(_OPTIONS):
        with_conversion = option(with_conversion)
    return with_conversion


@click.command()
@click.argument("weights", metavar="WEIGHTS.pt", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="File to write [default: beside the weights].")
@conversion_options
@json_option
def export(*, weights: Path, out: Path | None, conversion: Conversion, as_json: bool) -> None:
    """Write a detector's PyTorch checkpoint (ultralytics) as ONNX, with free batch, height and width.

    The checkpoint is opened only by a child process in an environment with the [train] extra.

    \b
    Example:
      streetwarden models export best.pt --python .train/bin/python --size 640
    """  # noqa: D301 - \b keeps click from filling the paragraph
    if not is_checkpoint(weights):
        raise WrongInput(f"{weights}: expected a checkpoint (.pt)")
    out = out or weights.with_suffix(".onnx")
    if out.exists():
        raise WrongInput(f"{out}: is there already; choose another --out, or remove it")
    with busy(f"converting {weights.name}"):
        content = convert(weights, conversion)
        manifest = probe(content, out.name, name=default_name(out))
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror})") from error
    show_entries([Entry(str(out), manifest)], as_json=as_json)
