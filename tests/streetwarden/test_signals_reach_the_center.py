"""Both sides of the wire agree: what the live street posts is what the command centre takes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from command_center.app import create_app
from command_center.roles import Scope
from command_center.settings import CommandCenterSettings
from command_center.store.store import Store
from streetwarden.signal_api import NotTaken, SignalApi, Unwelcome
from tests.command_center.values import SITE
from tests.command_center.web.center import Center
from tests.fakes import MONDAY_MORNING, FakeClock
from vision.signals import Signal, SignalKind

LATER = MONDAY_MORNING + timedelta(hours=3)
SIGNALS = [
    Signal(SignalKind.ACCESS_GRANT, "east", MONDAY_MORNING, admits=2, source="card"),
    Signal(SignalKind.GRANT_WATERMARK, "east", MONDAY_MORNING, source="controller"),
    Signal(SignalKind.SIGN_OF_LIFE, "h-12", MONDAY_MORNING, source="water_meter"),
    Signal(SignalKind.AWAY, "h-12", MONDAY_MORNING, LATER),
    Signal(SignalKind.PERMIT, "kerb", LATER),
]


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Center]:
    clock = FakeClock()
    store = Store.open(tmp_path / "data", clock)
    store.import_site(SITE)
    yield Center(create_app(CommandCenterSettings(tmp_path / "data"), store, clock, None), store, clock)
    store.close()


def api(center: Center, *rights: Scope) -> SignalApi:
    """Through the application instead of a network."""
    program = center.program(*rights)
    token = program.headers["authorization"].removeprefix("Bearer ")
    return SignalApi("http://testserver", token, center.clock, program._transport)


def test_every_kind_of_signal_is_taken_as_it_is(center: Center) -> None:
    post = api(center, Scope.SIGNALS_WRITE).post
    unwatched = [post(signal) for signal in SIGNALS]
    assert [signal for _, signal in center.store.signals_after(0, 100)] == SIGNALS
    assert unwatched[0] == ["east"]


def test_a_token_without_the_right_is_told_apart_from_one_that_nobody_knows(center: Center) -> None:
    with pytest.raises(NotTaken, match="lacks the right signals:write"):
        api(center, Scope.EVENTS_READ).post(SIGNALS[0])
    stranger = SignalApi(
        "http://testserver", "swt_unknown", center.clock, center.program(Scope.SIGNALS_WRITE)._transport
    )
    with pytest.raises(NotTaken, match="knows no such token"):
        stranger.post(SIGNALS[0])


def test_a_grant_of_the_far_future_is_refused_for_good(center: Center) -> None:
    with pytest.raises(Unwelcome, match="at most an hour after now"):
        api(center, Scope.SIGNALS_WRITE).post(Signal(SignalKind.ACCESS_GRANT, "east", LATER))
