import json
from pathlib import Path

import pytest

from benchmarks.record import read_record
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]
QUICK = ("--seconds", "12")


def measured(folder: Path, *args: str | Path) -> int:
    return Terminal(folder).run("bench", "batcher", *args)


def test_the_last_line_is_the_result_as_json(tmp_path: Path, capsys: Captured) -> None:
    assert measured(tmp_path, *QUICK, "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values["starved_cameras"] == 0
    assert 0 < values["frame_age_p50_s"] < values["frame_age_p95_s"] < values["frame_age_p99_s"] < 4
    assert values["drops"].keys() == {"overwritten", "stale"}
    assert [each["traffic"] for each in values["traffics"]] == [
        "steady", "bursts", "pauses", "dead", "urgent", "crowd",
    ]  # fmt: skip
    for each in values["traffics"]:
        assert each["sent"] == each["looks"] + sum(each["drops"].values()) + each["waiting"]
    assert values["run"]["kind"] == "batcher"


def test_two_runs_have_the_same_figures_and_are_compared(tmp_path: Path, capsys: Captured) -> None:
    for name in ("a", "b"):
        assert measured(tmp_path, *QUICK, "--out", tmp_path / name) == 0
    capsys.readouterr()
    files = [tmp_path / name / "bench-batcher.json" for name in ("a", "b")]
    assert Terminal(tmp_path).run("bench", "compare", *files, "--json") == 0
    values = json.loads(capsys.readouterr().out)
    assert (values["regressions"], values["improvements"], values["not_comparable"]) == ([], [], [])
    assert len(values["unchanged"]) == len(read_record(files[0]).figures) == 36
    assert "Frame age with the number of cameras" in files[0].with_suffix(".html").read_text("utf-8")


def test_a_real_detector_takes_the_batches(tmp_path: Path, car_model: Path, capsys: Captured) -> None:
    assert measured(tmp_path, "--seconds", "1", "--model", car_model, "--max-batch", "4", "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values["engine"] == "car"
    assert len(values["run"]["origin"]["model"]["sha256"]) == 64
    assert values["scaling"] == []


def test_people_get_a_table_and_the_names_of_those_that_starve(tmp_path: Path, capsys: Captured) -> None:
    assert measured(tmp_path, "--seconds", "25", "--frame-ms", "900") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:2] == ["traffic", "cameras"]
    assert any(line.startswith("starved in crowd") for line in lines)


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--model", "x.onnx", "--frame-ms", "3"], "--frame-ms: expected without --model, got 3"),
        (["--max-wait-ms", "500", "--max-staleness-s", "0.1"], "expected no more than --max-staleness-s"),
        (["--model", "nothing"], "no model 'nothing'"),
        (["--max-batch", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_code_2(
    args: list[str], expected: str, tmp_path: Path, capsys: Captured
) -> None:
    assert measured(tmp_path, *args) == 2
    assert expected in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_fails_with_code_1(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    assert measured(tmp_path, "--seconds", "1", "--out", tmp_path / "taken" / "in") == 1
    assert "cannot be written" in capsys.readouterr().err
