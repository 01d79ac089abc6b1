"""Says what happens, one line for each thing, with the time since the demo began."""

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from base.clock import Clock
from streetwarden.demo.chronicle import Happening, What
from vision.event import Event
from vision.violation import EventType

NAMES = {
    EventType.ILLEGAL_PARKING: "illegal parking",
    EventType.STREET_VENDOR: "street vendor",
    EventType.ELDER_INACTIVITY: "somebody lies still",
    EventType.TAILGATING: "tailgating",
}

_WORDS = {
    What.WARNED: "early notice: {name}, a chance to move on",
    What.OPENED: "event: {name} after {dwell_s:.0f} s",
    What.MOVED_ON: "moved on: {name}, no event",
    What.REPORTED: "reported; the desk has filed case {number}",
    What.ACCEPTED: "case {number} accepted by the grid worker",
    What.HANDLED: "case {number} said to be handled{note}",
    What.RETURNED: "case {number} returned{note}",
    What.REJECTED: "case {number} said to be not real{note}",
    What.SEEN_GONE: "second look at case {number}: gone",
    What.SEEN_STILL_THERE: "second look at case {number}: still there",
    What.REOPENED: "case {number} reopened{note}",
    What.CLOSED: "case {number} closed, with an after picture",
    What.CLOSED_BY_ITSELF: "case {number} closed: it has ended by itself",
    What.CLOSED_ON_WORD: "case {number} closed on a person's word",
    What.KILLED: "{note} killed; its supervisor starts it again",
}
_STYLES = {
    What.WARNED: "yellow",
    What.OPENED: "bold red",
    What.SEEN_GONE: "green",
    What.CLOSED: "bold green",
    What.CLOSED_ON_WORD: "bold green",
    What.CLOSED_BY_ITSELF: "green",
    What.SEEN_STILL_THERE: "magenta",
    What.REOPENED: "bold magenta",
    What.KILLED: "bold yellow",
}


class Narrator:
    """Writes to a console. Safe from any thread."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._began_s = clock.monotonic()

    @property
    def passed_s(self) -> float:
        """How long the demo has been going on."""
        return self._clock.monotonic() - self._began_s

    def tell(self, happenings: Sequence[Happening]) -> None:
        """One line for each."""
        for happening in happenings:
            self._line(f"{where(happening.event)}{words_of(happening)}", _STYLES.get(happening.what, ""))

    def say(self, text: str) -> None:
        """A line about the demo itself."""
        self._line(text, "")

    def _line(self, text: str, style: str) -> None:
        minutes, seconds = divmod(int(self.passed_s), 60)
        stamp = Text(f"{minutes:02d}:{seconds:02d}  ", style="dim")
        self._console.print(stamp + Text(text, style=style), soft_wrap=True)


def words_of(happening: Happening) -> str:
    """What has happened, for people."""
    event = happening.event
    note = happening.note
    if happening.what is not What.KILLED:
        note = f" ({note})" if note else ""
    return _WORDS[happening.what].format(
        name=NAMES[event.event_type] if event else "",
        number=happening.number,
        dwell_s=event.dwell_s if event else 0.0,
        note=note,
    )


def where(event: Event | None) -> str:
    """The camera, wide enough for a column."""
    return f"{event.camera_id:<8}" if event else ""


Tell = Callable[[Sequence[Happening]], None]
