import numpy as np
import pytest
from numpy.typing import NDArray

from simulation.light import LIGHTS, Light
from simulation.street.weather import Weather, darkness

WIDTH, HEIGHT = 320, 180
RAIN = Light(sun=0, ambient=0.55, rain=1.0)
DRY = Light(sun=0, ambient=0.55, rain=0.0)


def over(light: Light, at_s: float = 1.0, seed: int = 0, grey: int = 90) -> NDArray[np.uint8]:
    picture = np.full((HEIGHT, WIDTH, 3), grey, np.uint8)
    Weather(WIDTH, HEIGHT, seed).over(picture, light, at_s)
    return picture


def test_the_same_instant_has_the_same_noise_and_rain() -> None:
    np.testing.assert_array_equal(over(RAIN), over(RAIN))


@pytest.mark.parametrize("light", [RAIN, DRY], ids=["rain", "dry"])
def test_no_two_frames_and_no_two_cameras_are_alike(light: Light) -> None:
    assert (over(light, at_s=1.0) != over(light, at_s=1.1)).mean() > 0.3
    assert (over(light, seed=0) != over(light, seed=1)).mean() > 0.3


def test_noise_leaves_the_brightness_as_it_is() -> None:
    assert over(LIGHTS["night"]).mean() == pytest.approx(90, abs=0.5)


def test_there_is_more_noise_at_night() -> None:
    assert over(LIGHTS["night"]).std() > 2 * over(LIGHTS["day"]).std() > 0


def test_rain_is_seen_as_bright_streaks_that_are_longer_than_wide() -> None:
    drops = over(RAIN).mean(axis=2) - over(DRY).mean(axis=2).mean() > 12
    assert 0.005 < drops.mean() < 0.2
    level, upright = drops[:, 1:] & drops[:, :-1], drops[1:] & drops[:-1]
    assert upright.sum() > 2 * level.sum()


def test_the_more_it_rains_the_more_streaks() -> None:
    amounts = [over(Light(sun=0, ambient=0.55, rain=rain)).astype(int).sum() for rain in (0, 0.3, 0.6, 1)]
    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[-1]


def test_black_stays_above_nought_and_white_below_its_end() -> None:
    assert over(RAIN, grey=255).min() > 200
    assert over(DRY, grey=0).max() < 40


@pytest.mark.parametrize("name", ["night", "rainy-night"])
def test_nights_are_dark_and_days_are_not(name: str) -> None:
    assert darkness(LIGHTS[name]) > 0.8
    assert darkness(LIGHTS["day"]) == 0


def test_any_instant_will_do() -> None:
    for at_s in (0.0, 1e-3, 12345.678, 9e8):
        over(RAIN, at_s=at_s)
