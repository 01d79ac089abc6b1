"""What rolls on thin wheels: bicycles, scooters, wheelchairs and prams, and those who sit on them."""

from dataclasses import replace
from functools import lru_cache

from simulation.figure import Figure, Kind
from simulation.figures import poses
from simulation.figures.clay import Clay
from simulation.figures.colours import CHROME, NAMED, RUBBER, STEEL, Colour, chooser, darker, named
from simulation.figures.people import joined, person_of, shifted, standing
from simulation.figures.solid import Solid

_FRAMES = ("yellow", "blue", "green", "orange", "white", "red", "black")
_SCOOTERS = ("red", "white", "blue", "black", "pink", "yellow", "green", "silver")
_TYRE: Colour = (38, 38, 38)


@lru_cache(maxsize=256)
def bicycle(look: int, colour: str) -> tuple[Solid, Solid]:
    """The rear and the front of a bicycle: a rider's legs are between them."""
    paint = named(colour, look, _FRAMES)
    rear, front = Clay(), Clay()
    _hoop(rear, -0.52, 0.33)
    for one, other in (
        ((-0.05, 0, 0.3), (-0.52, 0, 0.33)),
        ((-0.52, 0, 0.33), (-0.16, 0, 0.78)),
        ((-0.05, 0, 0.3), (-0.19, 0, 0.9)),
        ((-0.05, 0, 0.3), (0.36, 0, 0.82)),
        ((-0.16, 0, 0.72), (0.36, 0, 0.86)),
    ):
        rear.rod(one, other, 0.03, paint)
    rear.rod((-0.36, 0, 0.93), (-0.08, 0, 0.94), (0.07, 0.035), RUBBER)
    rear.rod((-0.78, 0, 0.68), (-0.34, 0, 0.7), 0.035, paint)
    rear.ball((-0.05, 0, 0.3), 0.09, STEEL)
    _hoop(front, 0.53, 0.33)
    front.rod((0.53, 0, 0.33), (0.36, 0, 0.86), 0.028, paint)
    front.rod((0.36, 0, 0.86), (0.33, 0, 1.02), 0.022, STEEL)
    front.rod((0.33, 0, 1.0), (0.24, 0.29, 1.04), 0.02, RUBBER)
    front.rod((0.33, 0, 1.0), (0.24, -0.29, 1.04), 0.02, RUBBER)
    if look % 3:
        front.box((0.42, -0.17, 0.72), (0.72, 0.17, 0.95), (120, 118, 112) if look % 2 else paint)
    return rear.solid(), front.solid()


def _hoop(clay: Clay, x_m: float, radius_m: float) -> None:
    """A wheel one can look through."""
    clay.group((x_m, 0, radius_m))
    for y in (0.012, -0.012):
        clay.disc((x_m, y, radius_m), radius_m, _TYRE, width_m=0.04)
    for dx, dz in ((1.0, 0.0), (0.5, 0.87), (-0.5, 0.87)):
        reach = radius_m * 0.95
        clay.rod(
            (x_m - dx * reach, 0, radius_m - dz * reach),
            (x_m + dx * reach, 0, radius_m + dz * reach),
            0.004,
            CHROME,
            bias_m=-0.02,
        )


@lru_cache(maxsize=256)
def scooter(look: int, colour: str, moving: bool) -> tuple[Solid, Solid]:  # noqa: FBT001 - a key of the cache
    """The rear and the front of an electric scooter or a motorcycle."""
    paint = named(colour, look, _SCOOTERS)
    choice = chooser("scooter", look)
    lamp = 1.0 if moving else 0.0
    return (
        _motorcycle(paint, lamp)
        if choice.random() < 0.3
        else _scooter(paint, lamp, choice.choice(("", "box", "courier")))
    )


def _scooter(paint: Colour, lamp: float, load: str) -> tuple[Solid, Solid]:
    rear, front = Clay(), Clay()
    _wheel(rear, -0.56, 0.24)
    rear.rod((-0.05, 0, 0.26), (0.34, 0, 0.26), 0.12, darker(paint, 0.6))
    rear.rod((-0.66, 0, 0.52), (-0.12, 0, 0.42), (0.15, 0.17), paint)
    rear.rod((-0.62, 0, 0.7), (-0.06, 0, 0.72), (0.11, 0.12), RUBBER)
    rear.ball((-0.8, 0, 0.58), 0.06, NAMED["red"], lit=0.8 * lamp)
    rear.box((-0.86, -0.09, 0.36), (-0.84, 0.09, 0.48), (90, 170, 90))
    if load == "box":
        rear.box((-0.95, -0.19, 0.72), (-0.58, 0.19, 1.04), RUBBER)
    elif load == "courier":
        rear.box((-1.02, -0.26, 0.74), (-0.5, 0.26, 1.26), NAMED["yellow"])
        rear.both_sides(
            [(-0.95, 0.262, 0.9), (-0.57, 0.262, 0.9), (-0.57, 0.262, 1.1), (-0.95, 0.262, 1.1)], (30, 30, 30)
        )
    _wheel(front, 0.6, 0.24)
    front.rod((0.56, 0, 0.36), (0.36, 0, 0.92), (0.13, 0.17), paint)
    front.rod((0.4, 0, 0.3), (0.66, 0, 0.52), 0.09, darker(paint, 0.8))
    front.rod((0.36, 0, 0.96), (0.34, 0, 1.0), 0.13, paint)
    front.ball((0.5, 0, 0.97), 0.075, (236, 240, 240), bias_m=0.05, lit=lamp)
    for side in (1, -1):
        front.rod((0.33, 0, 1.0), (0.24, side * 0.34, 1.04), 0.03, RUBBER)
        front.rod((0.3, side * 0.2, 1.03), (0.32, side * 0.28, 1.22), 0.014, RUBBER)
        front.ball((0.32, side * 0.29, 1.24), 0.055, (90, 84, 80))
    return rear.solid(), front.solid()


def _motorcycle(paint: Colour, lamp: float) -> tuple[Solid, Solid]:
    rear, front = Clay(), Clay()
    _wheel(rear, -0.66, 0.3)
    rear.rod((-0.25, 0, 0.4), (0.22, 0, 0.42), 0.17, (96, 94, 92))
    rear.rod((-0.2, 0.14, 0.3), (-0.8, 0.16, 0.36), (0.05, 0.07), CHROME)
    rear.rod((-0.82, 0, 0.78), (-0.2, 0, 0.74), 0.1, RUBBER)
    rear.rod((-0.1, 0, 0.78), (0.28, 0, 0.84), (0.14, 0.17), paint)
    rear.rod((-0.86, 0, 0.66), (-0.7, 0, 0.74), 0.08, paint)
    rear.ball((-0.94, 0, 0.7), 0.06, NAMED["red"], lit=0.8 * lamp)
    _wheel(front, 0.68, 0.3)
    front.rod((0.68, 0, 0.32), (0.4, 0, 0.92), 0.05, CHROME)
    front.rod((0.5, 0, 0.6), (0.86, 0, 0.6), (0.07, 0.05), paint)
    front.ball((0.5, 0, 0.92), 0.12, (232, 238, 240), lit=lamp)
    for side in (1, -1):
        front.rod((0.4, 0, 1.0), (0.26, side * 0.36, 1.05), 0.026, RUBBER)
        front.ball((0.34, side * 0.3, 1.2), 0.06, (90, 84, 80))
    return rear.solid(), front.solid()


def _wheel(clay: Clay, x_m: float, radius_m: float) -> None:
    clay.box(
        (x_m - radius_m * 0.8, -0.05, 0.02), (x_m + radius_m * 0.8, 0.05, radius_m * 1.7), _TYRE, bias_m=-0.1
    )
    for side in (0.055, -0.055):
        clay.disc((x_m, side, radius_m), radius_m, _TYRE)
        clay.disc((x_m, side * 1.05, radius_m), radius_m * 0.58, STEEL)
        clay.disc((x_m, side * 1.1, radius_m), radius_m * 0.25, _TYRE)


def rider(figure: Figure) -> Solid:
    """Whoever sits on a bicycle, a motorcycle or the saddle of a tricycle."""
    look = figure.look * 7 + 3
    person = person_of(Kind.ADULT, look, "")
    if person.lower in {"skirt", "coat"}:
        person = replace(person, lower="trousers")
    person = replace(
        person, bag="backpack" if person.bag == "backpack" else "", height_m=min(person.height_m, 1.75)
    )
    if figure.kind is Kind.TRICYCLE:
        return shifted(standing(person, poses.STEERING), (0.4, 0.0, 0.88))
    if figure.kind is Kind.MOTORCYCLE:
        helmet = chooser("helmet", figure.look).choice(
            ((40, 190, 236), (230, 232, 232), (60, 60, 190), (200, 120, 50))
        )
        return shifted(standing(replace(person, hat=helmet, hair=helmet), poses.STEERING), (-0.22, 0.0, 0.86))
    turn = 360 * figure.moved_m / 5.0
    return shifted(standing(person, poses.pedalling(turn if figure.moving else 40.0)), (-0.22, 0.0, 1.0))


@lru_cache(maxsize=128)
def _chair(look: int) -> Solid:
    clay = Clay()
    seat = NAMED[("blue", "black", "green", "red")[look % 4]]
    clay.box((-0.2, -0.24, 0.42), (0.26, 0.24, 0.5), seat)
    clay.box((-0.3, -0.24, 0.45), (-0.22, 0.24, 0.98), seat)
    for side in (0.29, -0.29):
        clay.group((-0.12, side * 0.8, 0.31))
        clay.disc((-0.12, side, 0.31), 0.31, _TYRE, width_m=0.05)
        clay.disc((-0.12, side, 0.31), 0.26, CHROME, width_m=0.02)
        clay.rod((-0.12, side, 0.02), (-0.12, side, 0.6), 0.006, CHROME)
        clay.rod((-0.41, side, 0.31), (0.17, side, 0.31), 0.006, CHROME)
        clay.ball((0.38, side * 0.85, 0.09), 0.09, _TYRE)
        clay.rod((-0.22, side * 0.9, 0.7), (0.2, side * 0.9, 0.68), 0.025, RUBBER)
        clay.rod((-0.26, side * 0.9, 0.5), (-0.3, side * 0.9, 0.98), 0.02, CHROME)
        clay.rod((-0.3, side * 0.9, 0.98), (-0.46, side * 0.9, 0.98), 0.025, RUBBER)
        clay.rod((0.24, side * 0.8, 0.46), (0.46, side * 0.6, 0.12), 0.018, CHROME)
    return clay.solid()


def wheelchair(figure: Figure) -> Solid:
    """A wheelchair and the person in it."""
    person = person_of(Kind.ELDER if figure.look % 3 else Kind.ADULT, figure.look, figure.colour)
    pose = replace(poses.SITTING, seat=None, hips=(82, 82), knees=(70, 70), arms=(20, 20), elbows=(60, 60))
    sitter = standing(replace(person, bag=""), replace(pose, seat=0.0))
    return joined(_chair(figure.look), shifted(sitter, (0.0, 0.0, 0.6)))


@lru_cache(maxsize=64)
def pram(look: int, colour: str) -> Solid:
    """A pram; its handle is behind."""
    paint = named(colour, look, ("red", "blue", "purple", "green", "grey"))
    clay = Clay()
    for x in (-0.3, 0.34):
        for side in (0.24, -0.24):
            clay.ball((x, side, 0.11), 0.11, _TYRE)
            clay.rod((x, side, 0.11), (0.0, side, 0.45), 0.015, CHROME)
    clay.rod((-0.3, 0, 0.52), (0.3, 0, 0.55), (0.2, 0.22), paint)
    clay.rod((0.18, -0.14, 0.8), (0.18, 0.14, 0.8), 0.24, darker(paint, 0.75), bias_m=0.1)
    clay.ball((-0.02, 0, 0.72), 0.1, (160, 190, 226))
    for side in (0.22, -0.22):
        clay.rod((-0.2, side, 0.5), (-0.55, side, 1.0), 0.018, CHROME)
    clay.rod((-0.55, -0.22, 1.0), (-0.55, 0.22, 1.0), 0.025, RUBBER)
    return clay.solid()
