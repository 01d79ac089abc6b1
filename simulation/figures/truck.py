"""Light trucks: a flat-nosed cab before a box or an open bed. Measures in metres."""

from simulation.figures.bodywork import (
    BLUE_PLATE,
    TAIL_LAMP,
    YELLOW_PLATE,
    Ends,
    seams,
    side_windows,
    underside,
    window,
)
from simulation.figures.clay import Clay
from simulation.figures.colours import RUBBER, STEEL, Colour, chooser, darker, mixed
from simulation.figures.solid import Point, Solid

_WHEEL_M = 0.42


def truck(paint: Colour, look: int, lamps: float) -> Solid:
    """A truck; `lamps` 0 to 1 says whether its lamps are on."""
    choice = chooser("truck body", look)
    boxed = choice.random() < 0.6
    front = choice.uniform(6.0, 7.0) / 2
    clay = Clay()
    underside(clay, front - 0.15, 0.7, (0.45, 0.85))
    for x in (front - 0.9, -front + 1.35):
        _axle(clay, x)
    cab: list[Point] = [
        (front, 0.95, 0.45),
        (front, 0.95, 1.15),
        (front - 0.22, 0.9, 2.0),
        (front - 0.45, 0.86, 2.15),
        (front - 1.6, 0.88, 2.15),
        (front - 1.6, 0.95, 0.45),
    ]
    clay.extruded(cab, paint, bias_m=0.1)
    window(clay, (front + 0.01, front - 0.21), (0.95, 0.9), (1.15, 2.0), ((0.04, 0.96), (0.05, 0.93)))
    pane = ((front - 0.15, front - 0.35), (front - 1.25, front - 1.25))
    side_windows(clay, (0.96, 0.9), (1.25, 1.95), [pane])
    seams(clay, (front - 1.32,), (0.97, 0.9), (0.6, 2.05), paint)
    clay.wheels([front - 0.9], 0.98, _WHEEL_M, STEEL)
    ends = Ends(front + 0.012, -front - 0.012, 1.9, (0.72, 0.92))
    ends.put_on(clay, YELLOW_PLATE if look % 2 else BLUE_PLATE, lamps)
    (_cargo_box if boxed else _flatbed)(clay, (-front, front - 1.75), paint, look)
    return clay.solid()


def _axle(clay: Clay, x_m: float) -> None:
    half = _WHEEL_M * 0.55
    for y0, y1 in ((-1.0, -0.7), (0.7, 1.0)):
        clay.box((x_m - half, y0, 0.1 * _WHEEL_M), (x_m + half, y1, _WHEEL_M * 1.8), RUBBER, bias_m=-5)
        clay.wheels([x_m], 1.0, _WHEEL_M, STEEL)


def _cargo_box(clay: Clay, x_m: tuple[float, float], paint: Colour, look: int) -> None:
    """A closed box with ribs and a firm's sign."""
    back, front = x_m
    colour = chooser("cargo", look).choice(
        ((232, 234, 234), (214, 206, 196), (170, 120, 60), (226, 226, 220))
    )
    clay.box((back, -1.08, 0.85), (front, 1.08, 2.85), colour)
    for step in range(1, 7):
        x = back + (front - back) * step / 7
        clay.band((x, x + 0.03), 1.082, (0.88, 2.82), darker(colour, 0.82))
    clay.band((back + 0.7, front - 0.7), 1.084, (1.5, 2.2), paint)
    for step in range(3):
        x = back + 1.0 + step * (front - back - 2.0) / 3
        clay.band((x, x + 0.5), 1.086, (1.65, 2.05), (242, 242, 242))
    clay.across(back - 0.01, (-0.02, 0.02), (0.9, 2.8), darker(colour, 0.5))
    _tail_lamps(clay, back)


def _flatbed(clay: Clay, x_m: tuple[float, float], paint: Colour, look: int) -> None:
    """An open bed with boards around it, empty or with boxes on it."""
    back, front = x_m
    board = mixed(paint, (150, 80, 30), 0.4)
    clay.box((back, -1.08, 0.85), (front, 1.08, 1.35), board)
    clay.level((back + 0.08, front - 0.08), 1.0, 1.352, (70, 84, 98))
    for step in range(1, 4):
        x = back + (front - back) * step / 4
        clay.band((x, x + 0.06), 1.085, (0.85, 1.35), darker(board, 0.6))
    _tail_lamps(clay, back)
    for step in range(4 if look % 2 else 0):
        x, high = back + 0.4 + step * (front - back - 1.4) / 3, 1.8 + 0.15 * (step % 2)
        colour: Colour = ((96, 130, 160), (110, 150, 96))[step % 2]
        clay.box((x, -0.8, 1.3), (x + 0.8, 0.8, high), colour, bias_m=0.6)
    clay.box((front - 0.12, -1.0, 1.3), (front, 1.0, 2.2), STEEL, bias_m=0.05)


def _tail_lamps(clay: Clay, back: float) -> None:
    for y in (-0.98, 0.84):
        clay.across(back - 0.012, (y, y + 0.14), (0.88, 1.0), TAIL_LAMP)
