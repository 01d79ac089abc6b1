"""What a source is asked for."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Demand(Protocol):
    """Is asked in the source's thread, once for each packet and once for each picture."""

    def received(self, captured_at: datetime) -> None:
        """A packet has come; `captured_at` is the best guess so far of when its picture was taken."""
        ...

    def needs_fps(self, captured_at: datetime) -> float:
        """How many frames a second are needed at this instant; 0: nothing needs to be decoded."""
        ...

    def wants(self, captured_at: datetime) -> bool:
        """Whether the picture shall become a frame; asked in order of time."""
        ...


class Chosen:
    """Every picture is decoded and some are wanted: a replay, which has the time."""

    def __init__(self, wants: Callable[[datetime], bool]) -> None:
        self.wants = wants

    def received(self, captured_at: datetime) -> None:
        """Noted by nobody."""

    def needs_fps(self, captured_at: datetime) -> float:  # noqa: ARG002
        """More than any camera sends."""
        return float("inf")


class Everything(Chosen):
    """Every picture is wanted: a snapshot."""

    def __init__(self) -> None:
        super().__init__(lambda _captured_at: True)
