import json
from pathlib import Path

import cv2
import pytest

from tests.models.engines.test_onnxruntime import noise
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]
QUICK = ("--rounds", "1", "--pictures", "2", "--threads", "1")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three pictures of one shape, one of another."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, shape in enumerate([(108, 192), (60, 60), (108, 192), (108, 192)]):
        assert cv2.imwrite(str(folder / f"{number}.png"), noise(*shape, seed=number))
    return folder


def test_the_last_line_tells_each_engine_and_batch_and_the_best(
    terminal: Terminal, car_model: Path, pictures: Path, capsys: Captured
) -> None:
    call = ("bench", "engine", "--model", car_model, "--images", pictures, "--engines", "onnxruntime")
    assert terminal.run(*call, *QUICK, "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["batch"] for one in values["results"]] == [1, 4, 8]
    assert {one["engine"] for one in values["results"]} == {"onnxruntime"}
    assert all(one["images_per_s"] > 0 and one["map50_95"] is None for one in values["results"])
    assert values["best"] in values["results"]
    assert values["run"]["settings"]["pictures"] == 2


def test_the_report_is_written_where_it_is_asked_for(
    terminal: Terminal, car_model: Path, pictures: Path, tmp_path: Path
) -> None:
    call = ("bench", "engine", "--model", car_model, "--images", pictures, "--engines", "onnxruntime")
    assert terminal.run(*call, *QUICK, "--out", tmp_path / "out") == 0
    assert "Throughput" in (tmp_path / "out" / "bench-engine.html").read_text("utf-8")


def test_an_engine_that_nobody_knows_is_refused(
    terminal: Terminal, car_model: Path, pictures: Path, capsys: Captured
) -> None:
    call = ("bench", "engine", "--model", car_model, "--images", pictures, "--engines", "abacus")
    assert terminal.run(*call, *QUICK) == 2
    assert "--engines: expected some of onnxruntime, " in capsys.readouterr().err


def test_a_folder_without_pictures_is_refused(
    terminal: Terminal, car_model: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "empty").mkdir()
    assert terminal.run("bench", "engine", "--model", car_model, "--images", tmp_path / "empty", *QUICK) == 2
    assert "expected pictures, found none" in capsys.readouterr().err
