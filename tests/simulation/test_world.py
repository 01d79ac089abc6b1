import math

import pytest

from simulation.deeds import Deed, speed_mps
from simulation.figure import Figure, Kind, Posture
from simulation.light import LIGHTS
from simulation.scenario import Actor, Company, Outage, Shake, SkyChange, Span, Waypoint
from tests.simulation.scripts import LENS, STARTS_AT, figure, scenario, there, world

WALKS = Actor("walker", Kind.ADULT, (Waypoint(0, -20, 9), Waypoint(40, 20, 9)), look=7, colour="red")
SELLS = Actor(
    "cart", Kind.CART, (Waypoint(0, -12, 9), Waypoint(10, -2, 9), Waypoint(90, -2, 9), Waypoint(99, 10, 9))
)
VENDOR = Actor("vendor", Kind.ADULT, company=Company("cart", ahead_m=-1.2, left_m=0.5))
PARKS = Actor("car", Kind.CAR, (Waypoint(0, 60, 5), Waypoint(10, 5, 6)), stays=True)


def place(of: Figure) -> tuple[float, float]:
    return of.x_m, of.y_m


def test_figures_carry_what_the_script_says_of_them() -> None:
    [walker] = world(WALKS).figures(20)
    assert walker == Figure(
        "walker",
        Kind.ADULT,
        0,
        9,
        0,
        Posture.WALKING,
        moved_m=20,
        moving=True,
        look=7,
        colour="red",
    )


def test_figures_come_in_the_order_of_the_script_and_only_while_they_are_there() -> None:
    street = world(WALKS, SELLS, VENDOR)
    assert [one.name for one in street.figures(20)] == ["walker", "cart", "vendor"]
    assert [one.name for one in street.figures(60)] == ["cart", "vendor"]


def test_a_companion_keeps_his_place_beside_the_other() -> None:
    street = world(SELLS, VENDOR)
    assert place(there(street, "vendor", 5)) == pytest.approx((-7 - 1.2, 9.5))
    assert there(street, "vendor", 5).posture is Posture.WALKING
    assert there(street, "vendor", 50).posture is Posture.STANDING


@pytest.mark.parametrize(
    ("end", "expected"),
    [((-10, 9), (-5 + 1.2, 9 - 0.5)), ((0, 19), (0 - 0.5, 14 - 1.2)), ((0, -1), (0.5, 5.2))],
)
def test_a_companions_place_turns_with_the_other(
    end: tuple[float, float], expected: tuple[float, float]
) -> None:
    cart = Actor("cart", Kind.CART, (Waypoint(0, 0, 9), Waypoint(10, *end)))
    assert place(there(world(cart, VENDOR), "vendor", 5)) == pytest.approx(expected)


def test_company_may_last_for_a_part_of_the_time_and_counts_before_the_own_path() -> None:
    own = (Waypoint(10, 3, 9), Waypoint(30, 3, 10))
    vendor = Actor("vendor", Kind.ADULT, own, Company("cart", -1.0, 0.0, from_s=5, to_s=20))
    street = world(SELLS, vendor)
    assert figure(street, "vendor", 4) is None
    assert place(there(street, "vendor", 15)) == pytest.approx((-3, 9))
    assert place(there(street, "vendor", 25)) == pytest.approx((3, 9.75))


def test_the_same_question_gets_the_same_answer_in_any_order() -> None:
    street, other = world(WALKS, SELLS, VENDOR), world(WALKS, SELLS, VENDOR)
    assert [street.figures(at_s) for at_s in (5, 50, 5)] == [other.figures(at_s) for at_s in (5, 50, 5)]


def test_the_light_is_that_of_the_sky() -> None:
    assert world(sky=(SkyChange(10, LIGHTS["rain"]),)).light(11) == LIGHTS["rain"]


def test_a_camera_that_is_out_gives_no_picture() -> None:
    street = world(outages=(Outage("road", Span(5, 6)),))
    assert [street.gives_picture("road", at_s) for at_s in (4.9, 5, 5.9, 6)] == [True, False, False, True]


def test_a_shaken_picture_moves_within_its_amplitude_and_only_while_it_is_shaken() -> None:
    street = world(shakes=(Shake("road", Span(5, 15), amplitude_px=3),))
    moves = [street.shake_px("road", 5 + step / 10) for step in range(100)]
    assert street.shake_px("road", 4.9) == street.shake_px("yard", 6) == (0, 0)
    assert 2 < max(abs(across) for across, _ in moves) <= 3
    assert 1 < max(abs(down) for _, down in moves) <= 3


def test_the_lens_is_the_cameras() -> None:
    assert world().lens_of("road") is LENS


def test_who_is_told_to_leave_goes_by_the_nearest_end_of_the_street_and_is_gone() -> None:
    street = world(WALKS)
    street.command("walker", Deed.LEAVE, 10)  # at x = -10
    assert place(there(street, "walker", 9.9)) == pytest.approx((-10.1, 9))
    assert there(street, "walker", 30).x_m == pytest.approx(-10 - 20 * speed_mps(Kind.ADULT))
    assert figure(street, "walker", 100) is None


def test_what_was_before_a_command_stays_as_it_was() -> None:
    street = world(WALKS)
    before = street.figures(9.9)
    street.command("walker", Deed.LEAVE, 10)
    assert street.figures(9.9) == before


@pytest.mark.parametrize("told", ["cart", "vendor"])
def test_a_vendor_leaves_with_his_stall(told: str) -> None:
    street = world(SELLS, VENDOR)
    street.command(told, Deed.LEAVE, 50)
    cart, vendor = there(street, "cart", 70), there(street, "vendor", 70)
    assert cart.x_m < -15
    assert math.dist(place(cart), place(vendor)) == pytest.approx(1.3)


def test_a_stall_that_goes_with_its_vendor_leaves_with_him() -> None:
    vendor = Actor("vendor", Kind.ADULT, SELLS.path)
    street = world(vendor, Actor("cart", Kind.CART, company=Company("vendor", 1.2)))
    street.command("cart", Deed.LEAVE, 50)
    assert there(street, "cart", 70).x_m < -15


def test_a_car_drives_off_ahead_in_its_own_lane() -> None:
    street = world(PARKS)
    street.command("car", Deed.LEAVE, 50)
    assert place(there(street, "car", 50.5)) == (5, 6)
    away = there(street, "car", 56)
    assert (away.x_m < -10, away.y_m) == (True, 0.75 * 7)
    assert figure(street, "car", 80) is None


def test_who_is_told_to_stay_does_not_go_on() -> None:
    street = world(WALKS)
    street.command("walker", Deed.STAY, 10)
    walker = there(street, "walker", 500)
    assert place(walker) == pytest.approx((-10, 9))
    assert walker.posture is Posture.STANDING


def test_who_is_told_to_fall_lies_where_he_was_for_good() -> None:
    street = world(WALKS)
    street.command("walker", Deed.FALL, 10)
    assert there(street, "walker", 10.4).fallen == pytest.approx(0.5, abs=0.01)
    lying = there(street, "walker", 500)
    assert place(lying) == pytest.approx((-10, 9))
    assert (lying.posture, lying.fallen) == (Posture.LYING, 1)


def test_who_lies_and_is_told_to_rise_is_on_his_feet_and_goes_when_he_is_told_to() -> None:
    street = world(WALKS)
    street.command("walker", Deed.FALL, 10)
    street.command("walker", Deed.RISE, 30)
    assert there(street, "walker", 31).fallen == 1
    assert 0 < there(street, "walker", 32.7).fallen < 1
    up = there(street, "walker", 300)
    assert up.posture is Posture.STANDING
    assert place(up) == pytest.approx((-10, 9))
    street.command("walker", Deed.LEAVE, 301)
    assert there(street, "walker", 310).moving


def test_who_falls_lets_go_of_whom_he_was_with() -> None:
    street = world(SELLS, VENDOR)
    street.command("vendor", Deed.FALL, 50)
    assert there(street, "vendor", 60).posture is Posture.LYING
    assert there(street, "cart", 95).x_m > 0


def test_who_has_left_comes_back_to_where_he_would_be() -> None:
    street = world(SELLS, VENDOR)
    street.command("vendor", Deed.LEAVE, 20)
    street.command("vendor", Deed.COME, 40)
    cart = there(street, "cart", 95)
    assert place(cart) == pytest.approx((-2, 9))
    assert not cart.moving
    assert figure(street, "vendor", 1000) is not None


def test_who_is_gone_altogether_comes_from_where_he_first_came() -> None:
    street = world(SELLS)
    street.command("cart", Deed.LEAVE, 20)
    street.command("cart", Deed.COME, 400)
    assert place(there(street, "cart", 400)) == (-12, 9)
    assert place(there(street, "cart", 500)) == (-2, 9)


@pytest.mark.parametrize(("at_s", "x_m"), [(5, -10), (25, -10), (45, 4), (300, 4)])
def test_who_comes_back_goes_where_he_would_rest_now_or_next(at_s: float, x_m: float) -> None:
    rests = [(10, -10), (30, -10), (40, 4), (60, 4), (70, 20)]
    walker = Actor("walker", Kind.ADULT, tuple(Waypoint(when, x, 9) for when, x in [(0, -20), *rests]))
    street = world(walker)
    street.command("walker", Deed.COME, at_s)
    assert there(street, "walker", 1000).x_m == x_m


def test_the_last_command_counts() -> None:
    street = world(WALKS)
    street.command("walker", Deed.STAY, 10)
    street.command("walker", Deed.LEAVE, 20)
    assert there(street, "walker", 30).moving


def test_a_command_to_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        world(WALKS).command("nobody", Deed.LEAVE, 1)


@pytest.mark.parametrize(
    ("deed", "actor", "at_s", "expected"),
    [
        (Deed.FALL, SELLS, 20, "fall: expected somebody on foot, got a cart"),
        (Deed.RISE, SELLS, 20, "rise: expected somebody who lies or is slumped, got one who is standing"),
        (Deed.LEAVE, SELLS, 200, "leave: expected somebody on the street, got cart, who is not there now"),
    ],
)
def test_what_cannot_be_done_is_refused(deed: Deed, actor: Actor, at_s: float, expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        world(actor).command(actor.id, deed, at_s)


def test_a_scenario_names_nobody_twice() -> None:
    with pytest.raises(ValueError, match="actors: expected each id once"):
        scenario(WALKS, WALKS)


def test_a_scenario_takes_time_and_begins_in_a_time_zone() -> None:
    with pytest.raises(ValueError, match="duration_s: expected more than 0"):
        scenario(duration_s=0)
    assert STARTS_AT.tzinfo is not None
