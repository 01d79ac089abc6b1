"""What commands get from outside, and the options that they share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import click

from base.clock import Clock
from vision.site import Site


class SiteStore(Protocol):
    """The part of the store that keeps the site."""

    def load_site(self) -> Site | None:
        """The site, None before the first import."""
        ...

    def import_site(self, site: Site) -> None:
        """Put a site in the place of the stored one."""
        ...

    def close(self) -> None:
        """Give back what the store holds."""
        ...


def open_store(data_dir: Path, clock: Clock) -> SiteStore:
    """The program's own store."""
    from command_center.store.store import Store  # noqa: PLC0415 - heavy, and most commands need none

    return Store.open(data_dir, clock)


@dataclass(frozen=True, slots=True)
class Context:
    """The world as a command sees it; tests pass another one.

    environ   environment variables, for `${VARIABLE}` in site files
    """

    data_dir: Path
    clock: Clock
    environ: Mapping[str, str]
    open_store: Callable[[Path, Clock], SiteStore] = open_store


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Write JSON to standard output, nothing else."
)
