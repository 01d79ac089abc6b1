"""A replay with a dispatch side: how long it goes on after the recordings, and what runs beside it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import cast
from uuid import UUID

import httpx2
import pytest

from base.clock import Clock, SystemClock
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from streetwarden.dispatched_replay import Accounts, DispatchedReplay
from streetwarden.errors import UserError, WrongInput
from streetwarden.settings import Settings
from streetwarden.still_life import StillLife
from streetwarden.web_server import listening
from tests.command_center.dispatch import PARKED, news, told
from tests.command_center.values import SITE, STATE, numbered
from tests.fakes import FakeClock
from tests.streetwarden.site_texts import settings
from vision.event import EventState

NOTICE = replace(numbered(5, PARKED), state=EventState.WARNED, confirmed_at=None, evidence=())
WAIT_S = 12.0


class Company:
    """A dispatched replay on a clock of its own; things happen at their second after the recordings' end."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.stop = threading.Event()
        self._to_come: list[tuple[float, Callable[[], object]]] = []

    def later(self, second: float, happens: Callable[[], object]) -> None:
        self._to_come.append((second, happens))

    def answer(self, wanted: Callable[[], bool]) -> None:
        """In the place of the still life."""
        assert wanted() is not self.stop.is_set()
        due = [happens for second, happens in self._to_come if second <= self.clock.seconds]
        self._to_come = [one for one in self._to_come if one[0] > self.clock.seconds]
        for happens in due:
            happens()

    def lasts_s(self, wait_s: float = WAIT_S) -> float:
        """How long it goes on."""
        replay = DispatchedReplay(
            replace(settings(text("embedded")), site=SITE),
            Path("unused"),
            self.clock,
            lambda _url, _accounts: None,
            stopping=lambda: nullcontext(self.stop),
            wait_s=wait_s,
        )
        replay.after(self.store, cast("StillLife", self))
        return self.clock.seconds


def text(desk: str) -> str:
    return f"version: 1\nsite: {{id: home}}\ncameras:\n  - {{id: road, grid_id: G01}}\ndesk: {desk}\n"


def dispatched(
    wanted: Settings, folder: Path, clock: Clock, announced: list[tuple[str, Accounts]]
) -> DispatchedReplay:
    return DispatchedReplay(
        wanted,
        folder,
        clock,
        lambda url, accounts: announced.append((url, accounts)),
        stopping=lambda: nullcontext(threading.Event()),
        wait_s=0.0,
    )


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    clock = FakeClock()
    store = Store.open(tmp_path / "store", clock)
    store.import_site(SITE)
    yield Company(store, clock)
    store.close()


# --- how long -----------------------------------------------------------------------------------------


def test_it_ends_when_nothing_has_happened_for_long_enough(company: Company) -> None:
    told(company.store, PARKED)
    assert company.lasts_s() == pytest.approx(WAIT_S, abs=0.3)


def test_whatever_happens_makes_it_wait_anew(company: Company) -> None:
    told(company.store, PARKED)
    company.later(8, lambda: company.store.take_update(news(UpdateKind.ACCEPTED, 1)))
    company.later(16, lambda: company.store.take_update(news(UpdateKind.HANDLED, 2)))
    assert company.lasts_s() == pytest.approx(16 + WAIT_S, abs=0.5)


def test_when_every_case_is_finished_it_takes_leave_and_ends(company: Company) -> None:
    told(company.store, PARKED, NOTICE)
    company.later(2, lambda: company.store.take_update(news(UpdateKind.CLOSED, 1)))
    assert company.lasts_s() == pytest.approx(7, abs=0.5)


def test_one_open_case_among_finished_ones_is_waited_for(company: Company) -> None:
    told(company.store, PARKED, numbered(6, PARKED))
    company.later(2, lambda: company.store.take_update(news(UpdateKind.CLOSED, 1)))
    assert company.lasts_s() == pytest.approx(2 + WAIT_S, abs=0.5)


def test_an_open_case_behind_a_hundred_newer_notices_is_waited_for(company: Company) -> None:
    told(company.store, replace(PARKED, started_at=PARKED.started_at.replace(year=2025)))
    company.store.record(STATE, [replace(NOTICE, id=UUID(int=number)) for number in range(10, 110)])
    assert company.lasts_s(wait_s=8) == pytest.approx(8, abs=0.3)


def test_without_any_event_it_ends_soon(company: Company) -> None:
    told(company.store, NOTICE)
    assert company.lasts_s() == pytest.approx(5, abs=0.3)


def test_a_stop_ends_it_at_once(company: Company) -> None:
    told(company.store, PARKED)
    company.later(3, company.stop.set)
    assert company.lasts_s() == pytest.approx(3, abs=0.3)


def test_who_does_not_want_to_wait_does_not(company: Company) -> None:
    told(company.store, PARKED)
    assert company.lasts_s(wait_s=0) == 0


# --- what runs beside it ------------------------------------------------------------------------------


@pytest.mark.parametrize("desk", ["none", "{kind: city, url: 'https://city.example', token: abc}"])
def test_only_an_embedded_desk_is_reported_to(desk: str, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"expected a site with `desk: embedded`, got (none|city)"):
        dispatched(settings(text(desk)), tmp_path, SystemClock(), [])


def test_the_desk_runs_beside_it_with_first_accounts_and_is_gone_afterwards(tmp_path: Path) -> None:
    clock, announced = SystemClock(), list[tuple[str, Accounts]]()
    store = Store.open(tmp_path, clock)
    company = dispatched(settings(text("{port: 0}")), tmp_path, clock, announced)
    with company.beside(store):
        [(url, accounts)] = announced
        assert httpx2.get(f"{url}/healthz", trust_env=False).status_code == 200
    assert [name for name, _ in accounts] == ["dispatcher", "grid-worker"]
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{url}/healthz", trust_env=False)
    store.close()


def test_a_taken_port_is_told_before_the_recordings_are_played(tmp_path: Path) -> None:
    clock = SystemClock()
    store = Store.open(tmp_path, clock)
    with listening("127.0.0.1", 0) as taken:
        wanted = settings(text(f"{{port: {taken.getsockname()[1]}}}"))
        company = dispatched(wanted, tmp_path, clock, [])
        with pytest.raises(UserError, match="cannot listen on"), company.beside(store):
            pass
    store.close()
