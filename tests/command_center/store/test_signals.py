from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command_center.store.signal_sources import LiveSignals, ReplayedSignals
from command_center.store.store import Store
from tests.command_center.values import AWAY, at, grant
from tests.fakes import FakeClock
from vision.signals import Signal


def subjects(signals: list[Signal]) -> list[str]:
    return [signal.subject for signal in signals]


def test_a_signal_comes_back_as_it_was_in_order_of_arrival(store: Store) -> None:
    assert store.add_signals([grant(2), AWAY]) == 2
    assert store.add_signals([grant(1, seconds=-100)]) == 1
    rows = store.signals_after(0, 10)
    assert [signal for _, signal in rows] == [grant(2), AWAY, grant(1, seconds=-100)]
    assert store.signals_after(rows[0][0], 1) == [rows[1]]


def test_the_same_signal_twice_is_one(store: Store) -> None:
    assert store.add_signals([grant(1), grant(1)]) == 1
    assert store.add_signals([grant(1), grant(2)]) == 1
    assert len(store.signals_after(0, 10)) == 2


def test_live_signals_are_due_when_they_arrive_each_once(store: Store, clock: FakeClock) -> None:
    source = LiveSignals(store.signals, clock)
    assert source.due(at(0)) == []
    store.add_signals([grant(1, seconds=3600)])
    assert source.due(at(0)) == [grant(1, seconds=3600)]
    assert source.due(at(0)) == []
    store.add_signals([grant(2, seconds=-3600)])
    assert source.due(at(1)) == [grant(2, seconds=-3600)]


def test_after_a_restart_the_last_two_days_come_again(store: Store, clock: FakeClock) -> None:
    store.add_signals([grant(1)])
    clock.advance(timedelta(hours=49).total_seconds())
    store.add_signals([grant(2)])
    assert subjects(LiveSignals(store.signals, clock).due(clock.now())) == ["gate-2"]
    assert subjects(LiveSignals(store.signals, clock, timedelta(days=7)).due(clock.now())) == [
        "gate-1",
        "gate-2",
    ]


def test_more_signals_than_one_call_hands_out_follow_with_the_next(store: Store, clock: FakeClock) -> None:
    store.add_signals([grant(number) for number in range(1001)])
    source = LiveSignals(store.signals, clock)
    assert [len(source.due(at(0))) for _ in range(3)] == [1000, 1, 0]
    assert len(ReplayedSignals(store.signals).due(at(0))) == 1001


def test_replayed_signals_wait_for_their_own_time(store: Store) -> None:
    store.add_signals([grant(3, seconds=30), grant(1, seconds=10), grant(2, seconds=10)])
    source = ReplayedSignals(store.signals)
    assert source.due(at(9.999)) == []
    assert subjects(source.due(at(10))) == ["gate-1", "gate-2"]
    assert subjects(source.due(at(100))) == ["gate-3"]
    assert source.due(at(1000)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=10, unique=True),
    st.lists(st.integers(0, 20), max_size=5),
)
def test_whatever_the_steps_each_signal_is_replayed_once_and_in_time(
    store: Store, times: list[int], steps: list[int]
) -> None:
    store.add_signals([grant(0, seconds=second) for second in times])
    known = sorted(signal.at for _, signal in store.signals_after(0, 1000))
    source = ReplayedSignals(store.signals)
    due: list[Signal] = []
    for step in sorted(steps):
        due += source.due(at(step))
        assert [signal.at for signal in due] == [instant for instant in known if instant <= at(step)]
