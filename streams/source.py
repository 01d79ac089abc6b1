"""Where frames come from: what every source can do."""

from collections.abc import Iterator
from typing import Protocol

from streams.decode_mode import DecodeMode
from streams.demand import Demand
from streams.frame import Frame


class Source(Protocol):
    """One session with a camera, or one pass through a file. Constructing it does no work."""

    @property
    def live(self) -> bool:
        """Whether the end of `read` means that a camera has hung up, not that a file is finished."""
        ...

    @property
    def mode(self) -> DecodeMode:
        """How much of the stream is being decoded."""
        ...

    @property
    def catching_up(self) -> bool:
        """Whether the frame just given is one of those that were not decoded when they came."""
        ...

    @property
    def switch_s(self) -> float:
        """Seconds that catching up took the last time; 0 before."""
        ...

    @property
    def clock_offset_s(self) -> float | None:
        """The camera's clock minus ours in seconds, transport included; None while it tells no time."""
        ...

    @property
    def decoded(self) -> int:
        """Sound pictures decoded so far."""
        ...

    @property
    def passed_over(self) -> int:
        """Pictures that were needed but not decoded so far: the machine was too slow for all of them."""
        ...

    @property
    def damaged(self) -> int:
        """Pictures thrown away so far because they could not be decoded soundly."""
        ...

    def open(self) -> None:
        """Connect. Raises `StreamError`."""
        ...

    def read(self, demand: Demand) -> Iterator[Frame]:
        """The pictures that are in `demand`, in order of time; ends at the end or when interrupted.

        Raises `StreamError`.
        """
        ...

    def interrupt(self) -> None:
        """Let `read` end at the next picture or time-out. From any thread."""
        ...

    def close(self) -> None:
        """Let go of everything; harmless when nothing is open."""
        ...


class Recording:
    """What every source has that waits for its reader: nothing is late, and nothing is lost to lateness."""

    live = False
    mode = DecodeMode.FULL
    catching_up = False
    switch_s = 0.0
    passed_over = 0
    clock_offset_s = None


class SourceFactory(Protocol):
    """Makes the source of a camera's next session."""

    def __call__(self, session: int) -> Source:
        """The source of session number `session`, not opened yet."""
        ...
