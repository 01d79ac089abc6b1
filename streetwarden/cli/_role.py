"""What the commands of single roles share: options, ports, and running until stopped."""

import functools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from base.runner import Runner
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._stopping import stop_event
from streetwarden.settings import Settings
from streetwarden.site_file import read_site_file
from streetwarden.threads import RunnerThreads
from vision.rules.catalogue import RULES

_PORT = click.IntRange(0, 65535)
_OPTIONS = (
    click.option("-c", "--config", type=click.Path(path_type=Path), required=True, help="Site file."),
    click.option("--redis", "redis_url", help="Address of the Redis that wakes the others [default: none]."),
    click.option("--command-center-port", type=_PORT, help="Instead of the site file's."),
    click.option("--desk-port", type=_PORT, help="Instead of the site file's."),
    click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process."),
    json_option,
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a role was called with; `up` starts all of them alike, and not each needs everything.

    parent    process id of the program that started it; None: nobody will be missed
    """

    context: Context
    config: Path
    redis_url: str | None
    command_center_port: int | None
    desk_port: int | None
    parent: int | None
    as_json: bool

    def settings(self) -> Settings:
        """The site file's settings with the ports that `up` has chosen. Raises `WrongFile`."""
        settings = read_site_file(self.config, self.context.environ, RULES)
        return settings.with_ports(self.command_center_port, self.desk_port)

    def run_until_stopped(self, runners: Iterable[Runner]) -> None:
        """Run in threads until a stop signal comes, or the parent has gone."""
        clock = self.context.clock
        with stop_event() as stop, RunnerThreads(runners, clock):
            while not stop.is_set() and (self.parent is None or os.getppid() == self.parent):
                clock.wait(stop, 1.0)


def role_options(work: Callable[[Role], None]) -> Callable[..., None]:
    """The function of `serve`, `relay` or `desk`, which takes a `Role`, as click wants it."""

    @click.pass_obj
    @functools.wraps(work)
    def command(context: Context, /, **options: Any) -> None:
        work(Role(context, **options))

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
