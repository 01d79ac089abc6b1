"""What a demo comes to, as figures for machines and as words for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from streetwarden.demo.narrator import NAMES
from streetwarden.demo.tally import TypeCount
from vision.violation import EventType


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures.

    events_lost      confirmed events that the desk does not have as they are
    duplicates       events about what the same camera had reported already
    false            events with nothing true behind them
    wall_s           how long the demo took
    first_closed_s   when the first case was closed, from the start of the program; None: none was
    reached          types of which a case was closed, by the camera's check where it can check
    killed           processes that were killed on purpose, and when
    """

    cases: Mapping[EventType, TypeCount]
    events_lost: int
    duplicates: int
    false: int
    wall_s: float
    first_closed_s: float | None
    reached: frozenset[EventType]
    killed: Mapping[str, float]

    def values(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "cases": {str(kind): _values(count) for kind, count in self.cases.items()},
            "events_lost": self.events_lost,
            "duplicates": self.duplicates,
            "false": self.false,
            "wall_s": round(self.wall_s, 1),
            "first_closed_s": None if self.first_closed_s is None else round(self.first_closed_s, 1),
            "reached": sorted(self.reached),
            "killed": dict(self.killed),
        }

    def lines(self) -> list[str]:
        """For people."""
        rows = [
            f"{NAMES[kind]}: {count.opened} opened, {count.closed} closed"
            f" ({count.verified_by_vision} checked by the camera), {count.reopened} reopened"
            for kind, count in self.cases.items()
        ]
        return [*rows, f"lost: {self.events_lost}, twice: {self.duplicates}, false: {self.false}"]


def _values(count: TypeCount) -> dict[str, int]:
    return {
        "opened": count.opened,
        "verified_by_vision": count.verified_by_vision,
        "closed": count.closed,
        "reopened": count.reopened,
    }
