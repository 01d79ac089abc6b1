"""`simulate --serve` and what it refuses; tests/e2e/test_live_street.py has the rest."""

import json
from pathlib import Path

import pytest

from streetwarden.site_file import read_site_file
from tests.e2e.program import ROOT
from tests.streetwarden.terminal import Terminal
from vision.rules.catalogue import RULES

SCENARIO = ROOT / "docs" / "examples" / "scenario.yaml"
ANY_PORT = ("--port", "0", "--control-port", "0")
AT_ONCE = ("--for-s", "0")

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def serve(terminal: Terminal, *args: str) -> int:
    return terminal.run("simulate", str(SCENARIO), "--serve", *ANY_PORT, *AT_ONCE, *args)


def test_it_says_where_everything_is(terminal: Terminal, capsys: Captured) -> None:
    assert serve(terminal) == 0
    control, *cameras = capsys.readouterr().out.splitlines()
    assert control.startswith("control: http://127.0.0.1:")
    assert [line.partition(": rtsp://127.0.0.1:")[0] for line in cameras] == [
        "camera road",
        "camera pavement",
    ]


def test_a_chosen_camera_is_the_only_one_on_the_street_and_in_its_site(
    terminal: Terminal, tmp_path: Path, capsys: Captured
) -> None:
    assert serve(terminal, "--camera", "road", "--out", str(tmp_path / "out"), "--json") == 0
    greeting, summary = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    settings = read_site_file(Path(greeting["site"]), {}, RULES)
    assert [(camera.id, camera.url) for camera in settings.site.cameras] == list(greeting["cameras"].items())
    assert list(summary["cameras"]) == ["road"]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--port", "0"), "--port: expected with --serve only"),
        (("--for-s", "1"), "--for-s: expected with --serve only"),
        (("--signals-to", "http://127.0.0.1:1"), "--signals-to: expected with --serve only"),
    ],
)
def test_options_of_a_live_street_are_refused_without_it(
    args: tuple[str, ...], told: str, terminal: Terminal, tmp_path: Path, capsys: Captured
) -> None:
    assert terminal.run("simulate", str(SCENARIO), "--out", str(tmp_path / "out"), *args) == 2
    assert told in capsys.readouterr().err


def test_there_is_no_live_dataset(terminal: Terminal, tmp_path: Path, capsys: Captured) -> None:
    assert terminal.run("simulate", "--serve", "--dataset", str(tmp_path), "--pictures", "1") == 2
    assert "--serve: expected nothing of that kind" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(
    terminal: Terminal, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert serve(terminal, "--out", str(tmp_path / "file" / "out")) == 1
    assert "cannot be written" in capsys.readouterr().err
