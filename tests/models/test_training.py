"""Training as far as it is ours: what is ordered, told, kept and taken up again. One test really trains."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import onnxruntime
import pytest

from models.errors import DatasetError, TrainingError
from models.training import Order, train
from models.training_process import SCRIPT, Epoch, Watching
from models.training_process import _end as end
from models.zoo import BUNDLED, Zoo
from tests.models.fake_trainer import write_trainer
from tests.models.onnx_files import seeing_model, write
from tests.models.test_dataset import picture, text

STREET_SIM = BUNDLED / "street-sim" / "street-sim.onnx"
TRAIN_PYTHON = os.environ.get("STREETWARDEN_TRAIN_PYTHON", "")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two bright cars: one to train with, one held out, where the seeing model finds it best."""
    folder = tmp_path / "cars"
    for split in ("train", "val"):
        image = np.zeros((320, 320, 3), np.uint8)
        image[96:128, 96:128] = 255
        path = folder / "images" / split / "a.png"
        path.parent.mkdir(parents=True)
        assert cv2.imwrite(str(path), image)
        text(folder / "labels" / split / "a.txt", "0 0.35 0.35 0.0625 0.0625")
    text(folder / "data.yaml", "train: images/train\nval: images/val\nnames: [car]\n")
    text(folder / "dataset.json", '{"seed": 4, "pictures": 2}')
    return folder


@pytest.fixture
def order(data: Path, tmp_path: Path) -> Order:
    return Order(data, tmp_path / "my-car", epochs=3, size_px=320, batch=2, seed=7)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path / "seeing.onnx", seeing_model())


def record_of(order: Order) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((order.out / "training.json").read_text("utf-8"))
    return content


def test_a_training_leaves_a_model_that_can_be_imported_and_a_record(
    order: Order, model: Path, tmp_path: Path
) -> None:
    result = train(order, write_trainer(tmp_path, model))
    assert (order.out / "my-car.onnx").read_bytes() == model.read_bytes()
    imported = Zoo(tmp_path / "zoo").import_file(order.out / "my-car.onnx")
    assert (imported.sha256, imported.labels) == (result.manifest.sha256, ("car",))
    record = record_of(order)
    assert record["sha256"] == result.manifest.sha256
    assert (record["seed"], record["epochs"], record["pictures"]) == (7, 3, 1)
    assert record["dataset"] == {"seed": 4, "pictures": 2}
    assert (record["precision"], record["versions"]) == ("none", {"torch": "9"})
    assert record["held_out"]["map50"] == result.held_out.map50
    assert record["held_out"]["split"] == "val"


def test_the_record_names_the_command_and_no_place_of_this_machine(
    order: Order, model: Path, tmp_path: Path
) -> None:
    train(order, write_trainer(tmp_path, model))
    written = (order.out / "training.json").read_text() + (order.out / "manifest.yaml").read_text()
    assert str(tmp_path) not in written
    assert record_of(order)["command"] == (
        "streetwarden models train --data cars --out my-car --epochs 3 --size 320 --batch 2 --seed 7"
    )


def test_whoever_watches_hears_of_pictures_epochs_and_the_evaluation(
    order: Order, model: Path, tmp_path: Path
) -> None:
    trained: list[tuple[int, int]] = []
    epochs: list[Epoch] = []
    evaluated: list[tuple[int, int]] = []
    watching = Watching(
        lambda done, of: trained.append((done, of)),
        epochs.append,
        lambda done, of: evaluated.append((done, of)),
    )
    train(order, write_trainer(tmp_path, model), watching=watching)
    assert trained == [(2, 6), (4, 6), (6, 6)]
    assert epochs == [Epoch(number, 3, {"box_loss": 1.5}, 0.02) for number in (1, 2, 3)]
    assert evaluated == [(1, 1)]


def test_the_child_finds_the_pictures_wherever_it_runs_and_touches_no_network(
    order: Order, model: Path, tmp_path: Path
) -> None:
    train(order, write_trainer(tmp_path, model), threads=3)
    given = json.loads((order.out / "work" / "order.json").read_text())
    assert given["pictures"] == {split: [str(order.data / "images" / split)] for split in ("train", "val")}
    assert given["names"] == ["car"]
    environ = json.loads((order.out / "work" / "environ.json").read_text())
    assert (environ["YOLO_OFFLINE"], environ["YOLO_AUTOINSTALL"]) == ("true", "false")
    assert environ["YOLO_CONFIG_DIR"] == str(order.out / "work")
    assert (environ["OMP_NUM_THREADS"], environ["OMP_WAIT_POLICY"]) == ("3", "passive")


def test_a_training_that_broke_off_goes_on_where_it_was(order: Order, model: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"code 1 \(RuntimeError: out of everything\); .* --resume"):
        train(order, write_trainer(tmp_path, model, breaks_after=2))
    epochs: list[Epoch] = []
    train(order, write_trainer(tmp_path, model), resume=True, watching=Watching(epoch=epochs.append))
    assert [each.epoch for each in epochs] == [3]


def test_a_training_that_was_killed_says_so(order: Order, model: Path, tmp_path: Path) -> None:
    python = write_trainer(tmp_path, model)
    python.write_text(python.read_text().replace("order = json", "os.kill(os.getpid(), 9)\norder = json"))
    with pytest.raises(TrainingError, match=r"training was ended by signal 9; .* --resume"):
        train(order, python)


class SlowChild:
    """A process that takes a minute to give everything back, by nobody's clock."""

    def __init__(self) -> None:
        self.was: list[str] = []

    def terminate(self) -> None:
        self.was.append("told to end")

    def kill(self) -> None:
        self.was.append("killed")

    def wait(self, timeout: float | None = None) -> None:
        if timeout is not None and timeout < 60 and "killed" not in self.was:
            raise subprocess.TimeoutExpired("child", timeout)


def test_a_child_that_has_said_all_may_take_its_time_to_end() -> None:
    child = SlowChild()
    end(cast("subprocess.Popen[bytes]", child))
    assert child.was == []


def interrupted(child: SlowChild) -> None:
    try:
        raise KeyboardInterrupt
    finally:
        end(cast("subprocess.Popen[bytes]", child))


def test_a_child_that_is_no_longer_heard_is_ended() -> None:
    child = SlowChild()
    with pytest.raises(KeyboardInterrupt):
        interrupted(child)
    assert child.was == ["told to end", "killed"]


def test_a_finished_training_is_not_done_again(order: Order, model: Path, tmp_path: Path) -> None:
    first = train(order, write_trainer(tmp_path, model))
    epochs: list[Epoch] = []
    again = train(order, write_trainer(tmp_path, model), resume=True, watching=Watching(epoch=epochs.append))
    assert again == first
    assert epochs == []


def test_resuming_what_never_began_begins_it(order: Order, model: Path, tmp_path: Path) -> None:
    train(order, write_trainer(tmp_path, model), resume=True)
    assert (order.out / "my-car.onnx").is_file()


def test_a_training_is_not_begun_over_another_one(order: Order, model: Path, tmp_path: Path) -> None:
    python = write_trainer(tmp_path, model)
    train(order, python)
    with pytest.raises(TrainingError, match=r"a training began here; --resume goes on with it, or choose"):
        train(order, python)
    with pytest.raises(TrainingError, match=r"a training with epochs 3 began here; go on as it began"):
        train(replace(order, epochs=4), python, resume=True)
    text(order.data / "dataset.json", '{"seed": 5, "pictures": 2}')
    with pytest.raises(TrainingError, match=r"a training with dataset .* began here"):
        train(order, python, resume=True)


def test_a_training_may_begin_where_an_earlier_one_ended_and_says_so(
    order: Order, model: Path, tmp_path: Path
) -> None:
    python = write_trainer(tmp_path, model)
    train(order, python)
    checkpoint = text(order.out / "work" / "checkpoint.pt", "weights")
    further = replace(order, out=tmp_path / "further", weights=checkpoint)
    train(further, python)
    given = json.loads((further.out / "work" / "order.json").read_text())
    assert given["begin_with"] == str(checkpoint)
    record = record_of(further)
    assert record["began_with"] == record_of(order)
    assert record["command"].endswith("--seed 7 --weights my-car/work/checkpoint.pt")
    text(checkpoint, "other weights")
    with pytest.raises(TrainingError, match=r"a training with weights .* began here"):
        train(further, python, resume=True)


def test_weights_that_are_not_there_are_named(order: Order, model: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"nowhere.pt: cannot be read as weights to begin with"):
        train(replace(order, weights=tmp_path / "nowhere.pt"), write_trainer(tmp_path, model))


def test_an_environment_without_the_extra_is_told_how_to_make_one(
    order: Order, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(TrainingError) as caught:
        train(order, write_trainer(tmp_path, model, lacks="torch ultralytics"))
    assert "this needs torch, ultralytics" in str(caught.value)
    assert "python -m venv .train && .train/bin/pip install 'streetwarden[train]'" in str(caught.value)
    assert "--python .train/bin/python" in str(caught.value)
    assert not order.out.exists()


@pytest.mark.parametrize("name", ["missing", "text"])
def test_what_is_no_interpreter_is_refused(order: Order, tmp_path: Path, name: str) -> None:
    text(tmp_path / "text", "no program")
    with pytest.raises(TrainingError, match=rf"{name}: does not run as a Python interpreter"):
        train(order, tmp_path / name)


def test_a_data_set_without_held_out_pictures_is_refused(order: Order, model: Path, tmp_path: Path) -> None:
    text(order.data / "data.yaml", "train: images/train\nnames: [car]\n")
    with pytest.raises(DatasetError, match=r"found none for val; streetwarden simulate --dataset"):
        train(order, write_trainer(tmp_path, model))
    picture(tmp_path / "bare" / "images" / "a.png")
    with pytest.raises(DatasetError, match=r"found none for train and val"):
        train(replace(order, data=tmp_path / "bare"), write_trainer(tmp_path, model))


@pytest.mark.skipif(not TRAIN_PYTHON, reason="STREETWARDEN_TRAIN_PYTHON names no environment with [train]")
@pytest.mark.timeout(600)
def test_the_script_really_trains(order: Order) -> None:
    result = train(replace(order, epochs=1), Path(TRAIN_PYTHON))
    assert (result.manifest.labels, result.manifest.input.size_px) == (("car",), 320)
    assert (result.manifest.input.batch, result.manifest.input.fixed_size_px) == (None, None)
    assert result.manifest.licence == "AGPL-3.0"
    content = (order.out / "my-car.onnx").read_bytes()
    assert len(content) < 12e6
    assert str(order.out.parent).encode() not in content


@pytest.mark.skipif(not TRAIN_PYTHON, reason="STREETWARDEN_TRAIN_PYTHON names no environment with [train]")
@pytest.mark.timeout(600)
def test_weights_taken_from_a_model_find_what_the_model_finds(order: Order, tmp_path: Path) -> None:
    pictures = np.random.default_rng(3).random((2, 3, 192, 320), np.float32)
    np.save(tmp_path / "pictures.npy", pictures)
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(SCRIPT.parent)!r})
import numpy, torch, training_script
from ultralytics.nn.tasks import DetectionModel
model = DetectionModel("yolo11n.yaml", nc=10, verbose=False)
folder = {str(order.data / "images" / "train")!r}
sample = training_script.sample_of({{"pictures": {{"train": [folder]}}, "size_px": 320}})
training_script.take_weights(model, Path({str(STREET_SIM)!r}), sample)
with torch.no_grad():
    found = model.eval()(torch.from_numpy(numpy.load("pictures.npy")))[0]
numpy.save("found.npy", found.numpy())
"""
    subprocess.run([TRAIN_PYTHON, "-c", code], cwd=tmp_path, check=True)
    session = onnxruntime.InferenceSession(str(STREET_SIM), providers=["CPUExecutionProvider"])
    expected = session.run(None, {"images": pictures})[0]
    assert np.abs(np.load(tmp_path / "found.npy") - expected).max() < 0.01  # pixels


@pytest.mark.skipif(not TRAIN_PYTHON, reason="STREETWARDEN_TRAIN_PYTHON names no environment with [train]")
@pytest.mark.timeout(600)
def test_a_training_goes_on_from_a_model_of_other_classes_or_says_what_it_expected(
    order: Order, model: Path, tmp_path: Path
) -> None:
    result = train(replace(order, epochs=1, weights=STREET_SIM), Path(TRAIN_PYTHON))
    assert result.manifest.labels == ("car",)
    assert record_of(order)["began_with"]["model"] == "street-sim"
    with pytest.raises(TrainingError, match=r"expected an ONNX file that models train has written"):
        train(replace(order, out=tmp_path / "other", weights=model), Path(TRAIN_PYTHON))
