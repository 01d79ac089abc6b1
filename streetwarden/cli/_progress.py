"""Progress of long work, on standard error and only where somebody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)


@contextmanager
def video_time() -> Iterator[Callable[[datetime], None]]:
    """Shows how far a replay has got; call it with the time of the latest frame."""
    columns = (SpinnerColumn(), TextColumn("replay at {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("its beginning", total=None)
        yield lambda at: bar.update(task, description=f"{at:%Y-%m-%d %H:%M:%S} UTC")


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how many things are done; call it with (done, all)."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def transferred(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """Shows how much of a file is there; call it with (bytes, all), all None where nobody says."""
    columns = (TextColumn(what), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Shows that something goes on of which nobody knows how long it takes."""
    columns = (SpinnerColumn(), TextColumn(what), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.add_task(what, total=None)
        yield
