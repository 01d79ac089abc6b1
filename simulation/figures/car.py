"""Cars: a body with a bonnet and a narrower cabin on top. Measures of common models, in metres."""

from dataclasses import dataclass
from itertools import pairwise

from simulation.figures.bodywork import TRIM, Ends, arches, plate_of, underside
from simulation.figures.clay import Clay, inside
from simulation.figures.colours import CHROME, GLASS, Colour, darker, mixed
from simulation.figures.solid import Point, Solid


@dataclass(frozen=True, slots=True)
class Body:
    """Measures of a car.

    nose, belt, tail    heights of the front edge, of the windows' lower edge, of the rear edge
    screen, roof, rear  x of the windscreen's foot, of both ends of the roof, of the rear window's foot
    panes               windows on each side
    """

    length_m: float
    width_m: float
    height_m: float
    wheel_m: float
    nose: float
    belt: float
    tail: float
    screen: float
    roof: tuple[float, float]
    rear: float
    panes: int


SEDAN = Body(4.6, 1.82, 1.47, 0.33, 0.68, 0.93, 0.86, 0.95, (0.25, -0.95), -1.75, 2)
HATCHBACK = Body(3.9, 1.72, 1.52, 0.31, 0.74, 0.95, 0.9, 0.95, (0.35, -1.45), -1.86, 2)
SUV = Body(4.65, 1.88, 1.72, 0.37, 0.9, 1.08, 1.02, 1.05, (0.45, -1.75), -2.2, 3)


def car(body: Body, paint: Colour, look: int, lamps: float) -> Solid:
    """A car; `lamps` 0 to 1 says whether its lamps are on."""
    clay = Clay()
    half, wide = body.length_m / 2, body.width_m / 2
    underside(clay, half - 0.25, wide - 0.06, (0.16, 0.5))
    clay.extruded(
        [
            (half, wide * 0.9, 0.28),
            (half, wide * 0.9, body.nose - 0.14),
            (half - 0.12, wide * 0.93, body.nose),
            (body.screen, wide * 0.95, body.belt),
            (body.rear, wide * 0.95, body.belt + 0.02),
            (-half + 0.05, wide * 0.93, body.tail),
            (-half, wide * 0.92, body.tail - 0.2),
            (-half, wide * 0.9, 0.3),
        ],
        paint,
    )
    axles = (half - 0.85, -half + 0.85)
    clay.band((-half + 0.1, half - 0.1), wide * 0.97, (0.26, 0.36), TRIM)
    arches(clay, axles, wide * 0.975, body.wheel_m)
    clay.wheels(axles, wide * 0.98, body.wheel_m, CHROME if look % 2 else darker(CHROME, 0.7))
    seam = darker(paint, 0.62)
    for x in (body.screen - 0.1, (body.screen + body.rear) / 2 + 0.05, body.rear + 0.45):
        clay.band((x, x + 0.03), wide * 0.985, (0.4, body.belt), seam)
    for x in (body.screen - 0.85, body.rear + 0.6):
        clay.band((x, x + 0.16), wide * 0.99, (0.82, 0.86), seam)
    ends = Ends(half + 0.005, -half - 0.005, body.width_m * 0.92, (body.nose - 0.3, body.nose - 0.15))
    ends.put_on(clay, plate_of(look), lamps)
    _cabin(clay, body, paint)
    for side in (1, -1):
        y0, y1 = sorted((side * wide * 0.93, side * (wide * 0.93 + 0.19)))
        low: Point = (body.screen - 0.42, y0, body.belt)
        clay.box(low, (body.screen - 0.3, y1, body.belt + 0.14), paint, bias_m=1.2)
    return clay.solid()


def _cabin(clay: Clay, body: Body, paint: Colour) -> None:
    foot, top = body.width_m / 2 * 0.9, body.width_m / 2 * 0.68
    low, high = body.belt - 0.02, body.height_m
    front, back = body.roof
    clay.extruded(
        [
            (body.screen, foot, low),
            (front, top, high - 0.03),
            ((front + back) / 2, top, high),
            (back, top, high - 0.03),
            (body.rear, foot, low),
        ],
        paint,
        bias_m=1.5,
    )
    shine = mixed(GLASS, (150, 130, 110), 0.15)
    for x, up in ((body.screen, front), (body.rear, back)):
        pane: list[Point] = [(x, -foot, low), (x, foot, low), (up, top, high), (up, -top, high)]
        clay.face(inside(pane, (0.05, 0.95), (0.1, 0.9)), GLASS)
        clay.face(inside(pane, (0.12, 0.42), (0.2, 0.8)), shine)
    edges = [0.07 + 0.87 * step / body.panes for step in range(body.panes + 1)]
    for side in (foot, -foot):
        up = side / foot * top
        flank: list[Point] = [
            (body.screen, side, low),
            (body.rear, side, low),
            (back, up, high),
            (front, up, high),
        ]
        for ahead, behind in pairwise(edges):
            clay.face(inside(flank, (ahead + 0.015, behind - 0.025), (0.13, 0.86)), GLASS)
