import json
from pathlib import Path
from typing import Any

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
    assert terminal.run(*call, *QUICK, "--steady", "20", "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["batch"] for one in values["results"]] == [1, 4, 8]
    assert values["growth"]["frames"] >= 20
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


def card_of(terminal: Terminal, model: Path | str, capsys: Captured) -> dict[str, Any]:
    capsys.readouterr()
    assert terminal.run("models", "show", model, "--json") == 0
    card: dict[str, Any] = json.loads(capsys.readouterr().out)
    return card


def test_the_best_speed_of_an_imported_model_is_on_its_card(
    terminal: Terminal, car_model: Path, pictures: Path, capsys: Captured
) -> None:
    assert terminal.run("models", "import", car_model) == 0
    capsys.readouterr()
    call = ("bench", "engine", "--model", "car", "--images", pictures, "--engines", "onnxruntime", *QUICK)
    assert terminal.run(*call, "--json") == 0
    best = json.loads(capsys.readouterr().out.splitlines()[-1])["best"]
    [figure] = card_of(terminal, "car", capsys)["measured"]["speed"]
    assert figure["images_per_s"] == pytest.approx(best["images_per_s"], abs=0.01)
    assert (figure["engine"], figure["precision"], figure["batch"]) == ("onnxruntime", "fp32", best["batch"])
    assert [figure["height_px"], figure["width_px"]] == best["shape"]
    assert figure["machine"].endswith(", 1 core")
    assert terminal.run("models", "show", "car") == 0
    assert "Speed on this machine" in (out := capsys.readouterr().out)
    assert f"{figure['images_per_s']:.1f}" in out


def test_a_file_that_was_not_imported_has_no_card_to_write_on(
    terminal: Terminal, car_model: Path, pictures: Path, capsys: Captured
) -> None:
    call = ("bench", "engine", "--model", car_model, "--images", pictures, "--engines", "onnxruntime", *QUICK)
    assert terminal.run(*call) == 0
    assert "the figures are not on the model's card" not in capsys.readouterr().err
    assert card_of(terminal, car_model, capsys)["measured"]["speed"] == []
    assert not list(terminal.data.rglob("measured.json"))
    assert terminal.run("models", "show", car_model) == 0
    assert "figures are kept of imported models: streetwarden models import FILE" in capsys.readouterr().out


def test_figures_that_cannot_be_kept_are_told_and_the_benchmark_is_done(
    terminal: Terminal, car_model: Path, pictures: Path, capsys: Captured
) -> None:
    assert terminal.run("models", "import", car_model) == 0
    (terminal.data / "models" / "car" / "measured.json").write_text("{")
    call = ("bench", "engine", "--model", "car", "--images", pictures, "--engines", "onnxruntime", *QUICK)
    assert terminal.run(*call) == 0
    assert "the figures are not on the model's card: " in " ".join(capsys.readouterr().err.split())


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
