"""`streetwarden models quantize`: a detector in 8-bit integers."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from benchmarks.machine import machine_here
from models.calibration import calibration_pictures
from models.dataset import open_dataset
from models.manifest import Manifest
from models.model import Model
from models.quantization import Comparison, check_apart, compare
from models.quantize import Recipe
from models.quantize import quantize as quantised
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import counted
from streetwarden.wiring import zoo_of


@click.command()
@click.argument("model", metavar="NAME|FILE")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder of pictures and recordings to calibrate it on: as your cameras show them.",
)
@click.option(
    "--frames", type=click.IntRange(min=8, max=5000), default=120, show_default=True, help="Of them at most."
)
@click.option("--name", help="Of the new model [default: the old one's with -int8].")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Labelled pictures, others than those of --pictures: measure the old and the new model.",
)
@click.option(
    "--bits",
    type=click.Choice(["7", "8"]),
    help="Of the weights [default: 7 where the processor has no VNNI, where 8 would overflow; else 8].",
)
@json_option
@click.pass_obj
def quantize(
    context: Context,
    *,
    model: str,
    pictures: Path,
    frames: int,
    name: str | None,
    data: Path | None,
    bits: str | None,
    as_json: bool,
) -> None:
    """Make a detector of 8-bit integers (QDQ): a third of the size, and faster on processors with VNNI.

    The first layer and the head stay in float. With --data the last line says what it costs in mAP.

    \b
    Example:
      streetwarden models quantize yolo11n --pictures recordings --data coco128 --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    zoo = zoo_of(context.data_dir)
    before = zoo.resolve(model)
    name = name or f"{before.manifest.name}-int8"
    zoo.check_free(name)
    dataset = open_dataset(data) if data else None
    if dataset:
        check_apart(pictures, dataset)
    with counted("calibration pictures") as progress:
        content, recipe = quantised(
            before,
            calibration_pictures(pictures, frames),
            reduce_range=bits == "7" if bits else not machine_here().has_vnni,
            progress=lambda done: progress(done, frames),
        )
    manifest = zoo.add(before.manifest, name, content, recipe.source)
    comparison = None
    if dataset:
        with counted("pictures") as measured:
            comparison = compare(before, Model(manifest, content), dataset, measured, context.clock.monotonic)
    _show(manifest, recipe, comparison, as_json=as_json)


def _show(manifest: Manifest, recipe: Recipe, comparison: Comparison | None, *, as_json: bool) -> None:
    measured = comparison.values() if comparison else {"map50_95_before": None, "map50_95_after": None}
    values: dict[str, Any] = {"model": manifest.name, "sha256": manifest.sha256, **asdict(recipe), **measured}
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    click.echo(f"{manifest.name}: {recipe.source}")
    if comparison:
        before, after = comparison.before, comparison.after
        click.echo(
            f"mAP50-95 {before.evaluation.map50_95:.3f} -> {after.evaluation.map50_95:.3f}, "
            f"{before.size_bytes / 1e6:.1f} -> {after.size_bytes / 1e6:.1f} MB, "
            f"{before.ms_per_picture:.0f} -> {after.ms_per_picture:.0f} ms a picture"
        )
        for old, new in zip(before.evaluation.labels, after.evaluation.labels, strict=True):
            click.echo(f"  {old.label:20} {old.boxes:5}  {old.map50_95:.3f} -> {new.map50_95:.3f}")
