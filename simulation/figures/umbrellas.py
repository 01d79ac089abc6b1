"""Umbrellas: the big ones over stalls and those that people carry."""

import math
from functools import lru_cache

from simulation.figures.clay import Clay
from simulation.figures.colours import CHROME, NAMED, STEEL, chooser, darker
from simulation.figures.solid import Solid

_CANOPIES = (
    ("red", "white"), ("blue", "white"), ("green", "yellow"), ("red", "yellow"), ("blue", "yellow"),
    ("orange", "white"), ("red", "blue"), ("purple", "white"), ("green", "white"),
)  # fmt: skip
RIM_M = 2.08
"""Height of a big umbrella's rim."""


@lru_cache(maxsize=256)
def canopy(look: int, colour: str, radius_m: float, rim_m: float) -> Solid:
    """The cloth of an umbrella: eight segments of two colours and a short skirt round the rim."""
    pair = chooser("canopy", look).choice(_CANOPIES)
    colours = (NAMED[colour or pair[0]], NAMED[pair[1] if pair[1] != colour else "white"])
    apex = rim_m + radius_m * 0.34
    clay = Clay()
    turn = [2 * math.pi * step / 8 for step in range(9)]
    rim = [(radius_m * math.cos(a), radius_m * math.sin(a), rim_m) for a in turn]
    low = [(x, y, rim_m - 0.14 * radius_m) for x, y, _ in rim]
    shoulder = [(0.55 * x, 0.55 * y, rim_m + 0.72 * (apex - rim_m)) for x, y, _ in rim]
    top = (0.0, 0.0, apex)
    clay.group((0.0, 0.0, rim_m - 0.3))
    for inward in (True, False):
        for step in range(8):
            tone = darker(colours[step % 2], 0.55) if inward else colours[step % 2]
            for quad in (
                [low[step], low[step + 1], rim[step + 1], rim[step]],
                [rim[step], rim[step + 1], shoulder[step + 1], shoulder[step]],
                [shoulder[step], shoulder[step + 1], top],
            ):
                clay.face(quad, tone, inward=inward)
    clay.ball((0, 0, apex + 0.03), 0.03, STEEL, bias_m=0.2)
    return clay.solid()


@lru_cache(maxsize=64)
def pole(low_m: float, high_m: float, radius_m: float, foot: bool) -> Solid:  # noqa: FBT001 - a key of the cache
    """What carries an umbrella."""
    clay = Clay()
    clay.rod((0, 0, low_m), (0, 0, high_m), radius_m, CHROME)
    if foot:
        clay.rod((0, 0, 0.04), (0, 0, 0.1), (0.26, 0.2), (120, 124, 126))
    return clay.solid()
