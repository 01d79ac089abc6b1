from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache

import av
import cv2
import numpy as np
import pytest
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.figure import Kind
from streams.frame import Image
from tests.e2e.clips import FOOTAGE
from tests.vision.pictures import (
    HEIGHT_PX,
    WIDTH_PX,
    Sensor,
    panned,
    relit,
    stamped,
    street,
    vehicle,
    when,
)
from vision.picture_health import Condition, PictureHealth, PictureHealthSettings

LOOK_EVERY_S = 2.0
LIGHTS = ["day", "night"]
COLUMN_PX = 130
Change = Callable[[Image], Image]


def looks(pictures: Iterable[Image], health: PictureHealth, from_s: float = 0.0) -> list[Condition]:
    """What is told of pictures, one each two seconds."""
    return [
        health.look(picture, when(from_s + number * LOOK_EVERY_S)) for number, picture in enumerate(pictures)
    ]


def live(scene: Image, seconds: float, sigma: float = 2.0, seed: int = 1) -> Iterator[Image]:
    """The scene as a sensor gives it, for so long."""
    sensor = Sensor(sigma, seed)
    return (sensor(scene) for _ in range(round(seconds / LOOK_EVERY_S)))


def settled(scene: Image) -> PictureHealth:
    """One that has seen the scene for 20 s."""
    health = PictureHealth()
    assert set(looks(live(scene, 20.0), health)) == {Condition.SOUND}
    return health


def first_told_s(told: list[Condition], condition: Condition) -> float:
    """How long it took until the condition was told; from then on it is told until the end."""
    number = told.index(condition)
    assert set(told[:number]) <= {Condition.SOUND}
    assert set(told[number:]) == {condition}
    return number * LOOK_EVERY_S


def blurred(image: Image, sigma_px: float = 2.0) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma_px), np.uint8)


def fog(image: Image, left: float = 0.3) -> Image:
    return relit(image, left, 170 * (1 - left))


def dark(*lamps: tuple[int, int]) -> Image:
    """A night in which only some lamps are to be seen."""
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), 4, np.uint8)
    for place in lamps:
        cv2.circle(image, place, 6, (255, 255, 255), cv2.FILLED)
    return image


def glove() -> Image:
    """Something soft close before the lens: brighter where light comes in."""
    ramp = np.linspace(20, 160, WIDTH_PX)[None, :, None]
    return np.broadcast_to(ramp, (HEIGHT_PX, WIDTH_PX, 3)).astype(np.uint8)


@pytest.mark.parametrize("light", ["day", "cloudy", "dusk", "night", "rain", "rainy-night"])
def test_a_street_is_sound_in_any_light(light: str) -> None:
    assert set(looks(live(street(light=light), 120.0), PictureHealth())) == {Condition.SOUND}


def test_a_day_that_passes_is_sound() -> None:
    health = PictureHealth(PictureHealthSettings(10.0, 10.0, 10.0, 10.0))
    lights = ["day", "cloudy", "dusk", "night", "rainy-night", "dusk", "rain", "day"]
    told = {
        condition
        for number, light in enumerate(lights)
        for condition in looks(live(street(light=light), 24.0), health, 3600.0 * number)
    }
    assert told == {Condition.SOUND}


class TestFrozen:
    def test_the_same_picture_again_and_again_is_frozen_after_half_a_minute(self) -> None:
        frozen = Sensor()(street())
        assert first_told_s(looks([frozen] * 30, PictureHealth()), Condition.FROZEN) == 32.0

    def test_it_is_frozen_although_its_clock_goes_on(self) -> None:
        frozen = Sensor()(street())
        pictures = [stamped(frozen, when(2.0 * look)) for look in range(30)]
        assert first_told_s(looks(pictures, PictureHealth()), Condition.FROZEN) == 32.0

    def test_one_new_pixel_in_the_middle_ends_it_at_once(self) -> None:
        frozen, health = Sensor()(street()), PictureHealth()
        looks([frozen] * 30, health)
        thawed = frozen.copy()
        thawed[180, 320] += 10
        assert health.look(thawed, when(60.0)) is Condition.SOUND

    def test_few_looks_far_apart_are_no_proof(self) -> None:
        frozen, health = Sensor()(street()), PictureHealth()
        told = [health.look(frozen, when(60.0 * look)) for look in range(7)]
        assert told == [Condition.SOUND] * 5 + [Condition.FROZEN] * 2

    def test_an_empty_night_street_strongly_denoised_and_coded_is_not_frozen(self) -> None:
        assert set(looks(coded(denoised(), 45), PictureHealth())) == {Condition.SOUND}


def denoised() -> Iterator[Image]:
    """A sensor behind a filter over time that lets through a fiftieth of its noise."""
    scene, rng = street(light="night"), np.random.default_rng(1)
    noise = np.zeros((HEIGHT_PX, WIDTH_PX, 1), np.float32)
    while True:
        noise = 0.98 * noise + 0.02 * rng.standard_normal(noise.shape, np.float32) * 3
        yield np.asarray((scene + noise).round().clip(0, 255), np.uint8)


def coded(pictures: Iterator[Image], number: int) -> Iterator[Image]:
    """What comes out of H.264 at poor quality, every other one a key picture."""
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
    encoder.framerate, encoder.time_base = Fraction(1), Fraction(1)
    encoder.gop_size, encoder.thread_count = 2, 1
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "35"}
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    for count in range(number):
        frame = VideoFrame.from_ndarray(next(pictures), format="bgr24").reformat(format="yuv420p")
        frame.pts, frame.time_base = count, Fraction(1)
        for packet in encoder.encode(frame):
            for decoded in decoder.decode(packet):
                yield np.asarray(decoded.to_ndarray(format="bgr24"), np.uint8)


class TestCovered:
    @pytest.mark.parametrize(
        "cover",
        [dark(), np.full_like(dark(), 120), glove(), blurred(street(), 40.0)],
        ids=["black", "a grey bag", "a glove", "milk glass"],
    )
    @pytest.mark.parametrize("sigma", [2.0, 9.0])
    def test_a_lens_that_lets_nothing_be_seen_is_covered_after_ten_seconds(
        self, cover: Image, sigma: float
    ) -> None:
        assert (
            first_told_s(looks(live(cover, 24.0, sigma), settled(street()), 20.0), Condition.COVERED) == 10.0
        )

    def test_the_time_burnt_into_a_black_picture_shows_nothing(self) -> None:
        pictures = [stamped(picture, when(0.0)) for picture in live(dark(), 30.0)]
        assert looks(pictures, PictureHealth())[-1] is Condition.COVERED

    @pytest.mark.parametrize(
        "scene",
        [street(light="night"), dark((120, 150), (320, 140), (520, 160)), fog(street(), 0.15)],
        ids=["night", "three lamps", "thick fog"],
    )
    def test_little_to_see_is_not_nothing(self, scene: Image) -> None:
        assert set(looks(live(scene, 40.0, 5.0), PictureHealth())) == {Condition.SOUND}

    def test_it_is_over_at_once(self) -> None:
        health = settled(street())
        looks(live(dark(), 30.0), health, 20.0)
        assert health.look(Sensor(seed=2)(street()), when(50.0)) is Condition.SOUND

    def test_black_and_frozen_is_covered(self) -> None:
        assert looks([dark()] * 40, PictureHealth())[-1] is Condition.COVERED


class TestMoved:
    @pytest.mark.parametrize("light", LIGHTS)
    @pytest.mark.parametrize(
        "turn",
        [
            lambda image: panned(image, 24),
            lambda image: panned(image, -80),
            lambda image: panned(image, 0, 24),
            lambda image: panned(image, 200, 40),
        ],
        ids=["a little", "to the left", "down", "far"],
    )
    def test_a_camera_that_is_turned_has_moved_after_twenty_seconds(self, light: str, turn: Change) -> None:
        scene = street(light=light)
        told = looks(live(turn(scene), 60.0, seed=2), settled(scene), 20.0)
        assert first_told_s(told, Condition.MOVED) == 20.0

    @pytest.mark.parametrize("number", [1, 2])
    def test_another_street_is_another_view(self, number: int) -> None:
        told = looks(live(street(number=number), 60.0), settled(street()), 20.0)
        assert first_told_s(told, Condition.MOVED) == 20.0

    def test_it_stays_moved_however_long_and_until_it_is_turned_back(self) -> None:
        health = settled(street())
        told = looks(live(panned(street(), 24), 200.0), health, 20.0)
        assert told[-1] is Condition.MOVED
        assert health.look(Sensor()(street()), when(220.0)) is Condition.SOUND
        again = looks(live(panned(street(), 24), 40.0), health, 222.0)
        assert first_told_s(again, Condition.MOVED) == 20.0

    def test_a_mast_that_gives_way_slowly_has_moved_in_the_end(self) -> None:
        leans = (panned(picture, look) for look, picture in enumerate(live(street(), 80.0)))
        assert looks(leans, settled(street()), 20.0)[-1] is Condition.MOVED

    def test_a_glove_before_most_of_it_has_not_moved_the_camera(self) -> None:
        scene = glove()
        scene[:, :COLUMN_PX] = street()[:, :COLUMN_PX]
        assert set(looks(live(scene, 40.0), settled(street()), 20.0)) == {Condition.SOUND}

    @pytest.mark.parametrize(
        "passing",
        [
            lambda scene: panned(scene, 3, 2),
            lambda scene: relit(scene, 0.75),
            lambda scene: relit(scene, 1.0, 20.0),
            lambda scene: fog(scene, 0.4),
            lambda scene: np.hstack([street(number=1)[:, 40:360], scene[:, 320:]]),
        ],
        ids=["a gust", "a cloud", "the exposure", "fog", "a lorry before half of it"],
    )
    @pytest.mark.parametrize("light", LIGHTS)
    def test_what_passes_has_not_moved_the_camera(self, light: str, passing: Change) -> None:
        scene = street(light=light)
        told = looks(live(passing(scene), 60.0), settled(scene), 20.0)
        assert Condition.MOVED not in told

    def test_a_bus_that_stops_close_by_has_not_moved_the_camera(self) -> None:
        bus = street(vehicle(0.0, 3.0, Kind.BUS))
        assert set(looks(live(bus, 120.0), settled(street()), 20.0)) == {Condition.SOUND}


class TestBlurred:
    @pytest.mark.parametrize("light", LIGHTS)
    @pytest.mark.parametrize("sigma_px", [2.0, 4.0])
    def test_a_picture_out_of_focus_is_blurred_after_a_minute(self, light: str, sigma_px: float) -> None:
        scene = street(light=light)
        told = looks(live(blurred(scene, sigma_px), 100.0), settled(scene), 20.0)
        assert first_told_s(told, Condition.BLURRED) == 60.0

    def test_it_does_not_get_used_to_it(self) -> None:
        health = settled(street())
        told = [health.look(blurred(picture), when(60.0 * number)) for number, picture in every_minute(90)]
        assert told[-1] is Condition.BLURRED

    def test_it_is_over_at_once(self) -> None:
        health = settled(street())
        looks(live(blurred(street()), 100.0), health, 20.0)
        assert health.look(Sensor()(street()), when(120.0)) is Condition.SOUND

    @pytest.mark.parametrize(
        "weather",
        [
            fog,
            lambda scene: relit(scene, 0.5),
            lambda scene: street(light="rain"),
            lambda _: street(light="dusk"),
        ],
        ids=["fog", "dusk falls", "rain", "dusk"],
    )
    def test_weather_does_not_blur(self, weather: Change) -> None:
        assert set(looks(live(weather(street()), 100.0), settled(street()), 20.0)) == {Condition.SOUND}

    def test_a_lorry_close_by_does_not_blur(self) -> None:
        scene = street(number=1, light="night").copy()
        before = settled(scene)
        scene[60:330, :400] = street(number=2, light="night")[40:310, 150:550]
        assert Condition.BLURRED not in looks(live(scene, 100.0, 6.0), before, 20.0)

    def test_what_a_cover_hides_is_no_blur(self) -> None:
        health = settled(street())
        looks(live(np.full_like(dark(), 120), 80.0, 0.3), health, 20.0)
        assert set(looks(live(blurred(street()), 50.0), health, 100.0)) == {Condition.SOUND}

    def test_a_lens_that_has_always_been_soft_is_as_it_is(self) -> None:
        assert set(looks(live(blurred(street()), 100.0), PictureHealth())) == {Condition.SOUND}

    def test_a_picture_moved_and_blurred_is_moved(self) -> None:
        told = looks(live(blurred(panned(street(), 80)), 100.0), settled(street()), 20.0)
        assert told[-1] is Condition.MOVED


def every_minute(number: int) -> Iterator[tuple[int, Image]]:
    return enumerate(live(street(), number * LOOK_EVERY_S, seed=3), start=1)


class TestReference:
    def test_there_is_none_before_a_sound_picture(self) -> None:
        health = PictureHealth()
        health.look(dark(), when(0.0))
        health.accept()
        assert health.reference() is None

    def test_nothing_is_learned_while_something_is_wrong(self) -> None:
        health = settled(street())
        learned = health.reference()
        looks(live(panned(street(), 24), 20.0), health, 20.0)
        assert health.reference() == learned

    def test_it_is_small(self) -> None:
        health = PictureHealth()
        for number, light in enumerate(("day", "dusk", "night")):
            looks(live(street(light=light), 20.0), health, 100.0 * number)
        assert 1000 < len(health.reference() or b"") < 16_000

    @pytest.mark.parametrize("light", LIGHTS)
    def test_a_camera_turned_while_nobody_looked_has_moved(self, light: str) -> None:
        after = restarted(settled(street(light=light)))
        told = looks(live(panned(street(light=light), 40), 40.0), after, 100.0)
        assert first_told_s(told, Condition.MOVED) == 20.0

    def test_a_camera_blurred_while_nobody_looked_is_blurred(self) -> None:
        told = looks(live(blurred(street()), 80.0), restarted(settled(street())), 100.0)
        assert first_told_s(told, Condition.BLURRED) == 60.0

    def test_the_night_after_a_restart_is_not_another_view(self) -> None:
        told = looks(live(street(light="night"), 80.0), restarted(settled(street())), 100.0)
        assert set(told) == {Condition.SOUND}

    def test_a_light_never_seen_before_proves_nothing(self) -> None:
        told = looks(live(street(light="night", number=1), 80.0), restarted(settled(street())), 100.0)
        assert set(told) == {Condition.SOUND}

    @pytest.mark.parametrize("wrong", [b"", b"nonsense", b"PK\x03\x04"], ids=repr)
    def test_anything_else_is_refused(self, wrong: bytes) -> None:
        with pytest.raises(ValueError, match="expected what reference"):
            PictureHealth().restore(wrong)

    @given(st.data())
    @settings(max_examples=60, deadline=None)
    def test_a_damaged_one_is_refused(self, data: st.DataObject) -> None:
        whole = day_and_night()
        place = data.draw(st.integers(0, len(whole) - 1))
        other = data.draw(st.integers(1, 255)) ^ whole[place]
        flipped = bytes([*whole[:place], other, *whole[place + 1 :]])
        for damaged in (whole[:place], flipped):
            health = PictureHealth()
            with pytest.raises(ValueError, match="expected what reference"):
                health.restore(damaged)
            assert health.reference() is None

    def test_what_was_restored_is_the_same_reference_again(self) -> None:
        after = PictureHealth()
        after.restore(day_and_night())
        assert after.reference() == day_and_night()

    @pytest.mark.parametrize(
        ("picture", "condition"), [(dark(), Condition.COVERED), (street(), Condition.FROZEN)]
    )
    def test_nobody_can_accept_what_shows_no_view(self, picture: Image, condition: Condition) -> None:
        health = settled(street())
        looks([picture] * 20, health, 20.0)
        health.accept()
        assert health.look(picture, when(60.0)) is condition

    @pytest.mark.parametrize("change", [lambda image: panned(image, 80), blurred], ids=["moved", "blurred"])
    def test_what_is_accepted_is_sound_and_what_was_before_is_not(self, change: Change) -> None:
        health = settled(street())
        assert looks(live(change(street()), 90.0), health, 20.0)[-1] is not Condition.SOUND
        health.accept()
        assert set(looks(live(change(street()), 90.0, seed=5), health, 110.0)) == {Condition.SOUND}

    def test_an_accepted_view_is_the_reference(self) -> None:
        health = settled(street())
        looks(live(panned(street(), 80), 40.0), health, 20.0)
        health.accept()
        told = looks(live(street(), 40.0), health, 60.0)
        assert first_told_s(told, Condition.MOVED) == 20.0


@cache
def day_and_night() -> bytes:
    health = settled(street())
    looks(live(street(light="night"), 20.0), health, 20.0)
    reference = health.reference()
    assert reference is not None
    return reference


def restarted(before: PictureHealth) -> PictureHealth:
    after = PictureHealth()
    after.restore(before.reference() or b"")
    return after


def test_a_clock_set_back_begins_anew() -> None:
    health, times = settled(street()), (40, 42, 44, 46, 30, 32, 34, 36, 38, 40)
    told = [health.look(picture, when(at_s)) for at_s, picture in zip(times, live(dark(), 20.0), strict=True)]
    assert told == [Condition.SOUND] * 9 + [Condition.COVERED]


@pytest.mark.parametrize("name", ["covered_after_s", "frozen_after_s", "moved_after_s", "blurred_after_s"])
def test_times_below_zero_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}: expected 0 or more, got -1"):
        PictureHealthSettings(**{name: -1.0})


KINDS: dict[str, Image] = {"sound": street(), "covered": dark(), "moved": panned(street(), 80)}


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 13)), min_size=1, max_size=5))
@settings(max_examples=8, deadline=None)
def test_nothing_is_told_before_it_has_lasted(stretches: list[tuple[str, int]]) -> None:
    health, sensor, at_s, lasted_s, before = settled(street()), Sensor(seed=9), 20.0, 0.0, ""
    for kind in (kind for kind, count in stretches for _ in range(count)):
        lasted_s = lasted_s + LOOK_EVERY_S if kind == before else 0.0
        told, condition = health.look(sensor(KINDS[kind]), when(at_s)), Condition(kind)
        is_due = condition is not Condition.SOUND and lasted_s >= PictureHealthSettings().lasts_s(condition)
        assert told is (condition if is_due else Condition.SOUND)
        at_s, before = at_s + LOOK_EVERY_S, kind


@pytest.mark.skipif(not FOOTAGE.is_dir(), reason="the data kit with real clips is not beside the project")
@pytest.mark.parametrize(
    "name", ["roadside-vehicles.mp4", "overhead-traffic.mp4", "crosswalk.mp4", "night-square.mp4"]
)
def test_real_streets_are_sound(name: str) -> None:
    """At ten times their speed, so that every condition had its time."""
    video, health = cv2.VideoCapture(str(FOOTAGE / name)), PictureHealth()
    told, number = set(), 0
    while video.grab():
        if number % 6 == 0:
            told.add(health.look(np.asarray(video.retrieve()[1], np.uint8), when(number / 2.5)))
        number += 1
    assert number > 100
    assert told == {Condition.SOUND}
