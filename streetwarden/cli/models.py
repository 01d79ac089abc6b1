"""`streetwarden models`: pull, import, export, list, show, evaluate and train detectors."""

from pathlib import Path

import click

from benchmarks.views import Cell
from models.dataset import open_dataset
from models.evaluate import evaluate as evaluated
from models.evaluate import for_evaluation
from models.export_process import Conversion, is_checkpoint
from models.labels import read_labels
from models.pull import import_checkpoint
from models.training import DATASET_RECORD
from models.zoo import Entry
from streetwarden.bundled_detector import warn_of_bundled
from streetwarden.cli._bench_output import out_option
from streetwarden.cli._card import show
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._conversion import conversion_options, export
from streetwarden.cli._entries import show_entries
from streetwarden.cli._evaluations import show_evaluation, write_evaluation
from streetwarden.cli._measured import record_accuracy
from streetwarden.cli._progress import busy, counted
from streetwarden.cli._pull import pull
from streetwarden.cli._quantize import quantize
from streetwarden.cli._training import train
from streetwarden.errors import UserError, WrongInput
from streetwarden.wiring import zoo_of


@click.group(no_args_is_help=False)
def command() -> None:
    """Pull, import, export, list, show, evaluate and train detectors (ONNX).

    \b
    Example:
      streetwarden models import yolo11n.onnx
    """  # noqa: D301 - \b keeps click from filling the paragraph


command.add_command(pull)
command.add_command(export)
command.add_command(show)
command.add_command(train)
command.add_command(quantize)


@command.command("import")
@click.argument("path", metavar="FILE|DIR", type=click.Path(path_type=Path))
@click.option("--name", help="Name of the model [default: the file's].")
@click.option("--labels", type=click.Path(path_type=Path), help="Text file with the labels, one a line.")
@click.option("--licence", help="Under which licence the weights are.")
@click.option("--source", help="Where they come from.")
@conversion_options
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
    conversion: Conversion,
    as_json: bool,
) -> None:
    """Recognise a detector by what it puts out, and keep a copy with a manifest.

    A .pt file is converted first, by a child process in an environment with the [train] extra. Of a folder,
    every .onnx file is imported; one that cannot be is reported and the others go on.

    \b
    Example:
      streetwarden models import weights/ --licence AGPL-3.0
    """  # noqa: D301
    zoo, names = zoo_of(context.data_dir), read_labels(labels) if labels else None
    if path.is_dir():
        if name is not None:
            raise WrongInput("--name: expected with a single FILE, got a folder")
        entries = zoo.import_folder(path, names, licence, source)
    elif is_checkpoint(path):
        with busy(f"converting {path.name}"):
            manifest = import_checkpoint(
                zoo, path, conversion, name=name, labels=names, licence=licence, source=source
            )
        entries = (Entry(manifest.name, manifest),)
    else:
        manifest = zoo.import_file(path, name, names, licence, source)
        entries = (Entry(manifest.name, manifest),)
    show_entries(entries, as_json=as_json)
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
    entries = zoo_of(context.data_dir).list()
    show_entries(entries, as_json=as_json)
    if not as_json and all(entry.bundled for entry in entries):
        click.echo("no models of your own yet; streetwarden models import FILE", err=True)


@command.command()
@click.option("--model", required=True, help="Name of a model, or an .onnx file.")
@click.option(
    "--data", type=click.Path(path_type=Path), required=True, help="Labelled pictures, YOLO or COCO."
)
@click.option("--size", type=int, help="Side of the square input in pixels [default: the model's own].")
@click.option("--split", help="Part of a YOLO data set [default: val where data.yaml names one, else all].")
@out_option
@json_option
@click.pass_obj
def evaluate(
    context: Context,
    *,
    model: str,
    data: Path,
    size: int | None,
    split: str | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure COCO's mean average precision on labelled pictures, also by size of box and by label.

    Square input, score 0.001, class-wise NMS at IoU 0.65, several labels a box, 300 boxes a picture. Boxes in
    `ignored/` beside `labels/` count neither way.

    \b
    Example:
      streetwarden models evaluate --model yolo11n --data coco128 --json
    """  # noqa: D301
    began_at = context.clock.now()
    dataset = open_dataset(data, split)
    zoo = zoo_of(context.data_dir)
    detector = for_evaluation(zoo.resolve(model), size_px=size)
    warn_of_bundled(detector, zoo, simulated=(data / DATASET_RECORD).is_file())
    with counted("pictures") as progress:
        result = evaluated(detector, dataset, progress)
    show_evaluation(result, as_json=as_json)
    if folder is not None:
        settings: dict[str, Cell] = {
            "data": data.resolve().name,
            "size": result.size_px,
            "split": result.split,
        }
        write_evaluation(result, folder, began_at, settings)
    if model in zoo.names():
        record_accuracy(zoo.measured_file(model), result, detector.engine, data, context.clock.now())
