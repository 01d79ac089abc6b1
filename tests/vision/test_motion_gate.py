from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.frame import Image
from tests.e2e.clips import FOOTAGE
from tests.vision.pictures import (
    HEIGHT_PX,
    WIDTH_PX,
    Sensor,
    person,
    relit,
    renderer,
    stamped,
    street,
    vehicle,
    when,
)
from vision.motion_gate import MotionGate, MotionGateSettings, Need

needs_footage = pytest.mark.skipif(
    not FOOTAGE.is_dir(), reason="the data kit with real clips is not beside the project"
)
LOOK_EVERY_S = 2.0
GREY: Image = np.full((HEIGHT_PX, WIDTH_PX, 3), 90, np.uint8)


def needs(pictures: Iterable[Image], gate: MotionGate | None = None, from_s: float = 0.0) -> list[Need]:
    """What is said of pictures, one each two seconds, nobody busy."""
    gate = gate or MotionGate(MotionGateSettings(redetect_after_s=1000.0))
    return [
        gate.needs_detection(picture, when(from_s + number * LOOK_EVERY_S), busy=False)
        for number, picture in enumerate(pictures)
    ]


def settled(scene: Image, sigma: float = 2.0) -> tuple[MotionGate, Sensor]:
    """A gate that knows the scene and its camera's noise; it never calls a picture due by itself."""
    gate, sensor = MotionGate(MotionGateSettings(redetect_after_s=1000.0)), Sensor(sigma)
    needs((sensor(scene) for _ in range(5)), gate)
    return gate, sensor


def need_after(scene: Image, then: Image, sigma: float = 2.0) -> Need:
    """What is said of `then` when the scene was there before."""
    gate, sensor = settled(scene, sigma)
    return gate.needs_detection(sensor(then), when(20.0), busy=False)


def test_the_first_picture_is_detected_and_the_same_again_is_not() -> None:
    assert needs([GREY, GREY, GREY]) == [Need.FIRST, Need.STILL, Need.STILL]


def test_only_still_needs_no_detection() -> None:
    assert [need for need in Need if not need.detect] == [Need.STILL]


@pytest.mark.parametrize(
    ("busy", "due_s"), [(False, 10.0), (True, 2.0)], ids=["nothing going on", "something tracked"]
)
def test_however_still_a_detection_is_due_some_time_after_the_last(busy: bool, due_s: float) -> None:
    gate = MotionGate()
    said = [gate.needs_detection(GREY, when(0.5 * look), busy=busy) for look in range(61)]
    due_at_s = [0.5 * look for look, need in enumerate(said) if need is Need.DUE]
    assert due_at_s == [due_s * number for number in range(1, round(30 / due_s) + 1)]


@given(
    st.lists(st.tuples(st.floats(0.0, 30.0), st.integers(0, 255), st.booleans()), max_size=30),
    st.floats(0.5, 20.0),
    st.floats(0.5, 20.0),
)
@settings(max_examples=40, deadline=None)
def test_whatever_comes_no_detection_is_older_than_the_settings_allow(
    looks: list[tuple[float, int, bool]], redetect_s: float, busy_s: float
) -> None:
    gate = MotionGate(MotionGateSettings(redetect_s, busy_s))
    at_s = detected_s = 0.0
    gate.needs_detection(GREY[:64, :64], when(0.0), busy=False)
    for after_s, grey, busy in looks:
        at_s += after_s
        detect = gate.needs_detection(np.full((64, 64, 3), grey, np.uint8), when(at_s), busy=busy).detect
        assert detect or at_s - detected_s <= (busy_s if busy else redetect_s) + 1e-5
        detected_s = at_s if detect else detected_s


def test_a_picture_of_another_size_is_the_first_of_its_kind() -> None:
    assert needs([GREY, GREY[:300], GREY[:300]]) == [Need.FIRST, Need.FIRST, Need.STILL]


def test_a_clock_that_is_set_back_begins_anew() -> None:
    gate = MotionGate()
    assert gate.needs_detection(GREY, when(60.0), busy=False) is Need.FIRST
    assert gate.needs_detection(GREY, when(65.0), busy=False) is Need.STILL
    assert gate.needs_detection(GREY, when(64.0), busy=False) is Need.FIRST
    assert gate.needs_detection(GREY, when(65.0), busy=False) is Need.STILL


def test_a_picture_that_was_not_detected_after_all_does_not_count() -> None:
    gate = MotionGate()
    gate.needs_detection(GREY, when(0.0), busy=False)
    gate.forget()
    assert gate.needs_detection(GREY, when(1.0), busy=False) is Need.FIRST


@pytest.mark.parametrize("name", ["redetect_after_s", "busy_redetect_after_s"])
def test_settings_without_time_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: expected more than 0, got 0"):
        MotionGateSettings(**{name: 0.0})


def test_a_picture_too_small_for_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 8 x 8 pixels or more"):
        MotionGate().needs_detection(GREY[:12], when(0.0), busy=False)


@pytest.mark.parametrize(
    ("light", "sigma"), [("day", 2.0), ("day", 5.0), ("night", 5.0), ("night", 9.0)], ids=str
)
def test_the_noise_of_a_sensor_is_no_movement(light: str, sigma: float) -> None:
    sensor = Sensor(sigma)
    said = Counter(needs(sensor(street(light=light)) for _ in range(40)))
    assert said[Need.STILL] == 39


def test_noise_is_learned_where_it_is() -> None:
    """Dark parts are amplified more: a corner of the picture is ten times as noisy."""
    calm, loud, scene = Sensor(2.0), Sensor(20.0), street(light="cloudy")

    def picture() -> Image:
        noisy = calm(scene)
        noisy[240:, :80] = loud(scene)[240:, :80]
        return noisy

    said = needs(picture() for _ in range(70))
    assert said[1:5].count(Need.MOVED) >= 3
    assert said[20:].count(Need.STILL) >= 49


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: relit(image, 0.7), id="a cloud"),
        pytest.param(lambda image: relit(image, 1.2), id="the sun comes out"),
        pytest.param(lambda image: relit(image, 1.0, 25.0), id="the exposure goes up"),
        pytest.param(lambda image: relit(image, 1.0, -25.0), id="the exposure goes down"),
        pytest.param(lambda image: relit(image, 1.15, -20.0), id="more contrast"),
    ],
)
@pytest.mark.parametrize("light", ["cloudy", "dusk"])
def test_another_light_is_no_movement(change: Callable[[Image], Image], light: str) -> None:
    scene = street(light=light)
    assert need_after(scene, change(scene)) is Need.STILL


@pytest.mark.parametrize("light", ["cloudy", "dusk"])
def test_who_comes_together_with_another_light_is_seen(light: str) -> None:
    scene, then = street(light=light), relit(street(person(2.0, 14.0), light=light), 0.75)
    assert need_after(scene, then) is Need.MOVED


@pytest.mark.parametrize(
    "shake_px", [(1.0, -0.6), (-1.0, 0.6), (2.0, -1.2), (-2.0, 2.0), (0.5, 1.5)], ids=str
)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_mast_that_sways_by_a_pixel_or_two_is_no_movement(
    shake_px: tuple[float, float], number: int
) -> None:
    assert need_after(street(number=number), street(number=number, shake_px=shake_px)) is Need.STILL


def test_who_comes_while_the_mast_sways_is_seen() -> None:
    assert need_after(street(), street(person(2.0, 14.0), shake_px=(2.0, -1.2))) is Need.MOVED


def test_a_camera_that_is_turned_has_moved() -> None:
    assert need_after(street(), street(shake_px=(30.0, 0.0))) is Need.MOVED


SMALL_PX = (20.0, 28.0)
PLACES = [(x_m, y_m) for x_m in (-20.0, -8.0, 1.0, 9.0, 22.0) for y_m in (11.0, 24.0, 30.0, 36.0, 42.0)]


def small_people(light: str) -> Iterator[tuple[Image, Image]]:
    """The empty street, and with somebody of about 24 pixels whom no tree hides and who differs from it."""
    for number in range(3):
        empty = street(light=light, number=number)
        for look, (x_m, y_m) in enumerate(PLACES):
            figure = person(x_m, y_m, look)
            seen = renderer(number).truth([figure])
            if not seen or seen[0].visible < 0.8:
                continue
            left, top, right, bottom = (round(value) for value in seen[0].xyxy)
            if SMALL_PX[0] <= bottom - top <= SMALL_PX[1]:
                there = street(figure, light=light, number=number)
                box = np.s_[top:bottom, left:right]
                if cv2.absdiff(there[box], empty[box]).mean() >= 10.0:
                    yield empty, there


@pytest.mark.parametrize("light", ["day", "cloudy", "dusk", "night"])
def test_a_small_person_who_walks_in_is_seen(light: str) -> None:
    found = [need_after(empty, there) for empty, there in small_people(light)]
    assert len(found) >= 2
    assert set(found) == {Need.MOVED}


def test_a_car_that_arrives_and_one_that_leaves_are_seen() -> None:
    empty, parked = street(), street(vehicle(4.0, 5.5))
    assert need_after(empty, parked) is Need.MOVED
    assert need_after(parked, empty) is Need.MOVED


def test_a_slow_mover_adds_up() -> None:
    """A car that rolls by a third of a pixel a look."""
    gate, sensor = settled(street(vehicle(0.0, 5.5)))
    rolls = (sensor(street(vehicle(0.01 * look, 5.5))) for look in range(30))
    said = needs(rolls, gate, from_s=20.0)
    assert said[0] is Need.STILL
    assert Need.MOVED in said


def test_a_small_person_before_a_white_wall_is_seen_when_it_darkens() -> None:
    """A wall out of range may have been any white: only what is darker than it tells."""
    wall = street(light="cloudy").copy()
    wall[100:180, 280:360] = 255
    then = relit(wall, 0.6)
    then[100:180, 280:360] = 190
    assert need_after(wall, then) is Need.STILL
    then[130:154, 310:319] = 60
    assert need_after(wall, then) is Need.MOVED


def with_clock(scene: Image, until_s: float) -> tuple[MotionGate, list[Need]]:
    """A gate that has seen the scene with a clock in it, and what it said."""
    gate, sensor = MotionGate(), Sensor()
    times = [when(look * LOOK_EVERY_S) for look in range(round(until_s / LOOK_EVERY_S))]
    return gate, [gate.needs_detection(sensor(stamped(scene, at)), at, busy=False) for at in times]


@pytest.mark.parametrize("light", ["day", "night"])
def test_a_clock_burnt_in_is_movement_for_five_minutes_and_then_no_more(light: str) -> None:
    _, said = with_clock(street(light=light), 500.0)
    assert said[1:140].count(Need.MOVED) >= 40
    assert said[170:].count(Need.STILL) >= 0.75 * len(said[170:])


def test_who_comes_is_seen_although_a_clock_goes() -> None:
    gate, _ = with_clock(street(), 350.0)
    then = stamped(street(person(2.0, 14.0)), when(350.0))
    assert gate.needs_detection(then, when(350.0), busy=False) is Need.MOVED


def test_a_clock_that_stops_is_no_clock_any_more() -> None:
    gate, _ = with_clock(street(), 350.0)
    sensor, stopped = Sensor(seed=3), stamped(street(), when(350.0))
    for look in range(16):
        gate.needs_detection(sensor(stopped), when(350.0 + 2 * look), busy=False)
    goes_on = stamped(street(), when(351.0))
    assert gate.needs_detection(sensor(goes_on), when(382.0), busy=False) is Need.MOVED


def fidgets(until_s: float, top_px: int, every: int = 1) -> list[Need]:
    """Somebody steps back and forth by half a pace at every such look, and nothing else moves."""
    gate, sensor, said = MotionGate(), Sensor(), []
    for look in range(round(until_s / LOOK_EVERY_S)):
        scene, left = street().copy(), 300 + 12 * (look // every % 2)
        scene[top_px : top_px + 40, left : left + 15] = (30, 60, 160)
        said.append(gate.needs_detection(sensor(scene), when(look * LOOK_EVERY_S), busy=False))
    return said


@pytest.mark.parametrize("top_px", [2, 316], ids=["above", "below"])
def test_who_moves_about_at_one_place_for_minutes_is_not_taken_for_a_clock(top_px: int) -> None:
    assert set(fidgets(280.0, top_px)[1:]) == {Need.MOVED}


def test_what_beats_in_the_middle_of_the_picture_is_never_left_out() -> None:
    said = fidgets(900.0, 150, every=2)
    assert set(said[2::2]) == {Need.MOVED}


def test_a_clock_is_not_learned_while_something_moves_in_the_middle() -> None:
    """Somebody who stands at the rim of a busy street, for as long as you like."""
    gate, sensor = MotionGate(), Sensor()
    for look in range(250):
        scene, left = street().copy(), 300 + 12 * (look % 2)
        scene[2:42, left : left + 15] = (30, 60, 160)
        car = 30 + 40 * (look % 13)
        scene[150:190, car : car + 60] = (200, 90, 60)
        gate.needs_detection(sensor(scene), when(look * LOOK_EVERY_S), busy=False)
    scene[150:190] = street()[150:190]
    gate.needs_detection(scene, when(500.0), busy=False)
    scene[2:42] = street()[2:42]
    assert gate.needs_detection(scene, when(502.0), busy=False) is Need.MOVED


def clip(name: str, until_s: float) -> Iterator[tuple[float, Image]]:
    """One picture each two seconds, at most 640 pixels wide."""
    video = cv2.VideoCapture(str(FOOTAGE / name))
    fps, number = video.get(cv2.CAP_PROP_FPS), 0
    while (second := number / fps) < until_s and video.grab():
        if number % round(LOOK_EVERY_S * fps) == 0:
            image = video.retrieve()[1]
            width = min(640, image.shape[1])
            size = (width, image.shape[0] * width // image.shape[1])
            yield second, np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        number += 1


def clip_needs(name: str, until_s: float) -> dict[float, Need]:
    gate = MotionGate()
    return {
        round(second): gate.needs_detection(image, when(second), busy=False)
        for second, image in clip(name, until_s)
    }


@needs_footage
@pytest.mark.parametrize(
    "name", ["plaza-groups-crossing.mp4", "crosswalk.mp4", "overhead-traffic.mp4", "roadside-vehicles.mp4"]
)
def test_a_street_where_people_walk_or_cars_go_is_never_still(name: str) -> None:
    assert Need.STILL not in clip_needs(name, 12.0).values()


@needs_footage
def test_an_empty_room_is_still_and_who_walks_in_is_seen() -> None:
    said = clip_needs("one-by-one-person-detection.mp4", 24.0)
    assert [said[second] for second in (2, 4)] == [Need.STILL] * 2  # nobody comes before 7 s
    assert [said[second] for second in (8, 10, 20)] == [Need.MOVED] * 3  # comes, walks, has left


def small(path: Path) -> Image:
    image = np.frombuffer(path.read_bytes(), np.uint8)
    decoded = np.asarray(cv2.imdecode(image, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.resize(decoded, (WIDTH_PX, HEIGHT_PX), interpolation=cv2.INTER_AREA), np.uint8)


@needs_footage
def test_people_in_a_crowd_at_night_are_seen_from_one_picture_to_another_a_quarter_second_later() -> None:
    folder = FOOTAGE / "MOT17-04-mini" / "img1"
    paths = sorted(folder.glob("*.jpg"))
    gate = MotionGate()
    said = [
        gate.needs_detection(small(paths[number]), when(number % len(paths) / 30), busy=False)
        for number in (0, -1)
    ]
    assert said == [Need.FIRST, Need.MOVED]
