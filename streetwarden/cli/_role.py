"""What the commands of single roles share: options, ports, and running until stopped."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from base.runner import Runner
from streetwarden.cli._context import Context
from streetwarden.cli._stopping import stop_event
from streetwarden.settings import Settings
from streetwarden.site_file import read_site_file
from streetwarden.threads import RunnerThreads
from vision.rules.catalogue import RULES

Command = Callable[..., Any]

_PORT = click.IntRange(0, 65535)
_OPTIONS = (
    click.option("-c", "--config", type=click.Path(path_type=Path), required=True, help="Site file."),
    click.option("--redis", "redis_url", help="Address of the Redis that wakes the others [default: none]."),
    click.option("--command-center-port", type=_PORT, help="Instead of the site file's."),
    click.option("--desk-port", type=_PORT, help="Instead of the site file's."),
    click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process."),
)


def role_options(command: Command) -> Command:
    """The options of `serve`, `relay` and `desk`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def role_settings(
    context: Context, config: Path, command_center_port: int | None, desk_port: int | None
) -> Settings:
    """The site file's settings with the ports that `up` has chosen. Raises `WrongFile`."""
    return read_site_file(config, context.environ, RULES).with_ports(command_center_port, desk_port)


def run_until_stopped(runners: Iterable[Runner], context: Context, parent: int | None) -> None:
    """Run in threads until a stop signal comes, or the parent has gone."""
    with stop_event() as stop, RunnerThreads(runners, context.clock):
        while not stop.is_set() and (parent is None or os.getppid() == parent):
            context.clock.wait(stop, 1.0)
