from simulation.figure import Figure, Kind
from simulation.figures.order import far_to_near, hides
from simulation.lens import Lens
from tests.simulation.figures.seeing import ACROSS, cutouts_of

ALONG = Lens(-20, -2, 4, 75, 8, 60, 320, 180)
"""Looks down the street."""


def nearest_last(*given: Figure, lens: Lens) -> list[str]:
    named = [(figure.name, cutout) for figure in given for cutout in cutouts_of(figure, lens)]
    order = far_to_near([cutout for _, cutout in named], lens.centre)
    return [f"{named[index][0]}/{named[index][1].part}".rstrip("/") for index in order]


def test_somebody_before_the_far_end_of_a_bus_is_drawn_after_it() -> None:
    bus = Figure("bus", Kind.BUS, 0, 4, 0, look=1)
    person = Figure("person", Kind.ADULT, 4.5, 2.2)
    assert nearest_last(bus, person, lens=ALONG) == ["bus", "person"]
    assert nearest_last(person, bus, lens=ALONG) == ["bus", "person"]


def test_somebody_behind_the_near_end_of_a_bus_is_drawn_before_it() -> None:
    bus = Figure("bus", Kind.BUS, 0, 4, 0, look=1)
    person = Figure("person", Kind.ADULT, -4.5, 5.8)
    assert nearest_last(bus, person, lens=ALONG) == ["person", "bus"]


def test_a_vendor_under_his_umbrella_is_hidden_by_the_cloth_but_not_by_the_cart_behind_him() -> None:
    cart = Figure("cart", Kind.CART, 0, 4, umbrella=True)
    vendor = Figure("vendor", Kind.ADULT, 0, 3.2)
    high = Lens(0, -4, 6, 0, 30, 60, 320, 180)
    order = nearest_last(cart, vendor, lens=high)
    assert order[-1] == "cart/umbrella"
    assert order.index("vendor") > order.index("cart")


def test_seen_from_below_the_cloth_is_behind_the_head() -> None:
    umbrella = Figure("umbrella", Kind.UMBRELLA, 0, 4)
    person = Figure("person", Kind.ADULT, 0.4, 4, look=3)
    low = Lens(0, 1, 0.8, 0, -10, 80, 320, 180)
    order = nearest_last(umbrella, person, lens=low)
    assert order.index("person") > order.index("umbrella")


def test_of_two_in_one_place_either_one_hides_the_other_or_the_later_one_is_in_front() -> None:
    (one,) = cutouts_of(Figure("one", Kind.CAR, 0, 4), ACROSS)
    (other,) = cutouts_of(Figure("other", Kind.CAR, 0, 4, look=5), ACROSS)
    assert not hides(one, other, ACROSS.centre)
    assert not hides(other, one, ACROSS.centre)


def test_three_that_hide_one_another_all_round_are_still_all_drawn() -> None:
    ring = [
        Figure("a", Kind.BUS, 0, 0, 0),
        Figure("b", Kind.BUS, 4, 4, 120),
        Figure("c", Kind.BUS, -4, 4, 240),
    ]
    assert sorted(nearest_last(*ring, lens=ACROSS)) == ["a", "b", "c"]
