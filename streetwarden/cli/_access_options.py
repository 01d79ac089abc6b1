"""The options of `doctor` and `snapshot` that say how a camera is reached."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click

from streams.access import Access, Tls, Transport
from streetwarden.errors import WrongInput
from streetwarden.settings import CameraNetworkSettings, authorities

_OPTIONS = (
    click.option(
        "--transport", type=click.Choice(get_args(Transport)), help="How pictures travel [default: tcp]."
    ),
    click.option(
        "--tls", type=click.Choice(get_args(Tls)), help="Of rtsps://: whose certificate [default: verify]."
    ),
    click.option(
        "--ca-file", metavar="FILE", help="Authorities of certificates, PEM [default: the system's]."
    ),
)


_ANYWHERE = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True)
class AccessOptions:
    """What was said on the command line about reaching a camera; None: nothing."""

    transport: Transport | None = None
    tls: Tls | None = None
    ca_file: str | None = None

    def over(self, network: CameraNetworkSettings, transport: Transport, tls: Tls) -> Access:
        """How to reach a camera of which a site file says this."""
        ca_file = Path(self.ca_file) if self.ca_file else network.authorities
        return Access(self.transport or transport, self.tls or tls, ca_file, network.guard)

    def typed(self, network: CameraNetworkSettings | None = None) -> Access:
        """How to reach a camera whose address somebody has typed on this machine: wherever it is.

        Whoever may call commands here may call addresses here.
        """
        return self.over((network or CameraNetworkSettings()).allowing(*_ANYWHERE), "tcp", "verify")


def access_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options; the command gets them as `options`."""

    @functools.wraps(command)
    def gathered(*args: Any, transport: Any, tls: Any, ca_file: Any, **others: Any) -> None:
        if ca_file is not None:
            _check("--ca-file", authorities, ca_file)
        command(*args, options=AccessOptions(transport, tls, ca_file), **others)

    for option in reversed(_OPTIONS):
        gathered = option(gathered)
    return gathered


def _check(option: str, check: Callable[[str], str], value: str) -> None:
    try:
        check(value)
    except ValueError as error:
        raise WrongInput(f"{option}: {error}") from error
