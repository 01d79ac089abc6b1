"""Who on the street a case is about."""

import pytest

from simulation.figure import Kind
from streetwarden.demo.culprits import culprit
from streetwarden.demo.places import on_ground, place_of
from streetwarden.demo.street_control import Passer
from tests.streetwarden.demo.street import LENS, LENSES, car, event, somebody
from vision.geometry import Point
from vision.violation import EventType


@pytest.mark.parametrize("place", [(0.0, 8.0), (-6.0, 5.5), (7.0, 12.0)])
def test_a_place_in_the_picture_is_the_place_on_the_ground_that_it_shows(place: Point) -> None:
    assert place_of(event(place), LENSES) == pytest.approx(place)


def test_the_sky_is_nowhere_on_the_ground() -> None:
    assert on_ground(LENS, (0.5, -0.5)) is None


def test_of_two_cars_the_nearer_one_is_meant() -> None:
    near, far = car((0.5, 8.6), "near"), car((-2.4, 8.6), "far")
    assert culprit(event(), (0.0, 8.0), [far, near]) is near


@pytest.mark.parametrize(
    ("passer", "why"),
    [
        (car((4.0, 8.0)), "it stands elsewhere"),
        (car(moving=True), "it only passes"),
        (somebody(Kind.CART), "a cart does not park"),
        (Passer("hidden", Kind.CAR, 0.0, 8.0, in_view=frozenset({"gate"})), "another camera's business"),
    ],
)
def test_nobody_is_meant_who_cannot_be(passer: Passer, why: str) -> None:
    assert culprit(event(), (0.0, 8.0), [passer]) is None, why


def test_who_lies_is_meant_and_not_who_stands_beside_him() -> None:
    lying, helper = somebody(Kind.ELDER, name="old", lies=True), somebody(Kind.ADULT, name="helper")
    found = culprit(event(kind=EventType.ELDER_INACTIVITY), (0.0, 8.0), [helper, lying])
    assert found is lying


def test_after_a_deed_nobody_is_found_at_its_place() -> None:
    assert culprit(event(kind=EventType.TAILGATING), (0.0, 8.0), [somebody(Kind.ADULT)]) is None
