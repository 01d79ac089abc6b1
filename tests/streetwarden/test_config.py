import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from base.clock import Clock
from streetwarden.cli import main
from streetwarden.cli._context import Context
from streetwarden.site_file import read_site_file
from tests.fakes import FakeClock
from vision.rules.catalogue import RULES
from vision.site import Site

SITE = """\
version: 1
site: {id: home}
cameras:
  - id: road
    url: rtsp://admin:${PASSWORD}@192.0.2.1/
    zones:
      - {id: kerb, polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]}
    rules:
      - {rule: illegal_parking, zone: kerb}
"""


@dataclass
class FakeStore:
    """Keeps a site in memory."""

    site: Site | None = None
    closed: int = 0

    def load_site(self) -> Site | None:
        return self.site

    def import_site(self, site: Site) -> None:
        self.site = site

    def close(self) -> None:
        self.closed += 1


@dataclass
class Terminal:
    """A command line with a fake world behind it."""

    folder: Path
    store: FakeStore = field(default_factory=FakeStore)
    opened: list[Path] = field(default_factory=list)

    def run(self, *args: str | Path) -> int:
        world = Context(self.folder / "data", FakeClock(), {"PASSWORD": "hunter2"}, self._open)
        return main(["--data-dir", str(self.folder / "data"), *map(str, args)], world)

    def file(self, text: str = SITE) -> Path:
        path = self.folder / "site.yaml"
        path.write_text(text, "utf-8")
        return path

    def _open(self, data_dir: Path, clock: Clock) -> FakeStore:
        self.opened.append(data_dir)
        return self.store


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


Captured = pytest.CaptureFixture[str]


def test_check_says_what_is_in_a_right_file(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("config", "check", terminal.file()) == 0
    assert capsys.readouterr().out.endswith(
        "site.yaml: no problems; 1 camera, 1 zone, 1 rule, 0 households\n"
    )


def test_check_shows_every_problem_of_a_wrong_file_and_exits_with_2(
    terminal: Terminal, capsys: Captured
) -> None:
    path = terminal.file(SITE.replace("version: 1", "version: 2").replace("zone: kerb", "zone: krb"))
    assert terminal.run("config", "check", path) == 2
    out, err = capsys.readouterr()
    assert not out
    assert err.splitlines() == [
        f"{path}:1: version: expected 1, got 2",
        f"{path}:9: cameras[0].rules[0].zone: expected the id of a zone of this camera (kerb), got 'krb'"
        " (did you mean kerb?)",
        f"error: {path} has 2 problems",
    ]


def test_check_as_json_carries_the_problems_on_standard_output(terminal: Terminal, capsys: Captured) -> None:
    path = terminal.file("version: 1\n")
    assert terminal.run("config", "check", path, "--json") == 2
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "problems": [
            {"file": str(path), "line": 1, "path": "site", "message": "expected a value, got nothing"},
        ],
    }
    assert terminal.run("config", "check", terminal.file(), "--json") == 0
    assert json.loads(capsys.readouterr().out)["cameras"] == 1


def test_import_puts_a_site_into_the_store_and_says_what_changed(
    terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run("config", "import", terminal.file()) == 0
    assert terminal.store.site is not None
    assert terminal.store.site.camera("road").url == "rtsp://admin:hunter2@192.0.2.1/"
    assert capsys.readouterr().out == "imported 1 camera, 1 zone, 1 rule, 0 households\n"
    path = terminal.file(SITE.replace("zone: kerb}", "zone: kerb, dwell_s: 60}"))
    assert terminal.run("config", "import", "--json", path) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == [
        "cameras.road.rules.illegal_parking@kerb.dwell_s: added (60.0)"
    ]
    assert terminal.opened == [terminal.folder / "data"] * 2
    assert terminal.store.closed == 2


def test_a_wrong_file_is_not_imported(terminal: Terminal) -> None:
    assert terminal.run("config", "import", terminal.file("version: 3")) == 2
    assert not terminal.opened


@pytest.mark.parametrize("flags", [["--with-secrets"], ["--with-secrets", "--json"]])
def test_an_export_imports_to_the_same_site(
    terminal: Terminal, capsys: Captured, flags: Sequence[str]
) -> None:
    terminal.run("config", "import", terminal.file())
    capsys.readouterr()
    assert terminal.run("config", "export", *flags) == 0
    exported = terminal.file(capsys.readouterr().out)
    assert read_site_file(exported, {}, RULES).site == terminal.store.site


def test_an_export_masks_passwords(terminal: Terminal, capsys: Captured) -> None:
    terminal.run("config", "import", terminal.file())
    terminal.run("config", "export")
    out = capsys.readouterr().out
    assert "rtsp://***@192.0.2.1/" in out
    assert "hunter2" not in out


def test_a_file_is_exported_with_the_program_settings_and_without_a_store(
    terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run("config", "export", "--json", terminal.file(SITE + "detector: {max_batch: 4}\n")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["detector"]["max_batch"] == 4
    assert found["cameras"][0]["url"] == "rtsp://***@192.0.2.1/"
    assert not terminal.opened


def test_an_empty_store_says_how_to_fill_it(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("config", "export") == 1
    err = capsys.readouterr().err
    assert err.startswith(
        f"error: {terminal.folder / 'data'} holds no site yet: run `streetwarden config import"
    )
    assert terminal.store.closed == 1


def test_the_schema_is_json(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("config", "schema") == 0
    assert json.loads(capsys.readouterr().out)["properties"]["version"]["const"] == 1


def test_the_real_store_gives_back_what_was_imported(tmp_path: Path, capsys: Captured) -> None:
    world = Context(tmp_path, FakeClock(), {"PASSWORD": "hunter2"})
    path = Terminal(tmp_path).file()
    imported = read_site_file(path, world.environ, RULES)
    assert main(["--data-dir", str(tmp_path / "data"), "config", "import", str(path)], world) == 0
    capsys.readouterr()
    assert main(["--data-dir", str(tmp_path / "data"), "config", "export", "--with-secrets"], world) == 0
    exported = Terminal(tmp_path).file(capsys.readouterr().out)
    assert read_site_file(exported, {}, RULES) == imported
