import json
from pathlib import Path

import cv2
import pytest

from tests.models.engines.test_onnxruntime import noise
from tests.models.test_quantize import SIDE, layers
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def model(terminal: Terminal, tmp_path: Path, capsys: Captured) -> str:
    """An imported model of two classes."""
    (tmp_path / "m.onnx").write_bytes(layers())
    (tmp_path / "labels.txt").write_text("car\nvan\n")
    labels = ("--labels", tmp_path / "labels.txt", "--licence", "MIT")
    assert terminal.run("models", "import", tmp_path / "m.onnx", *labels) == 0
    capsys.readouterr()
    return "m"


def pictures_in(folder: Path, first: int) -> Path:
    folder.mkdir(parents=True)
    for number in range(first, first + 4):
        assert cv2.imwrite(str(folder / f"{number}.png"), noise(SIDE, SIDE, seed=number))
    return folder


def labelled_in(folder: Path) -> Path:
    pictures_in(folder / "images", 20)
    (folder / "labels").mkdir()
    for number in range(20, 24):
        (folder / "labels" / f"{number}.txt").write_text("0 0.5 0.5 0.4 0.4\n")
    (folder / "classes.txt").write_text("car\nvan\n")
    return folder


def test_the_model_is_kept_and_the_last_line_tells_what_it_costs(
    terminal: Terminal, model: str, tmp_path: Path, capsys: Captured
) -> None:
    pictures, data = pictures_in(tmp_path / "pictures", 0), labelled_in(tmp_path / "data")
    call = ("models", "quantize", model, "--pictures", pictures, "--data", data, "--bits", "7", "--json")
    assert terminal.run(*call) == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (values["model"], values["frames"], values["reduce_range"]) == ("m-int8", 4, True)
    assert 0 <= values["map50_95_after"] <= 1
    assert values["labels_before"][0]["label"] == "car"
    assert terminal.run("models", "list", "--json") == 0
    kept = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}["m-int8"]
    assert (kept["precision"], kept["licence"]) == ("int8", "MIT")
    assert kept["source"] == "quantised (QDQ, weights in 7 bits) on 4 pictures"


def test_a_name_that_is_taken_is_refused(
    terminal: Terminal, model: str, tmp_path: Path, capsys: Captured
) -> None:
    pictures = pictures_in(tmp_path / "pictures", 0)
    assert terminal.run("models", "quantize", model, "--pictures", pictures, "--name", "m") == 2
    assert "a model 'm' is here already; choose another name" in capsys.readouterr().err


def test_the_pictures_of_the_figures_are_not_those_of_the_calibration(
    terminal: Terminal, model: str, tmp_path: Path, capsys: Captured
) -> None:
    data = labelled_in(tmp_path / "data")
    call = ("models", "quantize", model, "--pictures", data / "images", "--data", data)
    assert terminal.run(*call) == 2
    assert "4 of its pictures are in" in capsys.readouterr().err
