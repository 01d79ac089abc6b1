"""A replay with a dispatch side: reports go to an embedded desk, people work there, cameras look again."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from base.clock import Clock
from command_center.store.store import Store
from dispatch_client.contract import CaseState
from dispatch_desk.desk import Desk
from dispatch_desk.web.app import app_of
from streetwarden.dispatching import dispatch_runners
from streetwarden.embedded_desk import first_accounts, settings_of
from streetwarden.errors import WrongInput
from streetwarden.settings import Settings
from streetwarden.still_life import StillLife
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, listening, url_of
from vision.event import Event

_FINISHED = frozenset({CaseState.CLOSED, CaseState.REJECTED, CaseState.VOID})
_EVER = datetime.min.replace(tzinfo=UTC)
_LOOK_S = 0.2
_FAREWELL_S = 5.0  # whoever closed the last case sees that it is closed

Accounts = Sequence[tuple[str, str]]


class DispatchedReplay:
    """Company for a replay: the desk of the site (`desk: embedded`) in the replay's folder.

    announce  is told where the desk is and its first accounts
    stopping  opened at the recordings' end: from then on its event ends the replay in good order
    wait_s    after the recordings' end, so long without news from the desk ends the replay
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        clock: Clock,
        announce: Callable[[str, Accounts], None],
        *,
        stopping: Callable[[], AbstractContextManager[threading.Event]],
        wait_s: float,
    ) -> None:
        if settings.desk.kind != "embedded":
            raise WrongInput(
                f"--dispatch: expected a site with `desk: embedded`, got {settings.desk.kind}; a replay "
                f"reports to nobody else"
            )
        self._settings = settings
        self._folder = folder
        self._clock = clock
        self._announce = announce
        self._stopping = stopping
        self._wait_s = wait_s

    @contextmanager
    def beside(self, store: Store) -> Iterator[None]:
        """Run desk, relay and poller."""
        settings, clock = self._settings, self._clock
        with ExitStack() as stack:
            desk = Desk.open(settings_of(settings, self._folder, callback_url=None), clock)
            stack.callback(desk.close)
            listener = stack.enter_context(listening(settings.desk.host, settings.desk.port))
            here = settings.with_ports(desk=listener.getsockname()[1])
            self._announce(url_of(listener), first_accounts(desk, settings.site))
            runners = [
                WebServer("dispatch desk", app_of(desk), listener, clock),
                *desk.runners,
                *dispatch_runners(here, self._folder, store, clock),
            ]
            stack.enter_context(RunnerThreads(runners, clock))
            yield

    def after(self, store: Store, still_life: StillLife) -> None:
        """Answer second looks until every case is finished, nothing happens any more, or we are stopped."""
        news, quiet_since_s = self._news(store), self._clock.monotonic()
        with self._stopping() as stop:
            while not stop.is_set():
                still_life.answer(lambda: not stop.is_set())
                latest = self._news(store)
                now_s = self._clock.monotonic()
                if latest != news:
                    news, quiet_since_s = latest, now_s
                patience_s = _FAREWELL_S if self._all_finished(store) else self._wait_s
                if now_s - quiet_since_s >= patience_s:
                    return
                self._clock.wait(stop, _LOOK_S)

    def _all_finished(self, store: Store) -> bool:
        events = [event for event in self._events(store) if event.confirmed_at]
        cases = store.cases_of([event.id for event in events])
        return all(event.id in cases and cases[event.id].state in _FINISHED for event in events)

    def _news(self, store: Store) -> object:
        """What changes when anything happens between us and the desk."""
        events = self._events(store)
        cases = store.cases_of([event.id for event in events])
        waiting = store.outbox.backlog().waiting
        return (waiting, [event.revision for event in events], sorted(case.seq for case in cases.values()))

    def _events(self, store: Store) -> list[Event]:
        """All of them: a list for pages would end after the newest hundred."""
        cameras = self._settings.site.cameras
        return [event for camera in cameras for event in store.recent_events(camera.id, _EVER)]
