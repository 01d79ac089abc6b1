import json
from pathlib import Path

import pytest

from benchmarks.record import read_record
from tests.streetwarden.scenario_texts import with_more
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]
PARKER = "{id: parker, kind: car, path: [{at_s: 0, at: [0, 5.5], stay_s: 100}]}"


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """A folder with one scenario, in which a car stands in the camera's zone."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "parker.yaml").write_text(with_more(f"actors: [{PARKER}]\n"), "utf-8")
    return folder


def measured(folder: Path, *args: str | Path) -> int:
    return Terminal(folder).run("bench", "regions", "--width-px", "320", "--pictures", "2", *args)


@pytest.mark.timeout(60)
def test_each_way_of_looking_has_its_recall_and_its_cost(
    tmp_path: Path, street: Path, car_model: Path, capsys: Captured
) -> None:
    options = ("--scenarios", street, "--model", car_model, "--out", tmp_path / "out", "--json")
    assert measured(tmp_path, *options) == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(row["zones"], row["way"]) for row in values["results"]] == [
        ("own", "whole"), ("own", "zones"), ("own", "tiles 2x1"),
    ]  # fmt: skip
    assert all(row["pictures"] == 2 and row["cpu_ms_per_frame"] > 0 for row in values["results"])
    assert sum(values["things"]["own"].values()) == 2
    assert [one["camera"] for one in values["cameras"]] == ["parker/road"]
    record = read_record(tmp_path / "out" / "bench-regions.json")
    assert record.kind == "regions"
    assert record.origin.model is not None
    assert "Recall against cost" in (tmp_path / "out" / "bench-regions.html").read_text("utf-8")


def test_streets_in_whose_zones_nothing_stands_are_refused(
    tmp_path: Path, street: Path, car_model: Path, capsys: Captured
) -> None:
    (street / "parker.yaml").write_text(with_more(""), "utf-8")
    assert measured(tmp_path, "--scenarios", street, "--model", car_model) == 2
    assert "expected scenarios in whose zones something stands" in capsys.readouterr().err


def test_a_broken_scenario_is_told_with_its_line(
    tmp_path: Path, street: Path, car_model: Path, capsys: Captured
) -> None:
    (street / "broken.yaml").write_text("version: 2\n", "utf-8")
    assert measured(tmp_path, "--scenarios", street, "--model", car_model) == 2
    assert "broken.yaml:1: version: expected 1, got 2" in capsys.readouterr().err
