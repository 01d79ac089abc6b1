"""What is measured: a scripted street, its site, its signals, and what its cameras show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from benchmarks.memory import Arrival, Marks
from simulation.figure import TruthBox
from simulation.scenario import Scenario
from streams.frame import Image
from vision.site import Site


class View(Protocol):
    """What one camera shows. Instants are seconds after the scenario's start."""

    @property
    def empty(self) -> Image:
        """The street without anybody, (h, w, 3) uint8 BGR."""
        ...

    def boxes(self, at_s: float) -> tuple[TruthBox, ...]:
        """What is truly in the picture; nothing is drawn."""
        ...

    def shot(self, at_s: float) -> tuple[Image, tuple[TruthBox, ...]]:
        """The picture, (h, w, 3) uint8 BGR, and what is truly in it."""
        ...


@dataclass(frozen=True, slots=True)
class Street:
    """A scenario with all that its watching needs: `views` by camera id, `name` that of its file."""

    name: str
    scenario: Scenario
    site: Site
    views: Mapping[str, View]
    arrivals: tuple[Arrival, ...] = ()
    marks: Marks = lambda _at: []


def instant_of(scenario: Scenario, at_s: float) -> datetime:
    """The instant so many seconds after the start, UTC."""
    return scenario.starts_at.astimezone(UTC) + timedelta(seconds=at_s)


def seconds_of(scenario: Scenario, at: datetime) -> float:
    """How many seconds after the start an instant lies."""
    return (at - scenario.starts_at).total_seconds()
