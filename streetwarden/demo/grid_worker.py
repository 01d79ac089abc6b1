"""The grid worker of the demo: takes cases, goes there, talks to people, says "handled". Like a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from base.clock import Clock
from base.runner import Backoff, Runner
from simulation.deeds import Deed
from simulation.lens import Lens
from streetwarden.demo.culprits import culprit
from streetwarden.demo.desk_pages import NotTaken, Row
from streetwarden.demo.errand import CARELESS_NOTE, HANDLED_NOTES, NOBODY_NOTE, Temper, orders_of
from streetwarden.demo.places import place_of
from streetwarden.demo.street_control import Sight
from vision.event import Event

_LOOK_EVERY_S = 0.5
_STATES_WITH_HIM = frozenset({"dispatched", "accepted"})


class Street(Protocol):
    """What he sees and whom he may talk to, such as `StreetControl`."""

    def look(self) -> Sight:
        """What is to be seen now."""
        ...

    def tell(self, actor: str, deed: Deed) -> bool:
        """Tell somebody to do something; False when he cannot."""
        ...


class Pages(Protocol):
    """The desk as he sees it when he is signed in, such as `DeskPages`."""

    def cases(self) -> list[Row]:
        """His cases."""
        ...

    def do(self, number: str, action: str, note: str = "") -> None:
        """Press a button on the page of a case."""
        ...


@dataclass(frozen=True, slots=True)
class _Promise:
    """Something that somebody is still to be told, at a time of the clock."""

    at_s: float
    actor: str
    deed: Deed


class GridWorker(Runner):
    """A round is one look at his list of cases; what is due is done.

    event_of   the event of the case with a number; None while nobody knows. He sees its place on the
               pictures of the case; the program has it in numbers
    """

    name = "grid worker"

    def __init__(
        self,
        pages: Pages,
        street: Street,
        *,
        event_of: Callable[[str], Event | None],
        lenses: Mapping[str, Lens],
        temper: Temper,
        clock: Clock,
    ) -> None:
        super().__init__(clock, Backoff(first_s=0.5, max_s=2.0))
        self._pages = pages
        self._street = street
        self._event_of = event_of
        self._lenses = lenses
        self._temper = temper
        self._due_s: dict[tuple[str, str, int], float] = {}
        self._promises: list[_Promise] = []

    def run_once(self) -> None:
        """Do what is due. Raises what the desk and the street do."""
        self._keep_promises()
        rows = [row for row in self._pages.cases() if row.state in _STATES_WITH_HIM]
        self._forget({(row.number, row.state, row.reworks) for row in rows})
        for row in rows:
            self._work_on(row)
        self.pause(_LOOK_EVERY_S)

    def failed(self, error: Exception, delay_s: float) -> None:
        """Say once that the desk or the street is away; he tries again until it is back."""
        if self._failures == 1:
            super().failed(error, delay_s)

    def _forget(self, present: set[tuple[str, str, int]]) -> None:
        """What has moved on needs no time of its own any more."""
        self._due_s = {key: due_s for key, due_s in self._due_s.items() if key in present}

    def _work_on(self, row: Row) -> None:
        event = self._event_of(row.number)
        if event is None or not self._is_due(row):
            return
        try:
            if row.state == "dispatched":
                self._pages.do(row.number, "accept")
            else:
                self._handle(row, event)
        except NotTaken:
            return  # it has ended by itself meanwhile, or somebody else was quicker: the list will say so

    def _is_due(self, row: Row) -> bool:
        key = (row.number, row.state, row.reworks)
        if key not in self._due_s:
            takes = (
                self._temper.accepts_after_s if row.state == "dispatched" else self._temper.arrives_after_s
            )
            self._due_s[key] = self._clock.monotonic() + takes()
        return self._clock.monotonic() >= self._due_s[key]

    def _handle(self, row: Row, event: Event) -> None:
        """Talk to whoever is there, or not, and say that it is done."""
        if self._temper.is_careless(event, row.reworks):
            self._pages.do(row.number, "handle", CARELESS_NOTE)
            return
        found = culprit(event, place_of(event, self._lenses), self._street.look().passers)
        if found is None and not event.momentary:
            self._pages.do(row.number, "handle", NOBODY_NOTE)
            return
        self._pages.do(row.number, "handle", HANDLED_NOTES[event.event_type])
        if found is not None:
            now_s = self._clock.monotonic()
            self._promises += [
                _Promise(now_s + order.after_s, found.id, order.deed) for order in orders_of(event)
            ]
            self._keep_promises()

    def _keep_promises(self) -> None:
        """Say what is due. A word that did not get through is said again."""
        now_s = self._clock.monotonic()
        for promise in [each for each in self._promises if each.at_s <= now_s]:
            self._street.tell(promise.actor, promise.deed)
            self._promises.remove(promise)
