"""What `up` and `work` refuse before they watch anything; what they do then is in tests/e2e."""

from pathlib import Path

import pytest

from base.clock import SystemClock
from command_center.store.store import Store
from streetwarden.data_lock import held
from tests.streetwarden.painted import street_site
from tests.streetwarden.site_texts import settings
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]
NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def refusal(capsys: Captured) -> list[str]:
    """The lines of the message; never a traceback, and nothing on standard output."""
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    return [line for line in captured.err.splitlines() if " INFO " not in line]


@pytest.mark.parametrize("command", [["up"], ["work", "--redis", NOBODY]])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "version: 1\nsite: {id: home}\ncameras:\n  - {id: road, speed: 3}\n",
            "site.yaml:4: cameras[0].speed",
        ),
        ("version: 1\nsite: {id: home", "site.yaml:2: "),
        ("version: 7\n", "site.yaml:1: "),
    ],
)
def test_a_wrong_site_file_is_code_2_with_every_line_that_is_wrong(
    command: list[str], text: str, line: str, terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run(*command, "-c", terminal.site(text=text)) == 2
    lines = refusal(capsys)
    assert any(line in one for one in lines)
    assert lines[-1].startswith("error: ")


@pytest.mark.parametrize("command", [["up"], ["work", "--redis", NOBODY]])
def test_a_missing_site_file_is_code_2(command: list[str], terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run(*command, "-c", terminal.folder / "nowhere.yaml") == 2
    assert "nowhere.yaml" in refusal(capsys)[-1]


@pytest.mark.parametrize("command", [["up"], ["work", "--redis", NOBODY]])
def test_a_missing_model_is_told_before_anything_starts(
    command: list[str], terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run(*command, "-c", terminal.site("road", model="yolo11n")) == 2
    assert refusal(capsys)[-1].startswith("error: no model 'yolo11n' in ")
    assert not (terminal.data / "streetwarden.db").exists()


def test_a_truncated_model_is_told_before_anything_starts(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    half = terminal.folder / "half.onnx"
    half.write_bytes(car_model.read_bytes()[:2000])
    assert terminal.run("up", "-c", terminal.site("road", model=half)) == 2
    assert "half.onnx" in refusal(capsys)[-1]


def test_a_second_up_on_the_same_folder_is_refused(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    with held(terminal.data, "up"):
        assert terminal.run("up", "-c", terminal.site("road", model=car_model)) == 1
    assert refusal(capsys) == [
        f"error: {terminal.data}: another up is using it; stop that one, or choose another folder"
    ]


def test_a_second_worker_on_the_same_folder_is_refused(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    with held(terminal.data, "worker"):
        assert terminal.run("work", "--redis", NOBODY, "-c", terminal.site("road", model=car_model)) == 1
    assert "another worker is using it" in refusal(capsys)[-1]


def test_another_site_than_the_stored_one_is_refused_with_the_difference(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    store = Store.open(terminal.data, SystemClock())
    store.import_site(settings(street_site("road", "yard")).site)
    store.close()
    capsys.readouterr()
    assert terminal.run("up", "-c", terminal.site("road", "gate", model=car_model)) == 2
    *details, error = refusal(capsys)
    assert details == ["cameras.yard: removed", "cameras.gate: added"]
    assert "`streetwarden config import FILE` puts the file's in its place" in error


def test_a_worker_without_a_stored_site_is_refused(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    assert terminal.run("work", "--redis", NOBODY, "-c", terminal.site("road", model=car_model)) == 2
    assert "the store holds no site yet; run `streetwarden config import FILE` first" in refusal(capsys)[-1]


def test_an_address_that_is_no_redis_is_refused_without_its_password(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    assert terminal.run("work", "--redis", "http://u:hunter2@h/", "-c", site) == 1
    message = refusal(capsys)[-1]
    assert "expected redis://, rediss:// or unix://" in message
    assert "hunter2" not in message


@pytest.mark.parametrize("args", [["up"], ["work"], ["work", "-c", "site.yaml"]])
def test_what_is_required_is_named(args: list[str], terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run(*args) == 2
    assert "Missing option" in refusal(capsys)[-1]
