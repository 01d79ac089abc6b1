"""The frame that every command runs in."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from streetwarden import cli
from streetwarden.cli._commands import Commands
from streetwarden.cli._context import Context
from streetwarden.errors import UserError
from tests.fakes import FakeClock

Captured = pytest.CaptureFixture[str]


class BrokenStoreError(Exception):
    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent

    permanent = True


def raising(error: BaseException) -> Callable[..., object]:
    def open_store(_data_dir: Path, _clock: object) -> None:
        raise error

    return open_store


def run(*args: str, error: BaseException | None = None) -> int:
    opener = raising(error or UserError("no store"))
    world = Context(Path("unused"), FakeClock(), {}, opener)  # type: ignore[arg-type]
    return cli.main(args, world)


def every_command() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    group = Commands()
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (name,), command
        if isinstance(command, click.Group):
            yield from (((name, sub), one) for sub, one in command.commands.items())


@pytest.mark.parametrize(("path", "command"), list(every_command()))
def test_every_command_has_help_with_an_example(
    path: tuple[str, ...], command: click.Command, capsys: Captured
) -> None:
    assert run(*path, "--help") == 0
    assert f"Example: streetwarden {path[0]} " in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("path", "command"), list(every_command()))
def test_every_command_speaks_json(path: tuple[str, ...], command: click.Command) -> None:
    options = {option for parameter in command.params for option in parameter.opts}
    assert isinstance(command, click.Group) or "--json" in options


def test_help_lists_the_commands_and_the_exit_codes(capsys: Captured) -> None:
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert "config" in out
    assert "130" in out


def test_the_version_is_shown(capsys: Captured) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("streetwarden ")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ((), "error: Missing command."),
        (("replai",), "error: No such command 'replai'."),
        (("config", "check"), "error: Missing argument 'FILE'."),
        (("--log-level", "loud", "config"), "error: Invalid value for '--log-level'"),
        (("config", "check", "rtsp://u:hunter2@h/", "extra"), "error: Got unexpected extra argument"),
    ],
)
def test_wrong_usage_is_one_line_with_a_hint_and_code_2(
    args: tuple[str, ...], expected: str, capsys: Captured
) -> None:
    assert run(*args) == 2
    err = capsys.readouterr().err
    assert "--help' for help." in err
    assert err.splitlines()[-1].startswith(expected)
    assert "hunter2" not in err


@pytest.mark.parametrize(
    ("error", "code", "expected"),
    [
        (UserError("the disk\nis full"), 1, "error: the disk is full"),
        (BrokenStoreError("wrong key", permanent=True), 2, "error: wrong key"),
        (BrokenStoreError("the disk is full", permanent=False), 1, "error: the disk is full"),
        (KeyboardInterrupt(), 130, "error: interrupted"),
        (
            RuntimeError("rtsp://u:hunter2@h/"),
            70,
            "error: unexpected RuntimeError: rtsp://***@h/. This is a bug;",
        ),
    ],
)
def test_an_error_is_one_line_and_an_exit_code(
    error: BaseException, code: int, expected: str, capsys: Captured
) -> None:
    assert run("config", "export", error=error) == code
    err = capsys.readouterr().err
    assert err.splitlines()[-1].startswith(expected)
    assert "Traceback" not in err


def test_the_details_of_a_bug_are_shown_when_asked_for_and_without_passwords(capsys: Captured) -> None:
    assert run("--log-level", "debug", "config", "export", error=RuntimeError("rtsp://u:hunter2@h/")) == 70
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "hunter2" not in err


def test_logging_is_left_as_it_was_found() -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    run("--log-level", "debug", "config", "schema")
    assert (root.level, list(root.handlers)) == before


def test_whoever_is_let_go_of_at_a_stop_is_no_news(capsys: Captured) -> None:
    def fails_twice(_data_dir: Path, _clock: object) -> None:
        log = logging.getLogger("uvicorn.error")
        log.error("Exception in ASGI application", exc_info=asyncio.CancelledError("let go"))
        log.error("Exception in ASGI application", exc_info=ValueError("a real one"))
        raise UserError("no store")

    assert cli.main(["config", "export"], Context(Path("unused"), FakeClock(), {}, fails_twice)) == 1  # type: ignore[arg-type]
    err = capsys.readouterr().err
    assert "let go" not in err
    assert "a real one" in err
