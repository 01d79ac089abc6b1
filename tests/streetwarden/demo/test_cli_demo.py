"""What `streetwarden demo` refuses before anything is started; tests/e2e has the rest."""

import webbrowser
from pathlib import Path

import pytest

from streetwarden.cli.demo import _has_display, _open
from streetwarden.demo.folder import demo_folder
from streetwarden.web_server import listening
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def error_of(capsys: Captured) -> str:
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return captured.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--until-closed", "jaywalking"), "expected some of illegal_parking, street_vendor"),
        (("--until-closed", "jaywalking"), "got jaywalking"),
        (("--max-seconds", "0"), "--max-seconds"),
        (("--port", "70000"), "--port"),
        (("--resume",), "start one without --resume"),
    ],
)
def test_a_wrong_call_is_refused_with_what_to_do(
    args: tuple[str, ...], expected: str, terminal: Terminal, capsys: Captured
) -> None:
    assert terminal.run("demo", *args) == 2
    assert expected in error_of(capsys)


def test_a_folder_that_is_no_demos_is_left_alone(terminal: Terminal, capsys: Captured) -> None:
    mine = terminal.data / "demo" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert terminal.run("demo") == 2
    assert "expected nothing or an earlier demo" in error_of(capsys)
    assert mine.read_text() == "mine"


def test_a_second_demo_is_refused(terminal: Terminal, capsys: Captured) -> None:
    with demo_folder(terminal.data, resume=False):
        assert terminal.run("demo") == 1
    assert "another demo is using it" in error_of(capsys)


def test_a_port_that_is_taken_is_told_with_the_way_out(terminal: Terminal, capsys: Captured) -> None:
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        model = terminal.folder / "model.onnx"
        model.write_bytes(b"")
        assert terminal.run("demo", "--port", str(port), "--model", model) == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in (told := error_of(capsys))
    assert "--port" in told


def test_a_browser_is_only_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_url: str) -> bool:
        raise webbrowser.Error("no browser")

    monkeypatch.setattr(webbrowser, "open", broken)
    _open("http://127.0.0.1:1/live")


def test_without_a_display_no_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert not _has_display({})
    assert _has_display({"DISPLAY": ":0"})
