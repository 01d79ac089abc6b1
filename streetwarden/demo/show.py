"""The demo itself: the only place where its parts meet."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from base.clock import Clock
from base.runner import Runner
from command_center.accounts import FIRST_USER
from command_center.store.store import Store
from streetwarden.demo.chronicle import CaseFile, Chronicle, Happening, What
from streetwarden.demo.company import Company, Farewell, FirstSignIns, Step, company
from streetwarden.demo.desk_pages import DeskAway, DeskPages, NotTaken
from streetwarden.demo.errand import Temper
from streetwarden.demo.folder import DemoFolder
from streetwarden.demo.grid_worker import GridWorker
from streetwarden.demo.killer import Killer
from streetwarden.demo.narrator import Narrator
from streetwarden.demo.order import DemoOrder
from streetwarden.demo.preparation import Prepared, prepare
from streetwarden.demo.reckoning import events_of, revisions_at_desk, settled_files, street_log_of, truth_of
from streetwarden.demo.scenario import lenses_of
from streetwarden.demo.stays import StreetLog
from streetwarden.demo.street_control import StreetControl
from streetwarden.demo.street_watch import StreetWatch
from streetwarden.demo.summary import Summary
from streetwarden.demo.tally import counts, lost, reached, told_twice, without_truth
from streetwarden.demo.watcher import Watcher
from streetwarden.dispatching import client_of
from streetwarden.embedded_desk import FIRST_WORKER
from streetwarden.errors import UserError
from streetwarden.threads import RunnerThreads

_LOOK_EVERY_S = 0.2
_CLOSINGS = frozenset({What.CLOSED, What.CLOSED_BY_ITSELF, What.CLOSED_ON_WORD})

Welcome = Callable[[Company, FirstSignIns], None]


class Demo:
    """One run of the demo, in a folder that is ready for it."""

    def __init__(
        self, order: DemoOrder, folder: DemoFolder, narrator: Narrator, clock: Clock, stop: threading.Event
    ) -> None:
        """`stop`: set by Ctrl-C."""
        self._order = order
        self._folder = folder
        self._narrator = narrator
        self._clock = clock
        self._stop = stop
        self._chronicle = Chronicle(clock.now())
        self._first_closed_s: float | None = None

    def run(self, step: Step, welcome: Welcome) -> Summary:
        """Start everything, let it happen, stop everything and count. Raises `UserError`.

        step      told what is being waited for at the start
        welcome   called when everything is at work
        """
        step("scenario")
        prepared = prepare(self._order, self._folder, self._clock)
        killed: dict[str, float] = {}
        with ExitStack() as stack:
            store = stack.enter_context(closing(Store.open(self._folder.data, self._clock)))
            client = client_of(prepared.settings, self._folder.data, self._clock)
            stack.callback(client.close)
            watcher = Watcher(store, client, self._chronicle, self._tell, self._clock)
            log = street_log_of(prepared.script)
            with (
                company(self._order, self._folder, prepared, self._clock) as both,
                closing(StreetControl(both.control)) as control,
                RunnerThreads(
                    [Farewell(both, self._stop, self._clock), StreetWatch(control, log, self._clock)],
                    self._clock,
                ),
            ):  # who begins to look before anything happens knows since when it does
                first = both.wait_until_ready(self._stop, step, control)
                if not self._stop.is_set():
                    welcome(both, first)
                    killed = self._play(prepared, both, first, control, store=store, watcher=watcher)
                known = self._chronicle.of_this_demo
                files = settled_files(watcher.look, known, _waiting(store), self._clock, self._stop)
                arrived = self._without_those_on_their_way(files, store)
            return self._summary(prepared, log, files, arrived, killed)

    def _play(
        self,
        prepared: Prepared,
        both: Company,
        first: FirstSignIns,
        control: StreetControl,
        *,
        store: Store,
        watcher: Watcher,
    ) -> dict[str, float]:
        """Let it happen until it is over; which processes were killed, and when."""
        killer = Killer(
            both,
            files=self._chronicle.files,
            waiting=_waiting(store),
            passed_s=lambda: self._narrator.passed_s,
            tell=self._tell,
            clock=self._clock,
        )
        with ExitStack() as stack:
            runners: list[Runner] = [watcher]
            if not self._order.manual:
                pages = stack.enter_context(self._signed_in(both, first))
                runners.append(self._worker(prepared, pages, control))
            if self._order.kill:
                runners.append(killer)
            with RunnerThreads(runners, self._clock):
                self._wait(both, killer)
        return killer.killed

    def _worker(self, prepared: Prepared, pages: DeskPages, control: StreetControl) -> GridWorker:
        return GridWorker(
            pages,
            control,
            event_of=self._chronicle.event_of,
            lenses=lenses_of(prepared.script),
            temper=Temper(self._order.seed),
            clock=self._clock,
        )

    @contextmanager
    def _signed_in(self, both: Company, first: FirstSignIns) -> Iterator[DeskPages]:
        """The desk's pages, with the grid worker signed in."""
        own_pin = self._folder.keys().pin
        with closing(DeskPages(both.desk)) as pages:
            try:
                pages.sign_in(FIRST_WORKER, first.pins.get(FIRST_WORKER, own_pin), own_pin)
            except (NotTaken, DeskAway) as error:
                if not self._stop.is_set():
                    raise UserError(
                        f"{FIRST_WORKER} cannot sign in ({error}); if the PIN is yours, add --manual"
                    ) from error
            yield pages

    def _wait(self, both: Company, killer: Killer) -> None:
        """Until what was asked for is reached, the time is over, or Ctrl-C. Raises `UserError`."""
        order = self._order
        while not self._stop.is_set():
            both.check()
            if order.max_seconds is not None and self._narrator.passed_s >= order.max_seconds:
                return
            done = reached(self._chronicle.of_this_demo()) >= order.until
            if order.until and done and (killer.done or not order.kill):
                return
            self._clock.wait(self._stop, _LOOK_EVERY_S)

    def _tell(self, happenings: Sequence[Happening]) -> None:
        if self._first_closed_s is None and any(each.what in _CLOSINGS for each in happenings):
            self._first_closed_s = self._narrator.passed_s
        self._narrator.tell(happenings)

    def _without_those_on_their_way(self, files: Sequence[CaseFile], store: Store) -> list[CaseFile]:
        """Who has pressed Ctrl-C does not wait: what is still to be delivered is so in the next run."""
        if not self._stop.is_set():
            return list(files)
        waiting = {report.event_id for report in store.waiting_reports()}
        return [file for file in files if file.event.id not in waiting]

    def _summary(
        self,
        prepared: Prepared,
        log: StreetLog,
        files: Sequence[CaseFile],
        arrived: Sequence[CaseFile],
        killed: dict[str, float],
    ) -> Summary:
        events, truth = events_of(files), truth_of(prepared.script, log)
        if self._stop.is_set():  # no time to ask the desk's own database: what it has answered counts
            at_desk = {file.event.id: file.event.revision for file in files if file.number}
        else:
            at_desk = revisions_at_desk(prepared.settings, self._folder.data, events, self._clock)
        return Summary(
            cases=counts(files),
            events_lost=lost(events_of(arrived), at_desk),
            duplicates=told_twice(events, truth),
            false=without_truth(events, truth),
            wall_s=self._narrator.passed_s,
            first_closed_s=self._first_closed_s,
            reached=reached(files),
            killed=killed,
        )


def welcome_lines(order: DemoOrder, folder: DemoFolder, both: Company, first: FirstSignIns) -> list[str]:
    """Where everything is, and how to come in."""
    again = f"streetwarden --data-dir {folder.data}"
    lines = [f"watch the street: {both.command_center}/live    cases: {both.desk}"]
    if first.password:
        lines.append(f"command centre, first sign-in: {FIRST_USER}, one-time password {first.password}")
    else:
        lines.append(f"command centre: {FIRST_USER}, password of the last run")
        lines.append(f"  lost? {again} user reset-password {FIRST_USER}")
    lines.append(f"the street itself: {both.control}/street")
    return [*lines, *(_for_the_worker(both, first, again) if order.manual else ())]


def _for_the_worker(both: Company, first: FirstSignIns, again: str) -> list[str]:
    pin = first.pins.get(FIRST_WORKER)
    sign_in = (
        [f"  first sign-in: {FIRST_WORKER}, one-time PIN {pin}"]
        if pin
        else [
            f"  {FIRST_WORKER}, PIN of the last run",
            f"  lost? {again} grid-worker reset-pin {FIRST_WORKER}",
        ]
    )
    return [
        f"you are the grid worker; your cases: {both.desk}",
        *sign_in,
        f"tell somebody to go:  curl -X POST {both.control}/actors/WHO/leave   (or rise, stay, fall, come)",
    ]


def _waiting(store: Store) -> Callable[[], int]:
    """How many reports are on their way, whenever it is called."""
    return lambda: store.outbox.backlog().waiting
