from dataclasses import replace
from itertools import pairwise

from simulation.plan import Front, Paint, Plan, Prop
from simulation.street.planting import CROWN_M, lamps_of, props_of

BUSY = Plan(
    seed=2,
    fronts=(Front("residence", -10, 2, door_m=-4), Front("gate", 20, 30, wide_m=4)),
    props=(Prop("bus_stop", 40, 8),),
    paint=(Paint("zebra", -24, 0, -20, 7),),
)


def test_the_same_plan_is_planted_the_same() -> None:
    assert props_of(replace(BUSY)) == props_of(BUSY)


def test_another_seed_plants_otherwise() -> None:
    assert props_of(replace(BUSY, seed=3)) != props_of(BUSY)


def test_the_plans_own_props_come_first() -> None:
    assert props_of(BUSY)[0] == BUSY.props[0]


def test_nothing_is_planted_where_the_plan_says_so() -> None:
    assert props_of(replace(BUSY, planted=False)) == BUSY.props


def test_no_tree_stands_before_a_door_or_a_gate() -> None:
    for seed in range(20):
        trees = [one.x_m for one in props_of(replace(BUSY, seed=seed)) if one.kind == "tree"]
        assert trees
        for front in BUSY.fronts:
            assert all(abs(x - front.opening_m) >= front.wide_m / 2 + CROWN_M for x in trees)


def test_nothing_stands_on_a_crossing() -> None:
    assert not [one for one in props_of(BUSY) if -24 <= one.x_m <= -20]


def test_whatever_is_planted_stands_on_a_pavement() -> None:
    assert all(not 0 <= one.y_m <= BUSY.road_m for one in props_of(BUSY))


def test_a_narrow_pavement_has_lamps_alone() -> None:
    assert {one.kind for one in props_of(Plan(pavement_m=2.0))} == {"lamp"}


def test_light_hangs_over_the_carriageway_also_from_the_plans_own_lamps() -> None:
    plan = Plan(planted=False, props=(Prop("lamp", 3, -0.5), Prop("lamp", 9, 7.5)))
    lights = lamps_of(plan)
    assert [x for x, _ in lights] == [3, 9]
    assert all(0 < y < plan.road_m for _, y in lights)


def test_light_hangs_every_few_steps_on_both_sides() -> None:
    lights = sorted(lamps_of(Plan()))
    gaps = [after[0] - before[0] for before, after in pairwise(lights)]
    assert max(gaps) <= 20
