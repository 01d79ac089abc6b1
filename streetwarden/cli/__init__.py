"""The command line: `main` runs a command and turns whatever happens into an exit code."""

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click
import platformdirs

from base.clock import SystemClock
from base.redaction import RedactingFormatter, redact
from streetwarden.cli._commands import Commands
from streetwarden.cli._context import Context
from streetwarden.errors import ExitCode, UserError

log = logging.getLogger(__name__)

_LEVELS = ("debug", "info", "warning", "error")
_CHATTY = ("alembic", "httpx", "httpx2", "uvicorn")  # whose every step is news to nobody
_DATA_DIR = platformdirs.user_data_path("streetwarden", appauthor=False)


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    """Say which version this is; a checkout that was never installed has none."""
    if not wanted or ctx.resilient_parsing:
        return
    try:
        click.echo(f"streetwarden {version('streetwarden')}")
    except PackageNotFoundError:
        click.echo("streetwarden (a checkout, not installed)")
    ctx.exit()


@click.group(cls=Commands, no_args_is_help=False)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="STREETWARDEN_DATA_DIR",
    show_envvar=True,
    default=_DATA_DIR,
    show_default="the user's data directory",
    help="Folder of the database, the evidence and the models.",
)
@click.option(
    "--log-level",
    type=click.Choice(_LEVELS),
    default="info",
    show_default=True,
    help="How much to write to standard error.",
)
@click.pass_context
def _program(ctx: click.Context, data_dir: Path, log_level: str) -> None:
    """Watch a street through its cameras: parked cars, vendors, people in need, people slipping in.

    Exit codes: 0 done, 1 the work failed, 2 wrong input or usage, 70 a bug, 130 interrupted.

    \b
    Example:
      streetwarden config check site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    logging.getLogger().setLevel(log_level.upper())
    ctx.obj = replace(ctx.obj, data_dir=data_dir)


def main(args: Sequence[str] | None = None, context: Context | None = None) -> int:
    """Run the command that `args` name (default: the process's own) and return the exit code.

    context   the world outside (default: the real one); `--data-dir` replaces its `data_dir`
    """
    world = context or Context(data_dir=_DATA_DIR, clock=SystemClock(), environ=os.environ)
    with _logging_to_stderr():
        try:
            result = _program.main(
                None if args is None else list(args), "streetwarden", standalone_mode=False, obj=world
            )
        except click.Abort:
            return _say("interrupted", ExitCode.INTERRUPTED)
        except click.ClickException as error:
            return _misused(error)
        except UserError as error:
            return _say(str(error), error.exit_code, *error.details)
        except Exception as error:  # noqa: BLE001 - the outermost place: nobody sees a traceback unasked
            return _failed(error)
    return result if isinstance(result, int) else ExitCode.OK


def _misused(error: click.ClickException) -> int:
    usage = getattr(error, "ctx", None)
    hint = [f"{usage.get_usage()}\nTry '{usage.command_path} --help' for help."] if usage else []
    return _say(error.format_message(), error.exit_code, *hint)


def _failed(error: Exception) -> int:
    """Errors that say whether trying the same again helps were written for people; others are bugs."""
    log.debug("details", exc_info=error)
    if hasattr(error, "permanent"):
        return _say(str(error), ExitCode.WRONG_INPUT if error.permanent else ExitCode.FAILED)
    text = f"unexpected {type(error).__name__}: {error}. This is a bug; --log-level debug shows the details"
    return _say(text, ExitCode.BUG)


def _say(message: str, code: int, *details: str) -> int:
    for line in (*details, f"error: {' '.join(message.split())}"):
        click.echo(redact(line), err=True)
    return int(code)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether to write it: that somebody is let go of when a server stops is no fault."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


@contextmanager
def _logging_to_stderr() -> Iterator[None]:
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_is_news)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
