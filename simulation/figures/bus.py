"""City buses: a long box, a band of windows, a livery below, a lit destination in front. Metres."""

from simulation.figures.bodywork import YELLOW_PLATE, Ends, arches, underside
from simulation.figures.clay import Clay, inside
from simulation.figures.colours import GLASS, RUBBER, STEEL, Colour, chooser, darker, mixed
from simulation.figures.solid import Point, Solid

_PANES = 7


def bus(paint: Colour, look: int, lamps: float) -> Solid:
    """A bus; `lamps` 0 to 1 says whether its lamps are on."""
    choice = chooser("bus body", look)
    half = choice.uniform(10.2, 11.8) / 2
    base: Colour = choice.choice(((236, 238, 238), paint, paint))
    clay = Clay()
    underside(clay, half - 0.3, 1.1, (0.2, 0.6))
    clay.extruded(
        [
            (half, 1.22, 0.35),
            (half, 1.25, 1.0),
            (half - 0.1, 1.2, 2.95),
            (half - 0.3, 1.15, 3.08),
            (-half + 0.2, 1.15, 3.08),
            (-half, 1.2, 2.9),
            (-half, 1.25, 0.35),
        ],
        base,
    )
    _sides(clay, half, base, darker(paint, 0.75) if base is paint else paint)
    _doors(clay, half, base)
    axles = (half - 2.35, -half + 2.7)
    arches(clay, axles, 1.266, 0.48)
    clay.wheels(axles, 1.27, 0.48, STEEL)
    _front(clay, half)
    clay.across(-half - 0.01, (-1.0, 1.0), (1.6, 2.5), GLASS, lit=0.4)
    Ends(half + 0.012, -half - 0.012, 2.44, (0.68, 0.88)).put_on(clay, YELLOW_PLATE, lamps)
    clay.box((-2.2, -0.8, 3.05), (0.8, 0.8, 3.26), darker(base, 0.9), bias_m=2.5)
    for y0, y1 in ((1.25, 1.45), (-1.45, -1.25)):
        clay.box((half - 0.05, y0, 2.0), (half + 0.12, y1, 2.4), RUBBER, bias_m=1.0)
    return clay.solid()


def _sides(clay: Clay, half: float, base: Colour, skirt: Colour) -> None:
    clay.band((-half + 0.03, half - 0.03), 1.255, (0.38, 0.8), skirt)
    stripe: list[Point] = [
        (half - 0.4, 1.255, 1.02),
        (half - 1.4, 1.255, 1.22),
        (-half + 0.05, 1.255, 1.22),
        (-half + 0.05, 1.255, 1.02),
    ]
    clay.both_sides(stripe, mixed(skirt, (240, 240, 240), 0.5))
    clay.band((-half + 0.3, half - 0.2), (1.253, 1.215), (1.3, 2.6), GLASS, lit=0.5)
    for step in range(1, _PANES):
        x = half - 0.25 - step * (2 * half - 0.5) / _PANES
        clay.band((x, x + 0.11), (1.258, 1.22), (1.28, 2.62), base)


def _doors(clay: Clay, half: float, base: Colour) -> None:
    """On the right, as where one drives on the right."""
    for x in (half - 1.5, -0.6):
        clay.face(_upright((x, x + 1.15), (-1.262, -1.222), (0.42, 2.6)), darker(base, 0.55))
        for left in (x + 0.06, x + 0.6):
            clay.face(_upright((left, left + 0.48), (-1.264, -1.224), (0.55, 2.5)), GLASS, lit=0.4)


def _upright(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]) -> list[Point]:
    return [(x[0], y[0], z[0]), (x[1], y[0], z[0]), (x[1], y[1], z[1]), (x[0], y[1], z[1])]


def _front(clay: Clay, half: float) -> None:
    """The windscreen, and above it number and destination in lights."""
    low, high = half + 0.01, half - 0.09
    pane: list[Point] = [(low, -1.24, 1.0), (low, 1.24, 1.0), (high, 1.2, 2.95), (high, -1.2, 2.95)]
    clay.face(inside(pane, (0.04, 0.96), (0.05, 0.78)), GLASS, lit=0.25)
    clay.face(inside(pane, (0.1, 0.9), (0.81, 0.97)), (30, 30, 34))
    clay.face(inside(pane, (0.3, 0.8), (0.85, 0.94)), (40, 150, 250), lit=1.0)
    clay.face(inside(pane, (0.14, 0.24), (0.84, 0.95)), (60, 220, 250), lit=1.0)
