import json
import shlex
from pathlib import Path

import pytest

from tests.streetwarden.scenario_texts import HEAD
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]

SMALL = HEAD.replace("look_at: [0, 7]", "look_at: [0, 7], size: [128, 72], fps: 4").replace("100", "2")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(SMALL, "utf-8")
    return path


def test_a_scenario_is_drawn_and_the_way_to_replay_it_is_shown(
    terminal: Terminal, scenario: Path, capsys: Captured
) -> None:
    out = terminal.folder / "out"
    assert terminal.run("simulate", scenario, "--out", out) == 0
    text = capsys.readouterr().out
    assert "video.mp4, mot.txt, frames.csv (8 pictures)" in text
    assert f"streetwarden replay road={out / 'road' / 'video.mp4'} --site {out / 'site.yaml'}" in text
    assert sorted(entry.name for entry in out.iterdir()) == [
        "events.json",
        "identities.csv",
        "road",
        "signals.jsonl",
        "site.yaml",
    ]
    assert terminal.run("config", "check", out / "site.yaml") == 0


def test_the_command_line_that_is_shown_replays_it(
    terminal: Terminal, scenario: Path, capsys: Captured, car_model: Path
) -> None:
    assert terminal.run("simulate", scenario, "--out", terminal.folder / "my street", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["cameras"] == [{"id": "road", "pictures": 8}]
    assert summary["events"] == 0
    words = shlex.split(summary["replay"])
    assert words[:2] == ["streetwarden", "replay"]
    assert terminal.run(*words[1:], "--model", car_model) == 0


def test_drawing_again_replaces_what_was_drawn(terminal: Terminal, scenario: Path) -> None:
    out = terminal.folder / "out"
    assert terminal.run("simulate", scenario, "--out", out) == 0
    (out / "road" / "mot.txt").unlink()
    assert terminal.run("simulate", scenario, "--out", out, "--camera", "road") == 0
    assert (out / "road" / "mot.txt").exists()


def test_a_wrong_scenario_is_explained_and_nothing_is_written(
    terminal: Terminal, scenario: Path, capsys: Captured
) -> None:
    scenario.write_text(SMALL.replace("duration_s: 2", "duration: 2"), "utf-8")
    assert terminal.run("simulate", scenario, "--out", terminal.folder / "out") == 2
    err = capsys.readouterr().err
    assert f"{scenario}:3: duration: expected one of " in err
    assert err.splitlines()[-1] == f"error: {scenario} has 2 problems"
    assert not (terminal.folder / "out").exists()


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], "expected SCENARIO and --out DIR or --serve, or --dataset DIR and"),
        (["SCENARIO"], "expected SCENARIO and --out DIR or --serve, or --dataset DIR and"),
        (["SCENARIO", "--out", "out", "--camera", "raod"], "expected a camera of the scenario (road)"),
        (["SCENARIO", "--out", "out", "--seed", "3"], "--pictures, --seed: expected with --dataset only"),
        (["SCENARIO", "--dataset", "set", "--pictures", "3"], "SCENARIO: expected nothing of that kind"),
        (["--dataset", "set", "--pictures", "3", "--out", "out"], "--out: expected nothing of that kind"),
        (["--dataset", "set"], "--pictures: expected how many pictures to draw"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_was_expected(
    terminal: Terminal, scenario: Path, capsys: Captured, args: list[str], expected: str
) -> None:
    assert terminal.run("simulate", *(str(scenario) if arg == "SCENARIO" else arg for arg in args)) == 2
    assert expected in capsys.readouterr().err.splitlines()[-1]


def test_a_folder_of_somebody_else_is_left_alone(
    terminal: Terminal, scenario: Path, capsys: Captured
) -> None:
    (terminal.folder / "photos").mkdir()
    (terminal.folder / "photos" / "me.jpg").touch()
    assert terminal.run("simulate", scenario, "--out", terminal.folder / "photos") == 2
    assert "expected an empty folder" in capsys.readouterr().err


def test_labelled_pictures_are_drawn_where_a_trainer_finds_them(terminal: Terminal, capsys: Captured) -> None:
    folder = terminal.folder / "set"
    assert terminal.run("simulate", "--dataset", folder, "--pictures", "2", "--seed", "4", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"out": str(folder), "pictures": 2, "seed": 4}
    assert len(list((folder / "images" / "train").iterdir())) == 2
    assert (folder / "data.yaml").is_file()
