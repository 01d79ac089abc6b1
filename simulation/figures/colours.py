"""Colours of things, and choices that depend on a look alone."""

import random
from collections.abc import Sequence
from typing import TypeVar

from simulation.figure import COLOURS

Colour = tuple[float, float, float]
"""Blue, green, red: 0 to 255, as under full white light."""

_Any = TypeVar("_Any")

NAMED: dict[str, Colour] = {
    "white": (220, 222, 222),
    "black": (34, 32, 32),
    "silver": (190, 186, 182),
    "grey": (118, 116, 114),
    "red": (40, 38, 196),
    "blue": (176, 92, 36),
    "green": (72, 138, 44),
    "yellow": (40, 196, 238),
    "orange": (30, 120, 236),
    "brown": (44, 72, 112),
    "pink": (170, 140, 236),
    "purple": (140, 62, 118),
}
assert set(NAMED) == set(COLOURS)  # noqa: S101 - checked once, at import

GLASS: Colour = (74, 62, 52)
CHROME: Colour = (200, 200, 200)
RUBBER: Colour = (30, 30, 30)
STEEL: Colour = (168, 166, 162)
WOOD: Colour = (62, 98, 146)


def chooser(*key: object) -> random.Random:
    """Random numbers that depend on the key alone, and on every part of it."""
    return random.Random("/".join(map(str, key)))  # noqa: S311 - looks, not secrets


def named(colour: str, look: int, choice: Sequence[str]) -> Colour:
    """The colour of this name; where the name is empty, the look's own out of a choice."""
    return NAMED[colour or chooser("colour", look).choice(choice)]


def darker(colour: Colour, part: float) -> Colour:
    """The colour times a part; more than 1 makes it lighter."""
    return (min(255.0, colour[0] * part), min(255.0, colour[1] * part), min(255.0, colour[2] * part))


def mixed(one: Colour, other: Colour, part: float) -> Colour:
    """Between two colours; `part` 0 is the first."""
    first, second, third = ((1 - part) * a + part * b for a, b in zip(one, other, strict=True))
    return (first, second, third)
