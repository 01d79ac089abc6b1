import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.batch_metrics import BatchMeter, Percentiles

numbers = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=300)


@pytest.mark.parametrize(
    ("values", "expected", "why"),
    [
        ([], (None, None, None), "nothing speaks for a figure"),
        ([7.0], (7.0, 7.0, 7.0), "one value is all of them"),
        (
            [float(n) for n in range(1, 101)],
            (50.0, 95.0, 99.0),
            "of hundred values the rank is the percent",
        ),
        ([float(n) for n in range(1, 21)], (10.0, 19.0, 20.0), "19 of 20 are 95 %, 99 % need all"),
        ([3.0, 1.0, 2.0], (2.0, 3.0, 3.0), "the order in which they came does not matter"),
    ],
)
def test_percentiles_are_nearest_ranks(
    values: list[float], expected: tuple[float | None, ...], why: str
) -> None:
    percentiles = Percentiles.of(values)
    assert (percentiles.p50, percentiles.p95, percentiles.p99) == expected, why


@given(numbers)
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(values: list[float]) -> None:
    found = Percentiles.of(values)
    for percent, value in ((50, found.p50), (95, found.p95), (99, found.p99)):
        assert value in values
        assert 100 * sum(each <= value for each in values) >= percent * len(values)
        assert 100 * sum(each < value for each in values) < percent * len(values)


@given(numbers, st.integers(1, 20))
def test_a_meter_remembers_the_latest_values_and_no_more(values: list[float], window: int) -> None:
    meter = BatchMeter(window)
    for value in values:
        meter.batch([value], value / 1e6, 2 * value)
    latest = values[-window:]
    assert meter.figures().frame_age_s == Percentiles.of(latest)
    assert meter.figures().fill == Percentiles.of(value / 1e6 for value in latest)
    assert meter.figures().wait_s == Percentiles.of(2 * value for value in latest)


def test_a_meter_may_be_read_while_it_is_written() -> None:
    meter, stop = BatchMeter(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            meter.batch([0.1, 0.2], 0.5, 0.2)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(50):
            assert meter.figures().frame_age_s.p99 in {None, 0.2}
    finally:
        stop.set()
        writer.join()
