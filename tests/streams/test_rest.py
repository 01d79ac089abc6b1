"""A reader that rests never falls behind by it; one that is too slow passes over pictures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.hurry import BEHIND_S, Hurry
from streams.lateness import Lateness
from streams.rest import DRAINED_S, REST_S, Rest

INTERVAL_S = 0.04
GOP = 50


class Reader:
    """Reads a camera's packets: each takes `cost_s` once it is there, and rests are `REST_S` long.

    Where it is in a hurry a packet takes a millisecond.
    """

    def __init__(self, cost_s: float, *, ahead_s: float = 0.0, rate: float = 1.0, rests: bool = True) -> None:
        self.lateness, self.rest, self.hurry = Lateness(), Rest(), Hurry()
        self.now_s, self.rests, self.passed_over = 0.0, 0, 0
        self.cost_s, self.ahead_s, self.rate, self.may_rest = cost_s, ahead_s, rate, rests

    def read(self, number: int, jitter_s: float = 0.0) -> float:
        """How long the packet has waited."""
        sent_s = number * INTERVAL_S + jitter_s
        waited_s = max(0.0, sent_s - self.now_s)
        self.now_s = max(self.now_s, sent_s)
        late_s = self.now_s - sent_s
        self.lateness.note(number * INTERVAL_S * self.rate + self.ahead_s, self.now_s, waited_s)
        self.hurry.note(self.lateness.behind_s, is_key=number % GOP == 0)
        self.passed_over += self.hurry.on
        self.now_s += 0.001 if self.hurry.on else self.cost_s
        if self.may_rest and self.rest.is_due(self.lateness.behind_s, self.now_s):
            self.rests += 1
            self.now_s += REST_S
        return late_s


def test_packets_are_read_a_few_at_a_time_and_none_waits_for_long() -> None:
    reader = Reader(0.001)
    waits_s = [reader.read(number) for number in range(1000)]
    assert 1000 / 7 < reader.rests < 1000 / 4
    assert max(waits_s) <= REST_S + DRAINED_S


@given(
    cost_s=st.floats(0.0, 0.02),
    ahead_s=st.floats(-1e6, 1e6),
    drift=st.floats(-1e-4, 1e-4),
    jitter=st.lists(st.floats(0.0, 0.05), min_size=50, max_size=50),
)
def test_whatever_reading_costs_the_delay_does_not_creep_up(
    cost_s: float, ahead_s: float, drift: float, jitter: list[float]
) -> None:
    reader = Reader(cost_s, ahead_s=ahead_s, rate=1 + drift)
    waits_s = [reader.read(number, jitter[number % 50]) for number in range(5000)]
    assert max(waits_s) <= REST_S + DRAINED_S + 0.05 + 2 * INTERVAL_S
    assert reader.passed_over == 0


@given(stall_s=st.floats(0.3, 20.0))
def test_who_has_fallen_behind_catches_up_before_the_next_rest(stall_s: float) -> None:
    reader = Reader(0.01)
    for number in range(100):
        reader.read(number)
    reader.now_s += stall_s
    rests, number = reader.rests, 100
    while reader.read(number) > DRAINED_S + INTERVAL_S:
        assert reader.rests == rests
        number += 1


def test_who_cannot_decode_everything_stays_near_and_passes_over_the_rest() -> None:
    reader = Reader(0.06, rests=False)
    waits_s = [reader.read(number) for number in range(5000)]
    assert max(waits_s) <= BEHIND_S + 0.1
    assert 0 < reader.passed_over < 5000 * 0.6, "a third must be lost; what is passed over comes in groups"


@given(stalls_at=st.integers(100, 100 + GOP))
def test_one_stall_costs_no_more_than_what_is_left_of_two_groups_of_pictures(stalls_at: int) -> None:
    reader = Reader(0.005)
    for number in range(600):
        reader.now_s += 1.0 if number == stalls_at else 0.0
        reader.may_rest = reader.hurry.on  # who decodes everything does not rest
        reader.read(number)
    assert reader.passed_over <= 2 * GOP, "though it rests when the key picture comes"


def test_who_can_passes_over_nothing() -> None:
    reader = Reader(0.035, rests=False)
    for number in range(2000):
        reader.read(number)
    assert reader.passed_over == 0


@given(rate=st.floats(0.3, 3.0))
def test_a_camera_whose_time_runs_at_another_rate_is_decoded_all_the_same(rate: float) -> None:
    reader = Reader(0.005, rate=rate, rests=False)
    for number in range(3000):
        reader.read(number)
    assert reader.passed_over == 0


@given(jump_s=st.floats(-1e5, 1e5))
def test_a_camera_whose_time_jumps_is_decoded_all_the_same(jump_s: float) -> None:
    reader = Reader(0.005, rests=False)
    for number in range(200):
        reader.read(number)
    reader.ahead_s += jump_s
    for number in range(200, 500):
        reader.read(number)
    assert reader.passed_over <= 12, "until it is plain that nothing lies in the network"


def test_packets_without_a_time_tell_nothing() -> None:
    lateness = Lateness()
    lateness.note(None, 5.0, 0.0)
    assert lateness.behind_s == 0.0
    assert lateness.arrived_s(None) is None
    assert lateness.arrived_s(5.0) is None


def test_a_packet_would_have_come_as_little_late_as_the_least_late_one() -> None:
    lateness = Lateness()
    lateness.note(1.0, 101.2, 0.0)
    lateness.note(2.0, 102.1, 0.0)
    lateness.note(3.0, 103.9, 0.0)
    assert lateness.behind_s == pytest.approx(0.8)
    assert lateness.arrived_s(3.0) == pytest.approx(103.1)
    assert lateness.arrived_s(2.5) == pytest.approx(102.6), "one that was kept, and is decoded now"


def test_after_the_cameras_clock_was_set_back_nothing_is_late_that_is_not() -> None:
    lateness = Lateness()
    lateness.note(900.0, 1000.0, 0.0)
    lateness.note(10.0, 1000.1, 0.0)
    assert lateness.behind_s == 0.0
    assert lateness.arrived_s(10.0) == pytest.approx(1000.1)


def test_pictures_that_are_sent_in_another_order_are_not_a_clock_that_was_set_back() -> None:
    lateness = Lateness()
    for media_s, now_s in ((1.0, 2.0), (1.12, 2.04), (1.04, 2.9), (1.08, 2.94), (1.2, 2.98)):
        lateness.note(media_s, now_s, 0.0)
    assert lateness.behind_s == pytest.approx(2.98 - 1.2 - 0.92)


def test_times_that_stand_still_do_not_make_pictures_old() -> None:
    lateness = Lateness()
    for number in range(100):
        lateness.note(5.0, 100.0 + number / 25, 0.04)
    assert lateness.arrived_s(5.0) is None
    assert lateness.behind_s == 0.0


def test_times_that_run_slowly_do_not_make_pictures_old_to_a_reader_that_waits_for_each() -> None:
    lateness, least_s = Lateness(), 0.0
    for number in range(500):
        now_s = 100.0 + number / 25
        lateness.note(number / 50, now_s, 0.04)
        least_s = max(least_s, now_s - (lateness.arrived_s(number / 50) or now_s))
    assert least_s < 0.3
