import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_center.throttle import Throttle, address_name
from tests.fakes import FakeClock


def throttle(clock: FakeClock, max_names: int = 100) -> Throttle:
    return Throttle(clock, limit=3, window_s=60.0, max_names=max_names)


def test_the_fourth_try_waits_until_the_window_of_the_first_is_over() -> None:
    clock = FakeClock()
    guard = throttle(clock)
    assert [guard.try_now("li") for _ in range(3)] == [0, 0, 0]
    clock.advance(20)
    assert guard.try_now("li") == 40
    assert guard.try_now("wang") == 0
    clock.advance(40)
    assert guard.try_now("li") == 0


def test_waiting_costs_no_tries() -> None:
    clock = FakeClock()
    guard = throttle(clock)
    for _ in range(100):
        guard.try_now("li")
    clock.advance(60)
    assert [guard.try_now("li") for _ in range(4)] == [0, 0, 0, 60]


def test_a_try_can_be_taken_back() -> None:
    guard = throttle(FakeClock())
    for _ in range(10):
        assert guard.try_now("li") == 0
        guard.take_back("li")
    guard.take_back("nobody")


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 30)), max_size=200))
def test_memory_is_bounded_and_nobody_gets_more_than_the_limit_in_a_window(
    tries: list[tuple[int, float]],
) -> None:
    clock = FakeClock()
    guard = throttle(clock, max_names=40)
    passed: dict[int, list[float]] = {}
    for name, pause_s in tries:
        clock.advance(pause_s)
        if guard.try_now(str(name)) == 0:
            passed.setdefault(name, []).append(clock.monotonic())
    assert guard.evicted == 0
    for times in passed.values():
        windows = [sum(start <= each < start + 60 for each in times) for start in times[::3]]
        assert max(windows) <= 3


def test_the_oldest_names_are_forgotten_first_and_counted() -> None:
    guard = throttle(FakeClock(), max_names=5)
    for number in range(12):
        guard.try_now(str(number))
    assert guard.evicted == 7
    assert len(guard._tries) == 5


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_is_counted_by_what_one_customer_owns(host: str, name: str) -> None:
    assert address_name(host) == name
