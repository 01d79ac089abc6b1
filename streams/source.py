"""Where frames come from: what every source can do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from streams.frame import Frame

Wanted = Callable[[datetime], bool]
"""Is asked once for every sound picture, with its `captured_at`: shall it become a frame?"""


class Source(Protocol):
    """One session with a camera, or one pass through a file. Constructing it does no work."""

    @property
    def live(self) -> bool:
        """Whether the end of `read` means that a camera has hung up, not that a file is finished."""
        ...

    @property
    def damaged(self) -> int:
        """Pictures thrown away so far because they could not be decoded soundly."""
        ...

    def open(self) -> None:
        """Connect. Raises `StreamError`."""
        ...

    def read(self, wanted: Wanted) -> Iterator[Frame]:
        """The pictures that are `wanted`, in order of time; ends at the end or when interrupted.

        Raises `StreamError`.
        """
        ...

    def interrupt(self) -> None:
        """Let `read` end at the next picture or time-out. From any thread."""
        ...

    def close(self) -> None:
        """Let go of everything; harmless when nothing is open."""
        ...


class SourceFactory(Protocol):
    """Makes the source of a camera's next session."""

    def __call__(self, session: int) -> Source:
        """The source of session number `session`, not opened yet."""
        ...
