"""`streetwarden bench peers`: our detector against what users would pick instead."""

import json
import logging
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from base.cores import usable_cores
from benchmarks.answering import AnswerError
from benchmarks.machine import machine_here
from benchmarks.origin import ModelFile, origin_here
from benchmarks.peers.contest import Pictures, contest
from benchmarks.peers.peer import OURS, SCRIPT, Entry, Peer
from benchmarks.peers.report import PeersReport
from benchmarks.record import Record
from models.calibration import calibration_pictures
from models.engines.choice import EngineName, engine_of, here_is
from models.errors import EngineError, ModelFileError
from models.model import Model
from models.pictures import Dataset
from models.quantization import check_apart
from models.quantize import quantize
from models.zoo import Zoo
from streetwarden.cli._bench_kit import WAY_OUT, check_python, kit_option, python_option
from streetwarden.cli._bench_output import deliver, out_option
from streetwarden.cli._bench_pictures import alike, in_shape_order, labelled
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import counted
from streetwarden.errors import UserError, WrongInput
from streetwarden.wiring import zoo_of

KINDS = {
    "ultralytics-torch": ".pt",
    "ultralytics-onnx": ".onnx",
    "ultralytics-openvino": ".pt",
    "plain-onnxruntime": ".onnx",
    "opencv-dnn": ".onnx",
}
"""The peers, and which of the two files of weights each takes."""

_BATCHES = (1, 8)
_CALIBRATION_FRAMES = 60
_ONE_AT_A_TIME = frozenset({"plain-onnxruntime", "opencv-dnn"})
_EXPORTED_BESIDE = frozenset({"ultralytics-openvino"})
"""Its library writes what it makes of the weights into their folder, which must not be the user's."""

log = logging.getLogger(__name__)


@click.command("peers")
@kit_option(
    "--model",
    "models/yolo11n-dequant.onnx",
    "Weights as .onnx; a .pt of the same name beside it is for the peers that want one.",
)
@kit_option(
    "--calibration", "footage", "Pictures and recordings, others than --images, to make our 8-bit model on."
)
@click.option("--also", multiple=True, help="A model of ours made from the same weights, as by quantize.")
@kit_option("--images", "images/coco128", "Folder of pictures, with labels for the accuracy.")
@python_option
@click.option("--peers", default=",".join(KINDS), show_default=True, help="Separated by commas.")
@click.option("--pictures", type=click.IntRange(min=1), default=32, show_default=True, help="At most.")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True)
@out_option
@json_option
@click.pass_obj
def peers_command(
    context: Context,
    *,
    model: Path,
    calibration: Path,
    also: tuple[str, ...],
    images: Path,
    python: Path,
    peers: str,
    pictures: int,
    rounds: int,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Measure our detector against ultralytics' predict, OpenCV and a plain loop.

    All get the same weights, pictures and cores. Each runs in a process of its own, in turn; of several batch
    sizes the best counts.

    \b
    Example:
      streetwarden bench peers --python .peers/bin/python --json
    """  # noqa: D301 - \b keeps click from filling the paragraph
    began_at = context.clock.now()
    kinds = _kinds(peers)
    check_python(python)
    zoo = zoo_of(context.data_dir)
    opened = zoo.resolve(str(model))
    files, dataset = list(alike(opened, images, pictures)), labelled(images)
    if dataset:
        dataset = in_shape_order(opened, dataset)
    known = Pictures(len(files), dataset, opened.manifest.labels)
    with tempfile.TemporaryDirectory(prefix="streetwarden-peers-") as scratch, ExitStack() as stack:
        list_file = Path(scratch) / "pictures.json"
        list_file.write_text(json.dumps(_lists(files, dataset)), "utf-8")
        smaller = _in_integers(opened, calibration, dataset, Path(scratch)) if calibration.is_dir() else []
        others = [*smaller, *(zoo.resolve(name) for name in also)]
        ours = [model.resolve(), *(_file_of(other, Path(scratch)) for other in others)]
        entries = [
            *(entry for engine in _our_engines(opened) for entry in _our_entries(ours, engine)),
            *_their_entries(kinds, model.resolve(), python, Path(scratch)),
        ]
        try:
            running = [
                stack.enter_context(Peer(entry, list_file, usable_cores(), context.environ))
                for entry in entries
            ]
            with counted("rounds") as progress:
                standings = contest(running, rounds, known, progress)
        except AnswerError as error:
            raise UserError(f"{error}; {WAY_OUT}") from error
    report = PeersReport(tuple(standings), tuple(kinds))
    weights = ModelFile(name=opened.manifest.name, sha256=opened.manifest.sha256)
    record = Record(
        kind="peers",
        origin=origin_here(began_at, weights),
        settings={"pictures": len(files), "rounds": rounds},
        figures=report.figures(),
        views=report.views(),
    )
    deliver(report.values(), record, report.lines(), folder=folder, as_json_line=as_json)


def _kinds(peers: str) -> list[str]:
    kinds = [kind.strip() for kind in peers.split(",")]
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        raise WrongInput(f"--peers: expected some of {', '.join(KINDS)}, got {', '.join(unknown)}")
    return kinds


def _lists(files: list[Path], dataset: Dataset | None) -> dict[str, list[str]]:
    """What peers are timed on, and what their accuracy is measured on."""
    measured = [picture.path for picture in dataset.pictures] if dataset else []
    return {"pass": [str(path) for path in files], "boxes": [str(path) for path in measured]}


def _in_integers(model: Model, calibration: Path, dataset: Dataset | None, scratch: Path) -> list[Model]:
    """The same weights in 8-bit integers; none, and that is said, where they cannot be made.

    Raises `DatasetError` where accuracy would be measured on the pictures that they are made on.
    """
    if dataset:
        check_apart(calibration, dataset)
    try:
        return [_quantized(model, calibration, scratch)]
    except (EngineError, ModelFileError) as error:
        log.warning("without 8-bit integers: %s", error)
        return []


def _quantized(model: Model, calibration: Path, scratch: Path) -> Model:
    frames = calibration_pictures(calibration, _CALIBRATION_FRAMES)
    content, recipe = quantize(model, frames, reduce_range=not machine_here().has_vnni)
    zoo = Zoo(scratch / "zoo")
    return Model(zoo.add(model.manifest, f"{model.manifest.name}-int8", content, recipe.source), content)


def _our_engines(model: Model) -> list[EngineName]:
    """The one that `auto` would take of those on the processor, and bfloat16 where it multiplies that."""
    if not here_is().openvino:
        return [EngineName.ONNXRUNTIME]
    try:
        engine_of(model, EngineName.OPENVINO_BF16)
    except EngineError:
        return [EngineName.OPENVINO]
    return [EngineName.OPENVINO, EngineName.OPENVINO_BF16]


def _our_entries(files: list[Path], engine: EngineName) -> list[Entry]:
    return [
        Entry(
            f"ours-{file.stem}-{engine}-x{batch}",
            engine,
            (sys.executable, "-m", OURS, engine, str(file)),
            batch,
            ours=True,
        )
        for file in files
        for batch in _BATCHES
    ]


def _their_entries(kinds: list[str], model: Path, python: Path, scratch: Path) -> list[Entry]:
    """Raises `WrongInput` when a peer's weights are missing."""
    entries = []
    for kind in kinds:
        weights = model.with_suffix(KINDS[kind])
        if not weights.is_file():
            raise WrongInput(f"{weights}: no such file, and {kind} needs it; leave it out with --peers")
        if kind in _EXPORTED_BESIDE:
            weights = Path(shutil.copyfile(weights, scratch / weights.name))
        for batch in (1,) if kind in _ONE_AT_A_TIME else _BATCHES:
            command = (str(python), str(SCRIPT), kind, str(weights))
            entries.append(Entry(f"{kind}-x{batch}", kind, command, batch))
    return entries


def _file_of(model: Model, scratch: Path) -> Path:
    """A model of the zoo as a file with its name."""
    path = scratch / f"{model.manifest.name}.onnx"
    path.write_bytes(model.content)
    return path
