"""What vendors sell from."""

from functools import lru_cache

from simulation.figure import Kind
from simulation.figures.clay import Clay
from simulation.figures.colours import CHROME, NAMED, RUBBER, STEEL, Colour, darker, mixed, named
from simulation.figures.solid import Solid


@lru_cache(maxsize=256)
def stall(kind: Kind, look: int, colour: str) -> tuple[Solid, ...]:
    """A cart, tricycle, table or mat without its wares: what those lie on, then what stands beside them."""
    base, beside = Clay(), Clay()
    match kind:
        case Kind.CART:
            _cart(base, named(colour, look, ("silver", "red", "blue", "yellow", "green", "orange")))
            _case(beside, 0.05, 0.78)
            if look % 2:
                beside.rod((0.4, 0.0, 1.44), (0.4, 0.0, 1.48), 0.04, (220, 246, 255), lit=1.0, bias_m=1.2)
        case Kind.TRICYCLE:
            paint = named(colour, look, ("red", "blue", "green", "red"))
            _bed(base, paint)
            _fork(beside, paint, look)
        case Kind.TABLE:
            _table(base, named(colour, look, ("red", "blue", "white", "green", "yellow")))
        case _:
            _mat(base, named(colour, look, ("blue", "red", "white", "green", "purple")))
    solids = (base.solid(), beside.solid())
    return tuple(solid for solid in solids if len(solid.points))


def _cart(clay: Clay, paint: Colour) -> None:
    """A barrow with two wheels and a counter."""
    clay.box((-0.72, -0.36, 0.3), (0.72, 0.36, 0.8), paint)
    clay.both_sides(
        [(-0.62, 0.365, 0.36), (0.62, 0.365, 0.36), (0.62, 0.365, 0.74), (-0.62, 0.365, 0.74)],
        mixed(paint, (40, 40, 200), 0.75),
        lit=0.4,
    )
    for step in range(4):
        x = -0.5 + 0.27 * step
        clay.both_sides(
            [(x, 0.37, 0.47), (x + 0.17, 0.37, 0.47), (x + 0.17, 0.37, 0.64), (x, 0.37, 0.64)],
            (60, 220, 246),
            lit=0.5,
        )
    clay.wheels([0.1], 0.4, 0.29, CHROME)
    clay.box((-0.82, -0.44, 0.8), (0.82, 0.44, 0.86), darker(STEEL, 1.2), bias_m=0.3)
    for side in (0.3, -0.3):
        clay.rod((-0.7, side, 0.72), (-1.05, side, 0.84), 0.022, RUBBER)
        clay.rod((-0.6, side, 0.32), (-0.6, side, 0.03), 0.025, STEEL)


def _case(clay: Clay, back: float, front: float) -> None:
    """A lit glass case with food on two shelves."""
    low, high = 0.86, 1.38
    glass: Colour = (206, 196, 182)
    clay.box((back, -0.38, low), (front, 0.38, high), glass, bias_m=0.6, lit=0.55)
    for shelf, colours in (
        (low + 0.06, ((70, 130, 200), (60, 90, 150))),
        (low + 0.28, ((90, 170, 230), (50, 70, 140))),
    ):
        for step in range(4):
            x0, x1 = (
                back + 0.05 + step * (front - back - 0.1) / 4,
                back + 0.01 + (step + 1) * (front - back - 0.1) / 4,
            )
            clay.both_sides(
                [
                    (x0, 0.382, shelf),
                    (x1, 0.382, shelf),
                    (x1, 0.382, shelf + 0.13),
                    (x0, 0.382, shelf + 0.13),
                ],
                colours[step % 2],
                lit=0.5,
            )
    for x in (front + 0.002, back - 0.002):
        clay.across(x, (-0.3, 0.3), (low + 0.06, low + 0.2), (70, 130, 200), lit=0.5)
    clay.box((back - 0.03, -0.41, high), (front + 0.03, 0.41, high + 0.06), NAMED["red"], bias_m=0.9)


def _bed(clay: Clay, paint: Colour) -> None:
    """The back of a three-wheeler: a bed with low boards."""
    clay.box((-1.2, -0.5, 0.42), (0.25, 0.5, 0.78), paint)
    clay.face(
        [(-1.15, -0.45, 0.785), (0.2, -0.45, 0.785), (0.2, 0.45, 0.785), (-1.15, 0.45, 0.785)],
        darker(paint, 0.45),
    )
    clay.both_sides(
        [(-1.15, 0.502, 0.58), (0.2, 0.502, 0.58), (0.2, 0.502, 0.64), (-1.15, 0.502, 0.64)],
        darker(paint, 0.65),
    )
    for y in (-0.4, 0.28):
        clay.across(-1.203, (y, y + 0.12), (0.48, 0.56), NAMED["red"])
    clay.wheels([-0.75], 0.53, 0.29, STEEL)
    clay.box((-0.95, -0.4, 0.1), (-0.5, 0.4, 0.42), RUBBER, bias_m=-1)


def _fork(clay: Clay, paint: Colour, look: int) -> None:
    """The front of a three-wheeler: saddle, fork and handlebar."""
    clay.rod((0.3, 0, 0.4), (0.9, 0, 0.5), 0.05, darker(paint, 0.8))
    clay.rod((0.3, 0, 0.45), (0.38, 0, 0.74), 0.04, STEEL)
    clay.rod((0.36, 0, 0.8), (0.62, 0, 0.8), (0.12, 0.07), RUBBER)
    clay.rod((1.2, 0, 0.28), (0.98, 0, 0.96), 0.045, paint)
    for side in (0.055, -0.055):
        clay.group((1.2, 0, 0.28))
        clay.disc((1.2, side, 0.28), 0.28, RUBBER)
        clay.disc((1.2, side * 1.05, 0.28), 0.16, STEEL)
    for side in (1, -1):
        clay.rod((0.98, 0, 0.98), (0.86, side * 0.34, 1.02), 0.025, RUBBER)
    if look % 2:
        clay.rod((1.16, 0, 0.5), (1.0, 0, 0.9), (0.16, 0.19), paint)
    clay.ball((1.1, 0, 0.92), 0.08, (236, 240, 240))


def _table(clay: Clay, cloth: Colour) -> None:
    """A folding table under a cloth that hangs down."""
    for x in (-0.75, 0.75):
        for y in (-0.34, 0.34):
            clay.rod((x, y, 0.02), (x * 0.8, y, 0.66), 0.02, STEEL, bias_m=-1)
    clay.box((-0.85, -0.42, 0.34), (0.85, 0.42, 0.74), cloth)
    clay.both_sides(
        [(-0.85, 0.422, 0.34), (0.85, 0.422, 0.34), (0.85, 0.422, 0.42), (-0.85, 0.422, 0.42)],
        darker(cloth, 0.6),
    )
    for step in range(6):
        x = -0.8 + 0.28 * step
        clay.both_sides(
            [(x, 0.424, 0.43), (x + 0.09, 0.424, 0.43), (x + 0.09, 0.424, 0.73), (x, 0.424, 0.73)],
            darker(cloth, 0.8),
        )


def _mat(clay: Clay, cloth: Colour) -> None:
    """A cloth on the ground with a broad border."""
    clay.group((0, 0, -0.5))
    for half_x, half_y, colour in (
        (1.15, 0.8, cloth),
        (1.02, 0.67, mixed(cloth, (245, 245, 245), 0.65)),
        (0.95, 0.6, cloth),
    ):
        clay.face(
            [
                (-half_x, -half_y, 0.01),
                (half_x, -half_y, 0.01),
                (half_x, half_y, 0.01),
                (-half_x, half_y, 0.01),
            ],
            colour,
        )
