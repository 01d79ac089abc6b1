"""Light and weather, as numbers between which one can go over smoothly."""

from dataclasses import dataclass, fields

_STEPS = 50


@dataclass(frozen=True, slots=True)
class Light:
    """What the sky does.

    sun        strength of direct sunlight, 0 to 1: shadows have edges
    ambient    strength of the light from everywhere, 0 to 1
    warmth     -1 bluish to 1 reddish
    lamps      street lamps, lit windows and head lamps, 0 to 1
    rain       0 to 1: streaks, wet ground
    haze       0 to 1: how much far things fade
    sun_azimuth_deg    where the sun stands: 0 is +x, 90 is +y
    sun_elevation_deg  above the horizon
    """

    sun: float = 0.9
    ambient: float = 0.6
    warmth: float = 0.0
    lamps: float = 0.0
    rain: float = 0.0
    haze: float = 0.1
    sun_azimuth_deg: float = 235.0
    sun_elevation_deg: float = 50.0

    def rounded(self) -> "Light":
        """The nearest light in steps of 1/50, and of 1 degree: those that look alike share their pictures."""
        parts = {
            one.name: float(round(getattr(self, one.name)))
            if one.name.endswith("_deg")
            else round(getattr(self, one.name) * _STEPS) / _STEPS
            for one in fields(self)
        }
        return Light(**parts)

    def towards(self, other: "Light", part: float) -> "Light":
        """The light on the way to another one; `part` 0 is this one, 1 the other."""
        mixed = {
            one.name: getattr(self, one.name) * (1 - part) + getattr(other, one.name) * part
            for one in fields(self)
        }
        return Light(**mixed)


LIGHTS = {
    "day": Light(),
    "cloudy": Light(sun=0.15, ambient=0.72, warmth=-0.1, haze=0.2),
    "dusk": Light(sun=0.25, ambient=0.36, warmth=0.5, lamps=0.6, haze=0.2, sun_elevation_deg=12.0),
    "night": Light(sun=0.0, ambient=0.13, warmth=-0.3, lamps=1.0, haze=0.1),
    "rain": Light(sun=0.0, ambient=0.55, warmth=-0.2, lamps=0.15, rain=0.8, haze=0.35),
    "rainy-night": Light(sun=0.0, ambient=0.12, warmth=-0.3, lamps=1.0, rain=0.8, haze=0.3),
}
"""The names that scenarios use."""
