"""A reader that lets packets come together never falls behind by it."""

from hypothesis import given
from hypothesis import strategies as st

from streams.rest import REST_S, Rest

INTERVAL_S = 0.04


class Reader:
    """Reads a camera's packets: each takes `cost_s` once it is there, and rests are `REST_S` long."""

    def __init__(self, cost_s: float, *, ahead_s: float = 0.0, drift: float = 0.0) -> None:
        self.rest, self.now_s, self.rests = Rest(), 0.0, 0
        self.cost_s, self.ahead_s, self.drift = cost_s, ahead_s, drift

    def read(self, number: int, jitter_s: float = 0.0) -> float:
        """How long the packet has waited."""
        sent_s = number * INTERVAL_S + jitter_s
        self.now_s = max(self.now_s, sent_s) + self.cost_s
        waited_s = self.now_s - sent_s
        if self.rest.is_due(number * INTERVAL_S * (1 + self.drift) + self.ahead_s, self.now_s):
            self.rests += 1
            self.now_s += REST_S
        return waited_s


def test_packets_are_read_a_few_at_a_time_and_none_waits_for_long() -> None:
    reader = Reader(0.001)
    waits_s = [reader.read(number) for number in range(1000)]
    assert 1000 / 7 < reader.rests < 1000 / 4
    assert max(waits_s) <= REST_S + 2 * INTERVAL_S


@given(
    cost_s=st.floats(0.0, 0.02),
    ahead_s=st.floats(-1e6, 1e6),
    drift=st.floats(-1e-4, 1e-4),
    jitter=st.lists(st.floats(0.0, 0.05), min_size=50, max_size=50),
)
def test_whatever_reading_costs_the_delay_does_not_creep_up(
    cost_s: float, ahead_s: float, drift: float, jitter: list[float]
) -> None:
    reader = Reader(cost_s, ahead_s=ahead_s, drift=drift)
    waits_s = [reader.read(number, jitter[number % 50]) for number in range(5000)]
    assert max(waits_s) <= REST_S + 0.06 + 0.05 + 2 * INTERVAL_S


def test_who_has_fallen_behind_catches_up_before_the_next_rest() -> None:
    reader = Reader(0.001)
    for number in range(100):
        reader.read(number)
    reader.now_s += 5.0
    rests = reader.rests
    waits_s = [reader.read(number) for number in range(100, 215)]
    assert reader.rests == rests
    assert waits_s[0] > 5.0 > waits_s[-1]


def test_a_packet_without_a_time_is_no_reason_to_rest() -> None:
    assert not Rest().is_due(None, 1.0)


def test_after_a_jump_of_the_cameras_time_it_rests_as_before() -> None:
    reader = Reader(0.001)
    for number in range(200):
        reader.read(number)
    for ahead_s in (-3600.0, 7200.0):
        reader.ahead_s, rests = ahead_s, reader.rests
        for number in range(200, 300):
            reader.read(number)
        assert reader.rests > rests + 10
