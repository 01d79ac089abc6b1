"""Trains YOLO11n on labelled pictures, from random weights or earlier ones, and writes it as ONNX.

Run by path, with an order of `models/training.py`, in an environment that has ultralytics and onnx and may
know nothing of this project. Its arguments: the file of the order, and the file descriptor on which it writes
one JSON object a line: {"pictures", "of"} while it works, {"epoch", "of", "loss", "s_per_picture"} after each
epoch. It ends when nobody reads them any more. What it leaves in the order's `work` folder:

  checkpoint.pt  after each epoch; a later run with the same order goes on from it
  model.onnx     at the end: free batch, height and width; names, size and licence as metadata
  outcome.json   at the end: recipe, precision, threads, versions, seconds a picture
"""

import functools
import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import cv2
import numpy as np
import onnx
import torch
import ultralytics
from onnx import numpy_helper
from onnx_export import write_onnx  # type: ignore[import-not-found]  # lies beside this script
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.utils import SETTINGS

RECIPE: dict[str, Any] = {
    "model": "yolo11n.yaml",  # the library's own description: weights start at random
    "pretrained": False,
    "optimizer": "AdamW",
    "lr0": 0.002,
    "lrf": 0.01,
    "cos_lr": True,
    "weight_decay": 0.01,
    "warmup_epochs": 1.0,
    "warmup_bias_lr": 0.0,  # the library's 0.1 is meant for SGD and throws AdamW off
    # Whole pictures in their own shape, as at work: half the time of the usual square mosaics. They should
    # all have one shape; pictures of several are not mixed anew for each epoch.
    "rect": True,
    "mosaic": 0.0,
    "close_mosaic": 0,
    # The renderer varies light, place and size by itself, and small boxes must not get smaller still.
    "scale": 0.1,
    "translate": 0.05,
    "hsv_h": 0.0,
    "hsv_s": 0.1,
    "hsv_v": 0.1,
    "fliplr": 0.5,
    "multi_scale": 0.0,
    # What costs time, or tries to fetch something, and decides nothing.
    "val": False,
    "plots": False,
    "amp": False,
    "workers": 1,  # varies the next pictures in what the steps leave of two cores
    "cache": "ram",
    "deterministic": True,
    "verbose": False,
}
"""What is not the library's default (docs/guide/training.md says what was tried)."""

LR0_AFTERWARDS = 0.001
"""`lr0` of a training that begins with an earlier one's weights: half, so as not to forget what they know."""

LICENCE = "AGPL-3.0"
"""Of weights that were trained with ultralytics (docs/design/0003-licence.md)."""

_CALIBRATION_PICTURES = 32
"""Enough: each channel's mean and variance are taken over all of their pixels, too."""

_INTEGRATIONS = ("sync", "clearml", "comet", "dvc", "mlflow", "raytune", "tensorboard", "wandb")


class Trainer(DetectionTrainer):  # type: ignore[misc]
    """The library's trainer without its own validation, with checkpoints that are whole or not there."""

    def __init__(self, order: dict[str, Any], overrides: dict[str, Any]) -> None:
        self.order = order
        super().__init__(overrides=overrides)

    def get_dataset(self) -> dict[str, Any]:
        """The pictures, which were checked before; the library's own way also looks for fonts to fetch."""
        names = dict(enumerate(self.order["names"]))
        return {**self.order["pictures"], "names": names, "nc": len(names), "channels": 3}

    def get_model(self, **options: Any) -> torch.nn.Module:
        """A model with random weights, those of a checkpoint, or those of an ONNX file to begin with."""
        model: torch.nn.Module = super().get_model(**options)
        begin_with = self.order.get("begin_with") or ""
        if options.get("weights") is None and begin_with.endswith(".onnx"):
            take_weights(model, Path(begin_with), sample_of(self.order))
        return model

    def validate(self) -> tuple[dict[str, float], float]:
        """Measure nothing: the weights of the last epoch count, and our own evaluation judges them."""
        return {}, 0.0

    def final_eval(self) -> None:
        """Measure nothing in the end either, and leave the last checkpoint as it is."""

    def save_model(self) -> bool:
        """Save after an epoch; a kill in the middle leaves the checkpoint of the epoch before."""
        super().save_model()
        beside = Path(self.order["work"]) / "checkpoint.part"
        shutil.copyfile(self.last, beside)
        beside.replace(beside.with_suffix(".pt"))
        return True

    def preprocess_batch(self, batch: dict[str, Any]) -> dict[str, Any]:
        """The batch as float pictures, in the memory order that convolutions are fast in."""
        batch = super().preprocess_batch(batch)
        batch["img"] = batch["img"].contiguous(memory_format=torch.channels_last)
        return batch


def take_weights(model: torch.nn.Module, path: Path, pictures: torch.Tensor) -> None:
    """Give a model the weights of an ONNX file that `export` has written; of other classes: what fits.

    In the file each batch normalisation is part of the convolution before it. It is taken out again: from
    what its convolution makes of some pictures it gets mean and variance, and a scale and an offset that undo
    them. The outputs are the file's, and the first step meets activations like those of the last one before.
    """
    graph = onnx.load(str(path)).graph
    stored = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    state = model.state_dict()
    taken = {
        name: value for name, value in stored.items() if name in state and state[name].shape == value.shape
    }
    if len(taken) < len(stored) / 2:
        raise SystemExit(f"{path}: expected an ONNX file that models train has written")
    model.load_state_dict(taken, strict=False)
    folded = [
        (part.bn, stored[f"{name}.conv.bias"])
        for name, part in model.named_modules()
        if hasattr(part, "bn") and f"{name}.conv.weight" in taken
    ]
    hooks = [one.register_forward_pre_hook(functools.partial(_unfold, offset)) for one, offset in folded]
    model.eval()
    with torch.no_grad():
        model(pictures)
    model.train()
    for hook in hooks:
        hook.remove()


def _unfold(offset: torch.Tensor, norm: torch.nn.BatchNorm2d, inputs: tuple[torch.Tensor]) -> None:
    """Set a normalisation that only adds an offset to what comes, but is one of what comes."""
    variance, mean = torch.var_mean(inputs[0], dim=(0, 2, 3))
    norm.running_mean, norm.running_var = mean, variance
    norm.weight.copy_((variance + norm.eps).sqrt())
    norm.bias.copy_(offset + mean)


def sample_of(order: dict[str, Any]) -> torch.Tensor:
    """Some of the pictures to train with: (N, 3, h, w), RGB, 0 to 1, as long as the network's input."""
    files = sorted(file for folder in order["pictures"]["train"] for file in Path(folder).iterdir())
    chosen = [cv2.imread(str(file)) for file in files[:: max(1, len(files) // _CALIBRATION_PICTURES)]]
    pictures = [picture for picture in chosen if picture is not None]
    height, width = pictures[0].shape[:2]
    side = order["size_px"] / max(height, width)
    size = (max(32, round(width * side / 32) * 32), max(32, round(height * side / 32) * 32))
    batch = np.stack([cv2.resize(picture, size)[..., ::-1] for picture in pictures])
    return torch.from_numpy(batch.transpose(0, 3, 1, 2).copy()).float() / 255


class Progress:
    """Tells the parent process how far the training has got."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._batches = 0
        self._trained_s = 0.0
        self._trained = 0
        self._since_s = 0.0
        self.s_per_picture = 0.0

    def epoch_begins(self, trainer: Trainer) -> None:
        """Count from the epoch that a resumed training begins with."""
        self._batches = trainer.epoch * len(trainer.train_loader)
        self._since_s = time.monotonic()

    def batch_ends(self, trainer: Trainer) -> None:
        """Report the pictures seen so far, each as often as it was seen."""
        self._batches += 1
        batches, pictures = len(trainer.train_loader), len(trainer.train_loader.dataset)
        self._say(pictures=self._batches * pictures // batches, of=trainer.epochs * pictures)

    def epoch_ends(self, trainer: Trainer) -> None:
        """Report losses and pace. The first epoch of a process also waits for the pictures to be read."""
        self._trained_s += time.monotonic() - self._since_s
        self._trained += len(trainer.train_loader.dataset)
        self.s_per_picture = round(self._trained_s / self._trained, 4)
        loss = {name: round(float(value), 3) for name, value in (trainer.tloss or {}).items()}
        self._say(epoch=trainer.epoch + 1, of=trainer.epochs, loss=loss, s_per_picture=self.s_per_picture)

    def _say(self, **values: object) -> None:
        print(json.dumps(values), file=self._out, flush=True)


def has_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 natively: 1.7 times as fast, and otherwise far slower."""
    return bool(torch.cpu._is_avx512_bf16_supported())  # noqa: SLF001 - there is no public way to ask


def threads() -> int:
    """How many processor cores to use."""
    return int(os.environ.get("OMP_NUM_THREADS", "1"))


def use_processor(trainer: Trainer) -> None:
    """Use all threads (the library keeps one free) and, where the processor has it, bfloat16 arithmetic."""
    torch.set_num_threads(threads())
    trainer.model = trainer.model.to(memory_format=torch.channels_last)
    if has_bfloat16():
        # Only this instance: its averaged copy, which is saved, has been made before.
        trainer.model.forward = functools.partial(_loss_of, trainer.model, trainer.model.forward)


def _loss_of(model: torch.nn.Module, forward: Callable[[Any], Any], batch: dict[str, Any]) -> Any:
    """The loss of a batch: convolutions in bfloat16, the loss itself in float32."""
    with torch.autocast("cpu", torch.bfloat16):
        predictions = forward(batch["img"])
    return model.loss(batch, _as_float32(predictions))


def _as_float32(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _as_float32(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_as_float32(value) for value in values]
    return values.float() if torch.is_tensor(values) else values


def train(order: dict[str, Any], progress: Progress) -> None:
    """Train for all epochs that the checkpoint does not have yet."""
    work = Path(order["work"])
    checkpoint = work / "checkpoint.pt"
    overrides = _fresh(order)
    if checkpoint.exists():
        if _load(checkpoint)["epoch"] + 1 >= order["epochs"]:
            return
        # All else is in the checkpoint: a training ends by the recipe that it began with.
        overrides = {"resume": str(checkpoint), "save_dir": str(work / "run"), "data": overrides["data"]}
    trainer = Trainer(order, overrides)
    trainer.add_callback("on_train_start", use_processor)
    trainer.add_callback("on_train_epoch_start", progress.epoch_begins)
    trainer.add_callback("on_train_batch_end", progress.batch_ends)
    trainer.add_callback("on_fit_epoch_end", progress.epoch_ends)
    trainer.train()


def _fresh(order: dict[str, Any]) -> dict[str, Any]:
    """What the library is told when a training begins."""
    return {
        **RECIPE,
        "data": "data.yaml",  # must be something; `get_dataset` says what is read
        "epochs": order["epochs"],
        "imgsz": order["size_px"],
        "batch": order["batch"],
        # A step for each batch: the library's nominal 64 would leave 25 epochs of 1,200 pictures 470 steps.
        "nbs": order["batch"],
        "seed": order["seed"],
        "device": "cpu",
        "project": order["work"],
        "name": "run",
        "exist_ok": True,
        **_beginning(order),
    }


def _beginning(order: dict[str, Any]) -> dict[str, Any]:
    """What changes with weights to begin with; an ONNX file of them is no matter of the library's."""
    begin_with = order.get("begin_with")
    if not begin_with:
        return {}
    checkpoint = {} if begin_with.endswith(".onnx") else {"pretrained": begin_with}
    return {"lr0": LR0_AFTERWARDS, **checkpoint}


def recipe_of(checkpoint: Path) -> dict[str, Any]:
    """The recipe that a training was really done by; of `model` and `pretrained` it keeps paths."""
    done = _load(checkpoint)["train_args"]
    return {name: RECIPE[name] if name in {"model", "pretrained"} else done[name] for name in RECIPE}


def export(order: dict[str, Any]) -> None:
    """Write the averaged weights of the last epoch as ONNX."""
    work = Path(order["work"])
    model = _load(work / "checkpoint.pt")["ema"].float().eval()
    write_onnx(model, work / "model.onnx", order["size_px"], LICENCE)


def _load(checkpoint: Path) -> dict[str, Any]:
    """The checkpoint, a pickle: it must be one that this script has written."""
    content: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=False)
    return content


def main(order_file: str, out: TextIO) -> None:
    """Carry out the order in a JSON file; `out` is for progress."""
    SETTINGS.update(dict.fromkeys(_INTEGRATIONS, False))
    order = json.loads(Path(order_file).read_text("utf-8"))
    progress = Progress(out)
    train(order, progress)
    export(order)
    outcome = {
        "recipe": recipe_of(Path(order["work"]) / "checkpoint.pt"),
        "precision": "bfloat16" if has_bfloat16() else "float32",
        "threads": threads(),
        "s_per_picture": progress.s_per_picture or None,
        "versions": {
            "python": ".".join(map(str, sys.version_info[:3])),
            "torch": torch.__version__,
            "ultralytics": ultralytics.__version__,
        },
    }
    (Path(order["work"]) / "outcome.json").write_text(json.dumps(outcome, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    with os.fdopen(int(sys.argv[2]), "w", encoding="utf-8") as progress_out:
        main(sys.argv[1], progress_out)
