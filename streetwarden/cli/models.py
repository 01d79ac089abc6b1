"""`streetwarden models`: import, list, show, evaluate and train detectors."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from models.dataset import open_dataset
from models.evaluate import evaluate as evaluated
from models.evaluate import for_evaluation
from models.labels import read_labels
from models.training import DATASET_RECORD
from models.zoo import Entry
from streetwarden.bundled_detector import warn_of_bundled
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._evaluations import show_evaluation
from streetwarden.cli._progress import counted
from streetwarden.cli._training import train
from streetwarden.errors import UserError, WrongInput
from streetwarden.wiring import zoo_of


@click.group(no_args_is_help=False)
def command() -> None:
    """Import, list, show, evaluate and train detectors (ONNX).

    \b
    Example:
      streetwarden models import yolo11n.onnx
    """  # noqa: D301 - \b keeps click from filling the paragraph


command.add_command(train)


@command.command("import")
@click.argument("path", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the model [default: the file's].")
@click.option("--labels", type=click.Path(path_type=Path), help="Text file with the labels, one a line.")
@click.option("--licence", help="Under which licence the weights are.")
@click.option("--source", help="Where they come from.")
@json_option
@click.pass_obj
def import_(
    context: Context,
    *,
    path: Path,
    name: str | None,
    labels: Path | None,
    licence: str | None,
    source: str | None,
    as_json: bool,
) -> None:
    """Recognise a detector by what it puts out, and keep a copy with a manifest.

    Of a folder, every .onnx file is imported; one that cannot be is reported and the others go on.

    \b
    Example:
      streetwarden models import weights/ --licence AGPL-3.0
    """  # noqa: D301
    zoo, names = zoo_of(context.data_dir), read_labels(labels) if labels else None
    if path.is_dir():
        if name is not None:
            raise WrongInput("--name: expected with a single FILE, got a folder")
        entries = zoo.import_folder(path, names, licence, source)
    else:
        manifest = zoo.import_file(path, name, names, licence, source)
        entries = (Entry(manifest.name, manifest),)
    _show_entries(entries, as_json=as_json)
    failed = [entry for entry in entries if entry.error]
    if failed:
        raise UserError(f"{len(failed)} of {len(entries)} files were not imported, see above")


@command.command("list")
@json_option
@click.pass_obj
def list_(context: Context, *, as_json: bool) -> None:
    """List the models: those imported, and the bundled one of the simulated street.

    \b
    Example:
      streetwarden models list
    """  # noqa: D301
    _show_entries(zoo_of(context.data_dir).list(), as_json=as_json)


@command.command()
@click.argument("model", metavar="NAME|FILE")
@json_option
@click.pass_obj
def show(context: Context, *, model: str, as_json: bool) -> None:
    """Show the manifest of a model: family, input, labels, class map, licence, source.

    \b
    Example:
      streetwarden models show yolo11n
    """  # noqa: D301
    manifest = zoo_of(context.data_dir).resolve(model).manifest
    values = manifest.model_dump(mode="json")
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    for name, value in values.items():
        click.echo(f"{name}: {json.dumps(value, ensure_ascii=False)}")


@command.command()
@click.option("--model", required=True, help="Name of a model, or an .onnx file.")
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Labelled pictures, YOLO or COCO."
)
@click.option("--size", type=int, help="Side of the square input in pixels [default: the model's own].")
@click.option("--split", help="Part of a YOLO data set [default: val where data.yaml names one, else all].")
@json_option
@click.pass_obj
def evaluate(
    context: Context, *, model: str, data: Path, size: int | None, split: str | None, as_json: bool
) -> None:
    """Measure COCO's mean average precision on labelled pictures.

    Square input, score 0.001, class-wise NMS at IoU 0.65, several labels a box, 300 boxes a picture. Boxes in
    `ignored/` beside `labels/` count neither way.

    \b
    Example:
      streetwarden models evaluate --model yolo11n --data coco128 --json
    """  # noqa: D301
    dataset = open_dataset(data, split)
    zoo = zoo_of(context.data_dir)
    detector = for_evaluation(zoo.resolve(model), size_px=size)
    warn_of_bundled(detector, zoo, simulated=(data / DATASET_RECORD).is_file())
    with counted("pictures") as progress:
        result = evaluated(detector, dataset, progress)
    show_evaluation(result, as_json=as_json)


def _show_entries(entries: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_entry_values(entry) for entry in entries], ensure_ascii=False))
        return
    for entry in entries:
        click.echo(f"{entry.name}: {entry.error or _in_words(entry)}")
    if all(entry.bundled for entry in entries):
        click.echo("no models of your own yet; streetwarden models import FILE", err=True)


def _entry_values(entry: Entry) -> dict[str, object]:
    if entry.manifest is None:
        return {"name": entry.name, "error": str(entry.error)}
    return {**entry.manifest.model_dump(mode="json"), "bundled": entry.bundled}


def _in_words(entry: Entry) -> str:
    manifest = entry.manifest
    if manifest is None:
        return "no manifest"
    licence = manifest.licence or "unknown"
    words = (
        f"{manifest.family}, {manifest.input.size_px} px, {len(manifest.labels)} labels, licence {licence}"
    )
    return f"{words}, bundled: for the simulated street only" if entry.bundled else words
