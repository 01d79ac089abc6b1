from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.plan import Front, Plan
from simulation.street.canvas import PX_PER_M
from simulation.street.terrace import draw_terrace, filled
from simulation.street.walls import LINTEL_FROM_M, WALL_M

EDGES = st.lists(st.integers(-70, 70), min_size=2, max_size=8, unique=True).map(sorted)


@settings(max_examples=50)
@given(EDGES, st.integers(0, 100))
def test_gaps_between_fronts_are_filled_without_overlap(edges: list[int], seed: int) -> None:
    given_fronts = [Front("wall", left, right) for left, right in pairwise(edges)][::2]
    row = filled(given_fronts, -80, 80, np.random.default_rng(seed))
    assert set(given_fronts) <= set(row)
    assert row[0].from_m == -80
    assert abs(row[-1].to_m - 80) < 0.2
    assert all(abs(left.to_m - right.from_m) < 0.2 for left, right in pairwise(row))


def heights(front: Front) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Metres, every 3 cm of the front."""
    terrace = draw_terrace(Plan(), [front], -40, 40, 0)
    columns = slice(round((front.from_m + 40) * PX_PER_M), round((front.to_m + 40) * PX_PER_M))
    return np.asarray(terrace.heights[columns])


def test_a_wall_is_low_and_a_house_is_not() -> None:
    assert np.allclose(heights(Front("wall", 0, 10)), WALL_M, atol=0.1)
    assert heights(Front("shop", 0, 10)).min() > 6


def test_a_gate_is_open_as_wide_as_the_plan_says() -> None:
    gate = Front("gate", 0, 20, door_m=8, wide_m=5)
    low = heights(gate) < 0.1
    assert np.isclose(low.sum() / PX_PER_M, 5, atol=0.1)
    assert np.isclose(np.flatnonzero(low).mean() / PX_PER_M, 8, atol=0.1)


def test_over_a_narrow_gate_there_is_a_lintel_that_one_passes_under() -> None:
    canvas = draw_terrace(Plan(), [Front("gate", 0, 20, door_m=8, wide_m=1.2)], -40, 40, 0).canvas
    assert not canvas.solid[canvas.part(7.5, 0.0, 8.5, LINTEL_FROM_M - 0.05)].any()
    assert canvas.solid[canvas.part(7.5, LINTEL_FROM_M + 0.05, 8.5, LINTEL_FROM_M + 0.3)].all()


def test_a_front_looks_the_same_whatever_else_the_plan_says() -> None:
    """A scenario that adds a shop down the street must not repaint the door it is about."""
    door = Front("residence", 0, 10)
    alone = draw_terrace(Plan(), [door], -40, 40, 0).canvas
    beside = draw_terrace(Plan(), [door, Front("shop", -30, -10)], -40, 40, 0).canvas
    part = alone.part(0.2, 0, 9.8, 6)
    np.testing.assert_array_equal(alone.albedo[part], beside.albedo[part])
