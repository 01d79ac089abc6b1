"""A vehicle stands in a no-parking zone for longer than allowed: what is one, and what only looks like it."""

import itertools
from dataclasses import replace
from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from models.detections import ObjectClass
from tests.scenes import BLUE, RED, Actor, at, instant, scenes
from tests.vision.plays import Play
from vision.event import EventState
from vision.rules.illegal_parking import IllegalParking, IllegalParkingSettings
from vision.rules.rule import Duty
from vision.schedule import Calendar, Hours, Permit, Schedule
from vision.site import Zone

KERB = Zone("kerb", polygon=((0.2, 0.5), (0.8, 0.5), (0.8, 0.9), (0.2, 0.9)))
SETTINGS = IllegalParkingSettings(
    dwell_s=100.0, warn_s=40.0, occlusion_hold_s=60.0, leave_after_s=10.0, queue_neighbours=3, idle_fps=0.25
)
CAR, BUS = ObjectClass.CAR, ObjectClass.BUS
SPOT = at(0.5, 0.7)
FAR_LEFT, FAR_RIGHT = at(0.02, 0.7), at(0.98, 0.7)

ARRIVAL = Actor(CAR, FAR_LEFT).move(SPOT, 4)
BUS_IN_FRONT = Actor(BUS, at(0.5, 0.92, size=0.4), since_s=60)  # in the lane, outside the zone


def rule(settings: IllegalParkingSettings = SETTINGS, schedule: Schedule | None = None) -> IllegalParking:
    duty = Duty("cam", KERB, schedule or Schedule(), Calendar(ZoneInfo("Asia/Shanghai")))
    return IllegalParking(duty, settings)


def play(settings: IllegalParkingSettings = SETTINGS, schedule: Schedule | None = None) -> Play:
    return Play(rule(settings, schedule), KERB)


def test_a_car_that_stands_too_long_is_reported_once_and_closed_when_it_leaves() -> None:
    car = ARRIVAL.stand(200).move(FAR_RIGHT, 4)
    shown = play().show(scenes([car], until_s=260))
    assert shown.told == ["warned", "open", "closed"]
    (event,) = shown.events
    assert shown.started_s[0] == pytest.approx(4, abs=2)
    assert event.ended_at is not None
    assert event.dwell_s == pytest.approx(200, abs=3)
    assert event.category == "05-05"


def test_an_early_notice_for_a_car_that_moves_on_is_withdrawn() -> None:
    shown = play().show(scenes([ARRIVAL.stand(60).move(FAR_RIGHT, 4)], until_s=120))
    assert shown.told == ["warned", "withdrawn"]


def test_no_notice_is_given_where_none_is_wanted() -> None:
    shown = play(replace(SETTINGS, warn_s=0.0)).show(scenes([ARRIVAL.stand(90)], until_s=94))
    assert shown.told == []


@pytest.mark.parametrize("fps", [0.25, 0.5, 2.0, 8.0])
def test_the_rate_of_looks_does_not_change_the_result(fps: float) -> None:
    shown = play().show(scenes([ARRIVAL.stand(150)], until_s=154, fps=fps))
    assert shown.told == ["warned", "open"]
    assert shown.started_s[0] == pytest.approx(4, abs=5)


def test_a_car_that_drives_through_is_nothing() -> None:
    shown = play().show(scenes([ARRIVAL.move(FAR_RIGHT, 4)], until_s=30))
    assert shown.violations == []
    assert shown.told == []


def test_a_stream_of_passing_cars_at_a_low_rate_is_not_one_parked_car() -> None:
    cars = [Actor(CAR, FAR_LEFT, since_s=4.0 * n).move(FAR_RIGHT, 8) for n in range(60)]
    shown = play().show(scenes(cars, until_s=240, fps=0.25))
    assert shown.told == []


def test_a_car_outside_the_zone_is_nothing() -> None:
    shown = play().show(scenes([Actor(CAR, at(0.5, 0.4)).stand(300)], until_s=300))
    assert shown.told == []


@pytest.mark.parametrize(
    ("object_class", "category"),
    [
        (ObjectClass.TRUCK, "05-05"),
        (ObjectClass.VAN, "05-05"),
        (ObjectClass.BUS, "05-05"),
        (ObjectClass.MOTORCYCLE, "05-06"),
        (ObjectClass.BICYCLE, "05-06"),
    ],
)
def test_each_kind_of_vehicle_has_the_category_of_the_cities(
    object_class: ObjectClass, category: str
) -> None:
    shown = play().show(scenes([Actor(object_class, SPOT).stand(120)], until_s=120))
    assert [event.category for event in shown.confirmed] == [category]


def test_a_class_may_have_a_limit_of_its_own() -> None:
    patient = replace(SETTINGS, dwell_by_class_s={"bicycle": 300.0})
    bicycle = Actor(ObjectClass.BICYCLE, at(0.3, 0.7)).stand(200)
    car = Actor(CAR, at(0.7, 0.7)).stand(200)
    shown = play(patient).show(scenes([bicycle, car], until_s=200))
    assert [event.category for event in shown.confirmed] == ["05-05"]


def test_people_do_not_park() -> None:
    shown = play().show(scenes([Actor(ObjectClass.PERSON, SPOT).stand(200)], until_s=200))
    assert shown.told == []


# --- the clock belongs to the place -------------------------------------------------------------------


def test_a_bus_in_front_does_not_end_the_stay() -> None:
    car = ARRIVAL.stand(200).unseen(60, 90)
    shown = play().show(scenes([car, BUS_IN_FRONT.stand(30)], until_s=150))
    assert shown.told == ["warned", "open"]
    assert shown.started_s[0] == pytest.approx(4, abs=2)


def test_a_bus_that_stays_longer_than_the_hold_ends_it() -> None:
    car = ARRIVAL.stand(250).unseen(60, 190)
    shown = play(replace(SETTINGS, dwell_s=300.0)).show(scenes([car, BUS_IN_FRONT.stand(130)], until_s=189))
    assert shown.told == ["warned", "withdrawn"]


def test_a_car_that_left_behind_the_bus_is_gone_when_the_bus_has_gone() -> None:
    car = ARRIVAL.stand(60)
    shown = play().show(scenes([car, BUS_IN_FRONT.stand(30)], until_s=110))
    assert shown.told == ["warned", "withdrawn"]


def test_a_stay_is_not_ended_by_fewer_empty_looks_than_it_takes() -> None:
    car = ARRIVAL.stand(200).unseen(60, 71)
    shown = play().show(scenes([car], until_s=150, fps=0.2))
    assert shown.told == ["warned", "open"], "10 s are long enough, but three looks are too few"


def test_a_new_track_id_changes_nothing() -> None:
    car = ARRIVAL.stand(200).renamed(30, 70, 110, 130)
    shown = play().show(scenes([car], until_s=180))
    assert shown.told == ["warned", "open"]
    assert len(shown.events) == 1


def test_a_reconnect_of_the_camera_changes_nothing() -> None:
    shown = play().show(scenes([ARRIVAL.stand(200)], until_s=160, blind=[(50, 70), (90, 95)]))
    assert shown.told == ["warned", "open"]
    assert shown.started_s[0] == pytest.approx(4, abs=2)


def test_a_stay_not_yet_reported_starts_anew_after_a_long_blindness() -> None:
    shown = play().show(scenes([ARRIVAL.stand(500)], until_s=290, blind=[(50, 180)]))
    assert shown.started_s == [pytest.approx(180, abs=2)]


def test_a_reported_stay_outlasts_a_long_blindness() -> None:
    shown = play().show(scenes([ARRIVAL.stand(900)], until_s=800, blind=[(150, 600)]))
    assert shown.told == ["warned", "open"]


def test_a_restart_in_the_middle_changes_nothing() -> None:
    car = ARRIVAL.stand(200).move(FAR_RIGHT, 4)
    shown = play().show(scenes([car], until_s=60)).restart(rule())
    shown.show(scenes([car], from_s=62, until_s=150, session=2)).restart(rule())
    shown.show(scenes([car], from_s=152, until_s=260, session=3))
    assert shown.told == ["warned", "open", "closed"]
    assert shown.started_s[0] == pytest.approx(4, abs=2)


def test_dusk_and_the_switch_to_night_vision_change_nothing() -> None:
    car = ARRIVAL.stand(200).coloured(RED).coloured(BLUE, from_s=60)
    shown = play().show(scenes([car], until_s=180))
    assert shown.told == ["warned", "open"]


def test_two_cars_that_swap_the_place_are_two_stays() -> None:
    first = ARRIVAL.stand(130).coloured(RED)
    second = Actor(CAR, SPOT, since_s=137).stand(200).coloured(BLUE)
    shown = play().show(scenes([first, second], until_s=300))
    assert shown.started_s == [pytest.approx(4, abs=2), pytest.approx(137, abs=4)]
    assert [event.state for event in shown.confirmed] == [EventState.CLOSED, EventState.OPEN]


def test_a_car_that_comes_back_two_metres_further_is_the_same_event_once_more() -> None:
    car = ARRIVAL.stand(150).move(FAR_RIGHT, 4)
    back = Actor(CAR, FAR_RIGHT, since_s=190).move(at(0.56, 0.7), 4).stand(300)
    shown = play().show(scenes([car, back], until_s=310))
    assert shown.told == ["warned", "open", "closed", "open"]
    assert [event.recurrences for event in shown.events] == [1]


def test_it_is_the_same_event_also_where_the_limit_is_longer_than_the_cool_off() -> None:
    patient = replace(SETTINGS, dwell_s=300.0)
    car = ARRIVAL.stand(320).move(FAR_RIGHT, 4)
    back = Actor(CAR, FAR_RIGHT, since_s=360).move(SPOT, 4).stand(400)
    shown = play(patient).show(scenes([car, back], until_s=700, fps=0.5))
    assert [event.recurrences for event in shown.events] == [1]


def test_a_car_that_comes_back_hours_later_is_another_event() -> None:
    car = ARRIVAL.stand(150).move(FAR_RIGHT, 4)
    back = Actor(CAR, FAR_RIGHT, since_s=3600).move(SPOT, 4).stand(200)
    shown = play().show(scenes([car, back], until_s=3760, fps=0.5))
    assert [event.recurrences for event in shown.confirmed] == [0, 0]


# --- a queue is not parking ---------------------------------------------------------------------------


def queue_of(cars: int, stands_s: float) -> list[Actor]:
    """Cars that stop behind each other at a red light, two seconds apart."""
    return [
        Actor(CAR, FAR_LEFT, since_s=2.0 * n)
        .move(at(0.7 - 0.12 * n, 0.7), 4)
        .stand(stands_s)
        .move(FAR_RIGHT, 6)
        for n in range(cars)
    ]


def test_a_queue_at_a_red_light_is_not_parking() -> None:
    shown = play().show(scenes(queue_of(4, stands_s=150), until_s=150))
    assert shown.told == []
    assert {violation.flags for violation in shown.violations} == {("queue",)}


def test_three_cars_that_stop_together_are_not_yet_a_queue() -> None:
    shown = play().show(scenes(queue_of(3, stands_s=150), until_s=150))
    assert len(shown.confirmed) == 3


@pytest.mark.parametrize(
    ("since_s", "reported", "meaning"),
    [
        (8.0, 0, "the last of the queue stops where it comes into the picture"),
        (0.0, 2, "it may have been parked there before the camera first looked"),
    ],
)
def test_a_queue_may_reach_beyond_the_picture(since_s: float, reported: int, meaning: str) -> None:
    places = [at(0.42 - 0.12 * n, 0.7) for n in range(3)]
    queue = [Actor(CAR, FAR_LEFT, since_s=2.0 * n).move(to, 4).stand(150) for n, to in enumerate(places)]
    last = Actor(CAR, at(0.05, 0.7), since_s=since_s).stand(160)
    shown = play().show(scenes([*queue, last], until_s=150))
    assert len(shown.confirmed) == reported, meaning


def test_the_car_that_stays_when_the_queue_has_gone_is_parked() -> None:
    moving, (staying, *_) = queue_of(4, stands_s=120)[1:], queue_of(4, stands_s=400)
    shown = play().show(scenes([staying, *moving], until_s=200))
    assert len(shown.confirmed) == 1


def test_a_car_beside_a_row_that_has_stood_there_all_day_is_not_in_a_queue() -> None:
    row = [Actor(CAR, at(0.34 + 0.12 * n, 0.7)).stand(400) for n in range(3)]
    late = Actor(CAR, FAR_LEFT, since_s=200).move(at(0.7, 0.7), 4).stand(200)
    shown = play().show(scenes([*row, late], until_s=390))
    assert len(shown.confirmed) == 4


def test_a_car_that_stood_there_when_the_camera_first_looked_is_in_no_queue() -> None:
    stood = Actor(CAR, at(0.7, 0.7)).stand(400)
    shown = play().show(scenes([stood, *queue_of(4, stands_s=150)[1:]], until_s=140))
    assert len(shown.confirmed) == 4, "and without it the others are too few for one"


# --- hours and permits --------------------------------------------------------------------------------

# The scenes start on Monday, 5 January 2026, at 10:00 in Shanghai.


@pytest.mark.parametrize(
    ("schedule", "reported", "meaning"),
    [
        (Schedule(hours=(Hours(("mon",), time(7), time(19)),)), 1, "inside the hours"),
        (Schedule(hours=(Hours(("tue",), time(7), time(19)),)), 0, "on another day"),
        (Schedule(hours=(Hours(start=time(10, 5)),)), 0, "before the hours begin"),
        (Schedule(permits=(Permit(date(2026, 1, 5), date(2026, 1, 5)),)), 0, "a permit for the day"),
        (Schedule(permits=(Permit(date(2026, 1, 6), date(2026, 1, 9)),)), 1, "a permit for other days"),
    ],
)
def test_a_rule_works_in_its_hours_only(schedule: Schedule, reported: int, meaning: str) -> None:
    shown = play(schedule=schedule).show(scenes([ARRIVAL.stand(150)], until_s=150))
    assert len(shown.confirmed) == reported, meaning
    assert (shown.rule.needs_fps(instant(0)) > 0) == bool(reported)


def test_an_event_ends_with_the_hours() -> None:
    until_ten_five = Schedule(hours=(Hours(until=time(10, 5)),))
    shown = play(schedule=until_ten_five).show(scenes([ARRIVAL.stand(600)], until_s=320))
    assert shown.told == ["warned", "open", "closed"]


# --- rates and settings -------------------------------------------------------------------------------


def test_it_looks_often_while_a_stay_is_young_or_missed_and_seldom_else() -> None:
    shown = play()
    car = ARRIVAL.stand(100).unseen(60, 66)
    wanted = {
        scene.captured_at: shown.show([scene]).rule.needs_fps(scene.captured_at)
        for scene in scenes([car], until_s=70)
    }
    assert wanted[instant(8)] == SETTINGS.busy_fps
    assert wanted[instant(50)] == SETTINGS.idle_fps
    assert wanted[instant(61)] == SETTINGS.busy_fps


def test_it_looks_often_shortly_before_a_limit_so_that_none_is_noticed_late() -> None:
    shown = play()
    wanted = {
        scene.captured_at: shown.show([scene]).rule.needs_fps(scene.captured_at)
        for scene in scenes([ARRIVAL.stand(130)], until_s=120)
    }
    for limit_s in (SETTINGS.warn_s, SETTINGS.dwell_s):
        due_s = round(shown.started_s[0] + limit_s)
        assert wanted[instant(due_s - 4)] == SETTINGS.busy_fps
        assert wanted[instant(due_s + 2)] == SETTINGS.idle_fps


def test_a_place_in_the_zone_is_named_once_for_the_whole_stay() -> None:
    shown = play()
    names = [
        [violation.place.id for violation in shown.show([scene]).violations]
        for scene in scenes([ARRIVAL.stand(150).renamed(50)], until_s=120)
    ]
    assert len(set(itertools.chain(*names))) == 1


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"dwell_s": 0.0}, "dwell_s: expected more than 0, got 0"),
        ({"warn_s": -1.0}, "warn_s: expected 0 or more"),
        ({"classes": ("tank",)}, "classes: expected classes among .*, got 'tank'"),
        ({"dwell_by_class_s": {"car": 0.0}}, "car: expected more than 0"),
        ({"queue_neighbours": 0}, "queue_neighbours: expected more than 0"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        IllegalParkingSettings(**wrong)  # type: ignore[arg-type]


def test_what_was_young_before_a_restart_is_looked_at_often_after_it() -> None:
    before, after = play().show(scenes([ARRIVAL.stand(100)], until_s=8)).rule, rule()
    assert after.needs_fps(instant(8)) == SETTINGS.idle_fps
    after.restore(before.state())
    assert after.needs_fps(instant(8)) == SETTINGS.busy_fps
