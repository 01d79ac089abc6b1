"""Trains a small detector from nothing: what is ordered, and what is kept of it."""

import json
import shlex
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from models.data_yaml import NAMES_FILE, read_data_yaml
from models.dataset import open_dataset
from models.errors import DatasetError, TrainingError
from models.evaluate import Evaluation, evaluate, for_evaluation
from models.manifest import Manifest
from models.model import Model
from models.pictures import Dataset
from models.probe import probe
from models.session import read_model_file
from models.training_process import Watching, check_environment, run_training
from models.zoo import MANIFEST_FILE, default_name

RECORD_FILE = "training.json"
DATASET_RECORD = "dataset.json"
WORK_FOLDER = "work"
ORDER_FILE, OUTCOME_FILE = "order.json", "outcome.json"


@dataclass(frozen=True, slots=True)
class Order:
    """What to train.

    data     folder of labelled pictures in YOLO form, whose `data.yaml` names `train` and `val`
    out      folder for the model, its manifest and its record; its name is the model's
    size_px  side of the square input, a multiple of 32
    batch    pictures a step
    weights  what to begin with: what an earlier training has written, its model (`OUT/NAME.onnx`) or its
             checkpoint (`OUT/work/checkpoint.pt`), a pickle: take none from strangers; None: random weights
    """

    data: Path
    out: Path
    epochs: int
    size_px: int
    batch: int
    seed: int
    weights: Path | None = None

    @property
    def command(self) -> str:
        """The command that gives this order, without the places of one machine."""
        options: dict[str, object] = {
            "data": self.data.resolve().name, "out": self.out.resolve().name, "epochs": self.epochs,
            "size": self.size_px, "batch": self.batch, "seed": self.seed,
        }  # fmt: skip
        if self.weights:
            places = self.weights.resolve()
            options["weights"] = places.relative_to(_folder_of(places).parent).as_posix()
        words = (word for name, value in options.items() for word in (f"--{name}", str(value)))
        return shlex.join(["streetwarden", "models", "train", *words])


@dataclass(frozen=True, slots=True)
class Training:
    """A finished training: the manifest of the model, and how good it is on pictures that were held out."""

    manifest: Manifest
    held_out: Evaluation


def train(
    order: Order, python: Path, *, threads: int = 1, resume: bool = False, watching: Watching | None = None
) -> Training:
    """Train, export, evaluate; write model, manifest and record into `order.out`.

    python   interpreter of an environment that has the `[train]` extra
    threads  processor cores to use
    resume   go on after the last whole epoch of a training of the same order that broke off there

    Raises `DatasetError`, `TrainingError`, and any `ModelError` about what came out.
    """
    watching = watching or Watching()
    pictures, held_out = _parts(order.data)
    check_environment(python)
    order_file = _prepare(order, resume=resume)
    if not (order_file.parent / OUTCOME_FILE).is_file():
        run_training(python, order_file, threads, watching)
    return _finish(order, len(pictures.pictures), held_out, watching)


def _parts(folder: Path) -> tuple[Dataset, Dataset]:
    """The pictures to train with and those to measure with, every label checked; raises `DatasetError`."""
    described = read_data_yaml(folder)
    missing = [split for split in ("train", "val") if not described.split(split)]
    if missing:
        raise DatasetError(
            f"{folder / NAMES_FILE}: expected folders of pictures for train and val, found none for "
            f"{' and '.join(missing)}; streetwarden simulate --dataset DIR --pictures N makes a data set"
        )
    return open_dataset(folder, "train"), open_dataset(folder, "val")


def _prepare(order: Order, *, resume: bool) -> Path:
    """Write the order for the child, its paths absolute; raises `TrainingError` where another one began."""
    work = order.out.resolve() / WORK_FOLDER
    file = work / ORDER_FILE
    described = read_data_yaml(order.data)
    pictures = {
        split: [str(place.resolve()) for place in described.split(split)] for split in ("train", "val")
    }
    facts: dict[str, object] = {
        "epochs": order.epochs,
        "size_px": order.size_px,
        "batch": order.batch,
        "seed": order.seed,
        "weights": _sha256_of(order.weights),
        "dataset": _json_of(order.data / DATASET_RECORD),
    }
    if file.is_file():
        _check_resumable(json.loads(file.read_text("utf-8")), facts, order.out, resume=resume)
    begin_with = str(order.weights.resolve()) if order.weights else None
    values = {
        "work": str(work),
        "names": described.names,
        "pictures": pictures,
        "begin_with": begin_with,
        **facts,
    }
    try:
        work.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values, indent=2) + "\n", "utf-8")
    except OSError as error:
        raise TrainingError(f"{work}: cannot be written ({error.strerror})") from error
    return file


def _check_resumable(begun: dict[str, Any], wanted: dict[str, Any], out: Path, *, resume: bool) -> None:
    if not resume:
        raise TrainingError(
            f"{out}: a training began here; --resume goes on with it, or choose another --out"
        )
    other = [name for name in wanted if begun.get(name) != wanted[name]]
    if other:
        was = ", ".join(f"{name} {begun.get(name)}" for name in other)
        raise TrainingError(
            f"{out}: a training with {was} began here; go on as it began, or choose another --out"
        )


def _finish(order: Order, pictures: int, held_out: Dataset, watching: Watching) -> Training:
    """Recognise and measure what came out, then keep it."""
    work = order.out / WORK_FOLDER
    content = read_model_file(work / "model.onnx")
    name = default_name(order.out.resolve())
    manifest = probe(content, f"{name}.onnx", name=name, source=order.command)
    result = evaluate(for_evaluation(Model(manifest, content)), held_out, watching.evaluated)
    outcome = json.loads((work / OUTCOME_FILE).read_text("utf-8"))
    record = {
        "command": order.command,
        "model": name,
        "sha256": manifest.sha256,
        "seed": order.seed,
        "epochs": order.epochs,
        "size_px": order.size_px,
        "batch": order.batch,
        "pictures": pictures,
        "dataset": _json_of(order.data / DATASET_RECORD),
        "began_with": _json_of(_folder_of(order.weights) / RECORD_FILE) if order.weights else None,
        **outcome,
        "held_out": result.values(),
    }
    (order.out / manifest.file).write_bytes(content)
    (order.out / MANIFEST_FILE).write_text(manifest.to_yaml(), "utf-8")
    (order.out / RECORD_FILE).write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return Training(manifest, result)


def _folder_of(weights: Path) -> Path:
    """The `out` of the training that has written them."""
    return weights.parent if weights.suffix == ".onnx" else weights.parent.parent


def _json_of(file: Path) -> Any:
    """What a record says, if it is there."""
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


def _sha256_of(file: Path | None) -> str | None:
    """Raises `TrainingError` when the file cannot be read."""
    if file is None:
        return None
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise TrainingError(f"{file}: cannot be read as weights to begin with ({error.strerror})") from error
