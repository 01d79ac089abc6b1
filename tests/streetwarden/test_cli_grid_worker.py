"""`streetwarden grid-worker`: accounts of the embedded desk."""

import json
from pathlib import Path

import pytest

from streetwarden.cli import main

Captured = pytest.CaptureFixture[str]


def run(folder: Path, *args: str) -> int:
    return main(["--data-dir", str(folder), "grid-worker", *args])


def test_a_new_worker_gets_a_one_time_pin_and_is_listed_with_the_grids(
    tmp_path: Path, capsys: Captured
) -> None:
    assert run(tmp_path, "add", "王芳", "--grid", "G01", "--grid", "G02", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["name"] == "王芳"
    assert made["one_time_pin"].isdigit()
    assert run(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "王芳", "grids": ["G01", "G02"]}]


def test_a_name_that_is_taken_is_refused_in_one_line(tmp_path: Path, capsys: Captured) -> None:
    run(tmp_path, "add", "王芳")
    capsys.readouterr()
    assert run(tmp_path, "add", "王芳") == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert "王芳" in err
    assert len(err.splitlines()) == 1


def test_a_worker_may_get_other_grids_and_a_new_pin(tmp_path: Path, capsys: Captured) -> None:
    run(tmp_path, "add", "li", "--grid", "G01")
    first = capsys.readouterr().out
    assert run(tmp_path, "set-grids", "li", "--grid", "G03") == 0
    assert run(tmp_path, "list") == 0
    assert "li: G03" in capsys.readouterr().out
    assert run(tmp_path, "reset-pin", "li") == 0
    assert capsys.readouterr().out != first


def test_somebody_unknown_gets_no_pin(tmp_path: Path, capsys: Captured) -> None:
    assert run(tmp_path, "reset-pin", "nobody") == 2
    assert "nobody" in capsys.readouterr().err
