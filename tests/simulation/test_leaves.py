import pytest

from simulation.deeds import Deed
from simulation.figure import Kind
from simulation.plan import Front, Plan
from simulation.scenario import Actor, Opening, Span, Waypoint
from tests.simulation.scripts import there, world

STREET = Plan(
    fronts=(Front("shop", -20, -4), Front("gate", -4, 4, wide_m=2, gate="south")),
    near_fronts=(Front("gate", 10, 14, gate="north"),),
)
GRANTED = (Opening("south", Span(30, 33)),)
ENTERS = Actor("in", Kind.ADULT, (Waypoint(0, 0, 2), Waypoint(20, 0, 22)))


def opened(at_s: float, *actors: Actor, name: str = "leaf-south") -> float:
    return there(world(*actors, plan=STREET, openings=GRANTED), name, at_s).opened


@pytest.mark.parametrize(
    ("at_s", "expected"),
    [(29.9, 0), (30.3, 0.5), (30.6, 1), (33, 1), (33.4, 0.5), (33.8, 0)],
)
def test_a_gate_opens_for_a_grant_and_shuts_after_it(at_s: float, expected: float) -> None:
    assert opened(at_s) == pytest.approx(expected)


def test_a_grant_opens_its_own_gate_only() -> None:
    assert opened(31, name="leaf-north") == 0


def test_leaves_hang_in_the_middle_of_their_openings_and_face_the_street() -> None:
    street = world(plan=STREET)
    far, near = there(street, "leaf-south", 0), there(street, "leaf-north", 0)
    assert (far.x_m, far.y_m, far.heading_deg) == (0, 12, -90)
    assert (near.x_m, near.y_m, near.heading_deg) == (12, -5, 90)


def test_a_gate_is_open_while_somebody_passes_and_shuts_behind_him() -> None:
    assert opened(8, ENTERS) == 0  # two metres before it
    assert opened(10, ENTERS) == pytest.approx(1)
    assert 0 < opened(11, ENTERS) < 1
    assert opened(12, ENTERS) == 0


def test_a_gate_does_not_open_for_who_walks_past_it() -> None:
    past = Actor("past", Kind.ADULT, (Waypoint(0, -10, 10), Waypoint(20, 10, 10)))
    assert max(opened(at_s, past) for at_s in (8, 9, 10, 11, 12)) == 0


def test_a_gate_does_not_open_for_a_car() -> None:
    car = Actor("car", Kind.CAR, ENTERS.path)
    assert opened(10, car) == 0


def test_a_gate_stays_shut_for_who_was_told_to_stay_away() -> None:
    street = world(ENTERS, plan=STREET)
    assert there(street, "leaf-south", 10).opened == pytest.approx(1)
    street.command("in", Deed.STAY, 5)
    assert there(street, "leaf-south", 10).opened == 0
