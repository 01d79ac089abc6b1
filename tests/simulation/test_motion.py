import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.figure import Posture
from simulation.motion import FALL_S, Path, Stance, turn
from simulation.scenario import Waypoint

CAR_STOPS = (Waypoint(0, -40, 5), Waypoint(10, 0, 5), Waypoint(30, 0, 5), Waypoint(40, 40, 5))


def at(path: Path, at_s: float) -> Stance:
    stance = path.at(at_s)
    assert stance is not None
    return stance


def speed_mps(path: Path, at_s: float) -> float:
    one, other = at(path, at_s - 0.01), at(path, at_s + 0.01)
    return math.dist((one.x_m, one.y_m), (other.x_m, other.y_m)) / 0.02


@st.composite
def waypoints(draw: st.DrawFn) -> list[Waypoint]:
    gaps = draw(st.lists(st.floats(0.2, 60), min_size=1, max_size=6))
    places = st.tuples(st.floats(-100, 100), st.floats(-10, 20))
    times = itertools.accumulate(gaps)
    return [Waypoint(at_s, *draw(places)) for at_s in times]


def test_who_walks_is_halfway_at_half_time_and_looks_where_he_goes() -> None:
    stance = at(Path([Waypoint(0, 0, 0), Waypoint(10, 0, 12)]), 5)
    assert (stance.x_m, stance.y_m, stance.heading_deg) == pytest.approx((0, 6, 90))
    assert (stance.posture, stance.moving, stance.moved_m) == (Posture.WALKING, True, 6)


def test_an_actor_is_there_from_its_first_waypoint_until_its_last() -> None:
    path = Path([Waypoint(5, 0, 0), Waypoint(10, 0, 12)])
    assert [path.at(at_s) is not None for at_s in (4.9, 5.0, 9.9, 10.0)] == [False, True, True, False]


def test_who_stays_is_there_for_good() -> None:
    path = Path([Waypoint(5, 1, 2)], stays=True)
    assert at(path, 1e6) == Stance(1, 2, 0.0, 0.0, moving=False, posture=Posture.STANDING)


def test_an_actor_without_a_path_is_nowhere() -> None:
    assert Path([], stays=True).at(0) is None


@pytest.mark.parametrize(
    ("at_s", "mps"),
    [(1, 40 / 8.5), (9.5, 0.78), (9.95, 0.08), (30.05, 0.09), (32, 3.66), (39, 40 / 8.75)],
)
def test_a_car_brakes_before_its_stop_and_gathers_speed_after_it(at_s: float, mps: float) -> None:
    assert speed_mps(Path(CAR_STOPS, driven=True), at_s) == pytest.approx(mps, abs=0.01)


def test_a_car_stops_at_the_very_time_of_its_waypoint() -> None:
    path = Path(CAR_STOPS, driven=True)
    assert at(path, 9.9).x_m < -0.005
    assert [at(path, at_s).x_m for at_s in (10, 20, 29.9)] == [0, 0, 0]


def test_whoever_is_not_driven_stops_at_once() -> None:
    assert speed_mps(Path(CAR_STOPS), 9.9) == pytest.approx(4)


def test_a_car_that_drives_through_a_waypoint_does_not_brake_there() -> None:
    path = Path([Waypoint(0, 0, 0), Waypoint(5, 50, 0), Waypoint(10, 100, 0)], driven=True)
    assert speed_mps(path, 4.9) == pytest.approx(10)
    assert speed_mps(path, 5.1) == pytest.approx(10)


@given(waypoints(), st.booleans(), st.floats(0, 1))
def test_nobody_ever_jumps(way: list[Waypoint], driven: bool, part: float) -> None:
    path = Path(way, driven=driven, stays=True)
    at_s = way[0].at_s + part * (way[-1].at_s - way[0].at_s)
    one, other = at(path, at_s), at(path, at_s + 1e-4)
    fastest = max((leg.length_m / (leg.to_s - leg.from_s) for leg in path.legs), default=0) * 4
    assert math.dist((one.x_m, one.y_m), (other.x_m, other.y_m)) <= fastest * 1e-4 + 1e-6


@given(waypoints(), st.booleans())
def test_everybody_is_at_each_waypoint_when_it_says(way: list[Waypoint], driven: bool) -> None:
    path = Path(way, driven=driven, stays=True)
    for point in way:
        stance = at(path, point.at_s)
        assert (stance.x_m, stance.y_m) == pytest.approx((point.x_m, point.y_m), abs=1e-6)


@given(waypoints(), st.booleans())
def test_the_way_gone_only_grows(way: list[Waypoint], driven: bool) -> None:
    path = Path(way, driven=driven, stays=True)
    span_s = way[-1].at_s - way[0].at_s
    gone = [at(path, way[0].at_s + span_s * step / 50).moved_m for step in range(51)]
    assert all(later >= sooner - 1e-9 for sooner, later in itertools.pairwise(gone))


def test_a_corner_is_turned_smoothly_and_the_short_way_round() -> None:
    path = Path([Waypoint(0, 0, 0), Waypoint(10, 10, -1), Waypoint(20, 20, 0)])
    headings = [at(path, 10 + offset).heading_deg for offset in (-0.5, -0.2, 0, 0.2, 0.5)]
    assert headings[0] == pytest.approx(-5.7, abs=0.1)
    assert headings[-1] == pytest.approx(5.7, abs=0.1)
    assert headings == sorted(headings)


@given(st.floats(-720, 720), st.floats(-720, 720))
def test_a_turn_is_the_shorter_one_and_ends_where_it_should(from_deg: float, to_deg: float) -> None:
    found = turn(from_deg, to_deg)
    assert -180 <= found <= 180
    assert math.isclose(math.cos(math.radians(from_deg + found - to_deg)), 1.0, abs_tol=1e-9)


def test_who_stops_looks_on_as_he_came() -> None:
    assert at(Path(CAR_STOPS), 20).heading_deg == 0
    assert at(Path([Waypoint(0, 0, 0), Waypoint(10, -5, 0)], stays=True), 20).heading_deg == 180


def test_who_has_not_moved_yet_looks_where_he_will_go() -> None:
    assert at(Path([Waypoint(0, 0, 0), Waypoint(10, 0, 0), Waypoint(20, 0, 9)]), 5).heading_deg == 90


def test_a_given_heading_holds_until_the_next_waypoint_even_backwards() -> None:
    path = Path([Waypoint(0, 10, 0, heading_deg=0), Waypoint(10, 0, 0), Waypoint(20, 0, 0)])
    assert at(path, 5).heading_deg == 0
    assert at(path, 15).heading_deg == 0
    assert at(path, 5).x_m == 5


def test_who_comes_to_rest_has_turned_by_then() -> None:
    path = Path([Waypoint(0, 0, 0), Waypoint(10, 10, 0, heading_deg=90), Waypoint(30, 10, 0)])
    assert at(path, 9.0).heading_deg == 0
    assert 0 < at(path, 9.6).heading_deg < 90
    assert at(path, 10.0).heading_deg == 90


@pytest.mark.parametrize(
    ("at_s", "posture", "fallen"),
    [
        (9.9, Posture.STANDING, 1.0),
        (10.0, Posture.LYING, 0.0),
        (10.4, Posture.LYING, 0.5),
        (10.8, Posture.LYING, 1.0),
        (39.6, Posture.LYING, 0.5),
        (40.0, Posture.STANDING, 1.0),
    ],
)
def test_a_fall_takes_its_time_and_so_does_getting_up(at_s: float, posture: Posture, fallen: float) -> None:
    down = Waypoint(10, 0, 0, Posture.LYING)
    path = Path([Waypoint(0, 0, 0), down, Waypoint(40, 0, 0)], stays=True)
    assert FALL_S == 0.8
    assert at(path, at_s).posture is posture
    assert at(path, at_s).fallen == pytest.approx(fallen)


def test_who_lies_there_from_the_beginning_does_not_fall() -> None:
    path = Path([Waypoint(0, 0, 0, Posture.LYING), Waypoint(10, 0, 0)])
    assert [at(path, at_s).fallen for at_s in (0, 0.2, 9.9)] == [1, 1, 1]


def test_who_goes_on_lying_does_not_fall_again() -> None:
    way = [Waypoint(0, 0, 0), Waypoint(5, 0, 0, Posture.LYING), Waypoint(10, 0, 0, Posture.LYING)]
    assert at(Path(way, stays=True), 10.1).fallen == 1


def test_sitting_is_a_posture_at_rest() -> None:
    path = Path([Waypoint(0, 0, 0, Posture.SITTING), Waypoint(10, 0, 0), Waypoint(20, 9, 0)])
    assert (at(path, 5).posture, at(path, 15).posture) == (Posture.SITTING, Posture.WALKING)
