import json
from pathlib import Path

import pytest

from benchmarks.record import Record, as_json
from tests.benchmarks.records import RECORD, SPEED
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


def compared(folder: Path, before: Record, after: Record, *args: str) -> int:
    for name, record in (("a.json", before), ("b.json", after)):
        (folder / name).write_text(as_json({}, record), "utf-8")
    return Terminal(folder).run("bench", "compare", folder / "a.json", folder / "b.json", *args)


SLOWER = RECORD.model_copy(update={"figures": (SPEED.model_copy(update={"value": 20.0}),)})


def test_a_regression_is_said_and_is_no_failure(tmp_path: Path, capsys: Captured) -> None:
    assert compared(tmp_path, RECORD, SLOWER) == 0
    line = capsys.readouterr().out.splitlines()[0]
    assert line.split() == ["regression", "images_per_s", "30", "->", "20", "1/s", "-33.3%"]


def test_machines_get_one_json_object(tmp_path: Path, capsys: Captured) -> None:
    assert compared(tmp_path, SLOWER, RECORD, "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert [change["name"] for change in values["improvements"]] == ["images_per_s"]
    assert [change["name"] for change in values["not_comparable"]] == ["frame_age_p95_s"]


def test_what_does_not_go_together_is_refused_with_code_2(tmp_path: Path, capsys: Captured) -> None:
    assert compared(tmp_path, RECORD, RECORD.model_copy(update={"kind": "batcher"})) == 2
    assert "one benchmark, got engine and batcher" in capsys.readouterr().err


def test_a_file_that_no_benchmark_wrote_is_refused_by_name(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}", "utf-8")
    assert Terminal(tmp_path).run("bench", "compare", path, path) == 2
    assert f"{path}: expected the JSON of a benchmark" in capsys.readouterr().err
