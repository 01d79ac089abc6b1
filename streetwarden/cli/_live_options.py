"""The options of `streetwarden simulate --serve`, which plays a scenario instead of drawing it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from streetwarden.errors import WrongInput

PORT, CONTROL_PORT = 8554, 8602
"""The usual second port of RTSP, and the one after the command centre's and the desk's.

Fixed, since the store of `up` wants addresses that stay the same from run to run."""

_PORT = click.IntRange(0, 65535)
_OPTIONS = (
    click.option(
        "--serve", is_flag=True, help="Play it live: real RTSP cameras, actors that do as they are told."
    ),
    click.option("--port", type=_PORT, help=f"With --serve: of the cameras [default: {PORT}]."),
    click.option(
        "--control-port", type=_PORT, help=f"With --serve: of the control [default: {CONTROL_PORT}]."
    ),
    click.option(
        "--for-s", type=click.FloatRange(min=0), help="With --serve: end by itself [default: Ctrl-C]."
    ),
    click.option("--signals-to", metavar="URL", help="With --serve: command centre that hears of grants."),
    click.option("--token-env", metavar="NAME", help="Environment variable that holds the token for it."),
    click.option("--parent", type=int, hidden=True, help="End when this is no longer the parent process."),
)


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """What `--serve` was called with.

    for_s       None: until stopped
    signals_to  address of a command centre; None: nobody is told
    token_env   the environment variable that holds the token for it
    parent      process id of the program that has started it; None: nobody will be missed
    """

    port: int = PORT
    control_port: int = CONTROL_PORT
    for_s: float | None = None
    signals_to: str | None = None
    token_env: str | None = None
    parent: int | None = None


def live_options(work: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it gets them as `live`, None without `--serve`."""

    @functools.wraps(work)
    def command(*args: Any, serve: bool, **options: Any) -> None:
        given = {
            name: value
            for name in LiveOptions.__dataclass_fields__
            if (value := options.pop(name)) is not None
        }
        if given and not serve:
            name = next(iter(given)).replace("_", "-")
            raise WrongInput(f"--{name}: expected with --serve only; add it, or leave --{name} out")
        work(*args, live=LiveOptions(**given) if serve else None, **options)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command
