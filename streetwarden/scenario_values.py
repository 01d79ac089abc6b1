"""What the parts of a scenario file share: instants, spans of time, places on the ground."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulation.light import LIGHTS
from simulation.scenario import Span
from streetwarden.forms import Form, shown, suggestion

LONGEST_S = 31 * 86_400.0
FARTHEST_M = 1_000.0

_CLOCK = re.compile(
    r"(?P<sign>-?)(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d{1,6})?)$"
)


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        return value
    clock = _CLOCK.match(value)
    if clock is None:
        raise ValueError(
            f'expected seconds, or hours, minutes and seconds like "0:02:30", got {shown(value)}'
        )
    seconds = 3600 * int(clock["hours"]) + 60 * int(clock["minutes"]) + float(clock["seconds"])
    return -seconds if clock["sign"] else seconds


def _place(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(  # noqa: TRY004 - pydantic collects ValueErrors only
            f"expected two numbers like [3.5, -1.0], got text {shown(value)} (write it without quotes)"
        )
    return tuple(value) if isinstance(value, list) else value


def _light(name: str) -> str:
    if name not in LIGHTS:
        raise ValueError(f"expected one of {', '.join(LIGHTS)}, got {shown(name)}{suggestion(name, LIGHTS)}")
    return name


Moment = Annotated[float, BeforeValidator(_seconds), Field(ge=0, le=LONGEST_S)]
"""Seconds after the start of the scenario; the text "H:MM:SS" is taken, too."""

AnyMoment = Annotated[float, BeforeValidator(_seconds), Field(ge=-LONGEST_S, le=LONGEST_S)]
"""The same; negative before the start."""

Metres = Annotated[float, Field(ge=-FARTHEST_M, le=FARTHEST_M)]
Ground = Annotated[tuple[Metres, Metres], BeforeValidator(_place)]
"""A place on the ground: x_m, y_m."""

LightName = Annotated[str, AfterValidator(_light)]


class SpanForm(Form):
    """A stretch of time."""

    from_s: Moment
    to_s: Moment

    @model_validator(mode="after")
    def _takes_time(self) -> "SpanForm":
        if self.to_s <= self.from_s:
            raise ValueError(f"to_s: expected after from_s ({self.from_s:g}), got {self.to_s:g}")
        return self

    @property
    def span(self) -> Span:
        """The value."""
        return Span(self.from_s, self.to_s)
