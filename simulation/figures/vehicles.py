"""Cars, vans, trucks and buses. Sizes are those of common models on Chinese streets, in metres."""

from dataclasses import dataclass
from functools import lru_cache

from simulation.figure import Figure, Kind
from simulation.figures.colours import CHROME, GLASS, RUBBER, STEEL, Colour, chooser, darker, mixed, named
from simulation.figures.solid import Clay, Floats, Point, Solid, inside

_PAINTS = ("white", "white", "black", "silver", "grey", "red", "blue", "brown", "silver", "black")
_VAN_PAINTS = ("white", "white", "silver", "grey", "blue", "red")
_CAB_PAINTS = ("white", "blue", "red", "green", "orange")
_LIVERIES = ("green", "blue", "red", "orange", "yellow")
_HEAD_LAMP: Colour = (240, 250, 255)
_TAIL_LAMP: Colour = (36, 30, 210)
_BLUE_PLATE: Colour = (196, 96, 30)
_GREEN_PLATE: Colour = (150, 220, 140)
_YELLOW_PLATE: Colour = (40, 190, 240)
_TRIM: Colour = (42, 42, 42)


@dataclass(frozen=True, slots=True)
class Body:
    """Measures of a car's body.

    nose, bonnet, tail, deck   heights of the front edge, of the bonnet and the boot at the windows, of the rear edge
    screen, roof, rear         x of the windscreen's foot, of both ends of the roof, of the rear window's foot
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


def vehicle(figure: Figure) -> Solid:
    """The vehicle of a figure; its lamps are lit while it moves."""
    return _vehicle(figure.kind, figure.look, figure.colour, figure.moving)


@lru_cache(maxsize=256)
def _vehicle(kind: Kind, look: int, colour: str, moving: bool) -> Solid:  # noqa: FBT001 - a key of the cache
    choice = chooser(kind.value, look)
    lamps = 1.0 if moving else 0.0
    match kind:
        case Kind.CAR:
            return _car(
                choice.choice((SEDAN, SEDAN, HATCHBACK, SUV)), named(colour, look, _PAINTS), look, lamps
            )
        case Kind.VAN:
            build = choice.choice((_minibus, _minibus, _people_carrier, _delivery))
            return build(named(colour, look, _VAN_PAINTS), look, lamps)
        case Kind.TRUCK:
            return _truck(named(colour, look, _CAB_PAINTS), look, lamps)
        case _:
            return _bus(named(colour, look, _LIVERIES), look, lamps)


def _underside(clay: Clay, length_m: float, width_m: float, top_m: float) -> None:
    half, side = length_m / 2 - 0.25, width_m / 2 - 0.06
    clay.box((-half, -side, 0.16), (half, side, top_m), RUBBER, bias_m=-6)


def _ends(
    clay: Clay, front: float, back: float, width: float, low: float, high: float, lamps: float, plate: Colour
) -> None:
    """Lamps, grille, bumpers and plates, painted on the ends of the group; `low` and `high` of the lamps."""
    side, half = width / 2 - 0.05, width / 2 - 0.42
    for y0, y1 in ((-side, -half), (half, side)):
        clay.across(front, (y0, y1), (low, high), _HEAD_LAMP, lit=lamps)
        clay.across(back, (y0, y1), (low + 0.02, high + 0.04), _TAIL_LAMP, lit=0.6 * lamps)
    clay.across(front, (-half + 0.04, half - 0.04), (low - 0.08, high - 0.03), _TRIM)
    clay.across(front, (-side, side), (low - 0.3, low - 0.2), _TRIM)
    clay.across(back, (-side, side), (low - 0.3, low - 0.2), _TRIM)
    for x in (front, back):
        clay.across(x, (-0.23, 0.23), (low - 0.17, low - 0.03), plate, lit=0.1 * lamps)
        clay.across(x, (-0.16, 0.16), (low - 0.12, low - 0.08), darker((235, 235, 235), 1))


def _plate(look: int) -> Colour:
    return _GREEN_PLATE if look % 3 == 0 else _BLUE_PLATE


def _car(body: Body, paint: Colour, look: int, lamps: float) -> Solid:
    clay = Clay()
    half, wide = body.length_m / 2, body.width_m / 2
    _underside(clay, body.length_m, body.width_m, 0.5)
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
    clay.both_sides(
        [
            (half - 0.1, wide * 0.97, 0.26),
            (half - 0.1, wide * 0.97, 0.36),
            (-half + 0.1, wide * 0.97, 0.36),
            (-half + 0.1, wide * 0.97, 0.26),
        ],
        _TRIM,
    )
    for x in axles:
        _arch(clay, x, wide * 0.975, body.wheel_m)
    clay.wheels(axles, wide * 0.98, body.wheel_m, CHROME if look % 2 else darker(CHROME, 0.7))
    seam = darker(paint, 0.62)
    for x in (body.screen - 0.1, (body.screen + body.rear) / 2 + 0.05, body.rear + 0.45):
        clay.both_sides(
            [
                (x, wide * 0.985, 0.4),
                (x + 0.03, wide * 0.985, 0.4),
                (x + 0.03, wide * 0.985, body.belt),
                (x, wide * 0.985, body.belt),
            ],
            seam,
        )
    for x in (body.screen - 0.85, body.rear + 0.6):
        clay.both_sides(
            [
                (x, wide * 0.99, 0.82),
                (x + 0.16, wide * 0.99, 0.82),
                (x + 0.16, wide * 0.99, 0.86),
                (x, wide * 0.99, 0.86),
            ],
            seam,
        )
    _ends(
        clay,
        half + 0.005,
        -half - 0.005,
        body.width_m * 0.92,
        body.nose - 0.3,
        body.nose - 0.15,
        lamps,
        _plate(look),
    )
    _cabin(clay, body, paint)
    for side in (1, -1):
        y0, y1 = sorted((side * wide * 0.93, side * (wide * 0.93 + 0.19)))
        clay.box(
            (body.screen - 0.42, y0, body.belt), (body.screen - 0.3, y1, body.belt + 0.14), paint, bias_m=1.2
        )
    return clay.solid()


def _arch(clay: Clay, x_m: float, y_m: float, radius_m: float) -> None:
    for side in (y_m, -y_m):
        clay.disc((x_m, side, radius_m + 0.03), radius_m + 0.05, _TRIM)


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
    screen: list[Point] = [
        (body.screen, -foot, low),
        (body.screen, foot, low),
        (front, top, high),
        (front, -top, high),
    ]
    behind: list[Point] = [
        (body.rear, -foot, low),
        (body.rear, foot, low),
        (back, top, high),
        (back, -top, high),
    ]
    glass = mixed(GLASS, (150, 130, 110), 0.15)
    for quad in (screen, behind):
        clay.face(inside(quad, (0.05, 0.95), (0.1, 0.9)), GLASS)
        clay.face(inside(quad, (0.12, 0.42), (0.2, 0.8)), glass)
    for side in (1, -1):
        quad = [
            (body.screen, side * foot, low),
            (body.rear, side * foot, low),
            (back, side * top, high),
            (front, side * top, high),
        ]
        edges = [0.07 + 0.87 * step / body.panes for step in range(body.panes + 1)]
        for s0, s1 in zip(edges, edges[1:], strict=False):
            clay.face(inside(quad, (s0 + 0.015, s1 - 0.025), (0.13, 0.86)), GLASS)


def _one_box(
    clay: Clay, profile: list[Point], paint: Colour, axles: tuple[float, float], wheel_m: float
) -> None:
    """The body of a van: one profile from bumper to bumper."""
    length = 2 * max(p[0] for p in profile)
    wide = max(p[1] for p in profile)
    _underside(clay, length, 2 * wide, 0.5)
    clay.extruded(profile, paint)
    half = length / 2
    clay.both_sides(
        [
            (half - 0.15, wide * 1.005, 0.28),
            (half - 0.15, wide * 1.005, 0.4),
            (-half + 0.15, wide * 1.005, 0.4),
            (-half + 0.15, wide * 1.005, 0.28),
        ],
        _TRIM,
    )
    for x in axles:
        _arch(clay, x, wide * 1.007, wheel_m)
    clay.wheels(axles, wide * 1.01, wheel_m, STEEL)


def _panes(
    clay: Clay,
    wide: tuple[float, float],
    z: tuple[float, float],
    edges: list[tuple[float, float, float, float]],
) -> None:
    """Side windows: (front low x, front high x, back high x, back low x) each; half widths and heights low and high."""
    for front_low, front_high, back_high, back_low in edges:
        clay.both_sides(
            [
                (front_low, wide[0], z[0]),
                (front_high, wide[1], z[1]),
                (back_high, wide[1], z[1]),
                (back_low, wide[0], z[0]),
            ],
            GLASS,
        )


def _seams(
    clay: Clay, xs: tuple[float, ...], wide: tuple[float, float], z: tuple[float, float], paint: Colour
) -> None:
    for x in xs:
        clay.both_sides(
            [(x, wide[0], z[0]), (x + 0.035, wide[0], z[0]), (x + 0.035, wide[1], z[1]), (x, wide[1], z[1])],
            darker(paint, 0.6),
        )


def _minibus(paint: Colour, look: int, lamps: float) -> Solid:
    """A bread-loaf van (微面): short nose, upright, windows all round."""
    clay = Clay()
    profile = [
        (2.15, 0.78, 0.32), (2.15, 0.8, 0.75), (2.02, 0.8, 1.02), (1.32, 0.72, 1.8), (1.0, 0.7, 1.92),
        (-1.95, 0.7, 1.94), (-2.1, 0.74, 1.75), (-2.15, 0.8, 1.0), (-2.15, 0.78, 0.32),
    ]  # fmt: skip
    _one_box(clay, profile, paint, (1.4, -1.3), 0.29)
    _panes(
        clay,
        (0.815, 0.735),
        (1.1, 1.72),
        [(1.72, 1.25, 0.72, 0.72), (0.62, 0.62, -0.55, -0.55), (-0.65, -0.65, -1.85, -1.95)],
    )
    _seams(clay, (0.64, -0.62), (0.82, 0.74), (0.45, 1.75), paint)
    clay.both_sides(
        [(0.6, 0.822, 0.98), (0.6, 0.822, 1.02), (-1.95, 0.822, 1.02), (-1.95, 0.822, 0.98)],
        darker(paint, 0.7),
    )
    clay.face(
        inside(
            [(2.03, -0.8, 1.02), (2.03, 0.8, 1.02), (1.33, 0.72, 1.8), (1.33, -0.72, 1.8)],
            (0.05, 0.95),
            (0.06, 0.94),
        ),
        GLASS,
    )
    clay.face(
        inside(
            [(-2.16, -0.8, 1.0), (-2.16, 0.8, 1.0), (-2.11, 0.74, 1.75), (-2.11, -0.74, 1.75)],
            (0.1, 0.9),
            (0.15, 0.9),
        ),
        GLASS,
    )
    _ends(clay, 2.155, -2.155, 1.6, 0.62, 0.78, lamps, _plate(look))
    return clay.solid()


def _people_carrier(paint: Colour, look: int, lamps: float) -> Solid:
    """A people carrier with a bonnet."""
    clay = Clay()
    profile = [
        (2.5, 0.86, 0.3), (2.5, 0.88, 0.72), (2.35, 0.9, 0.86), (1.5, 0.92, 1.08), (0.65, 0.76, 1.72), (0.2, 0.74, 1.8),
        (-2.2, 0.74, 1.78), (-2.42, 0.84, 1.2), (-2.5, 0.92, 1.0), (-2.5, 0.88, 0.32),
    ]  # fmt: skip
    _one_box(clay, profile, paint, (1.55, -1.5), 0.34)
    _panes(
        clay,
        (0.93, 0.78),
        (1.08, 1.64),
        [(1.35, 0.62, 0.3, 0.3), (0.2, 0.2, -0.95, -0.95), (-1.05, -1.05, -2.1, -2.3)],
    )
    _seams(clay, (0.22, -1.02), (0.94, 0.79), (0.42, 1.68), paint)
    clay.face(
        inside(
            [(1.5, -0.9, 1.09), (1.5, 0.9, 1.09), (0.66, 0.76, 1.72), (0.66, -0.76, 1.72)],
            (0.04, 0.96),
            (0.06, 0.94),
        ),
        GLASS,
    )
    clay.face(
        inside(
            [(-2.44, -0.86, 1.15), (-2.44, 0.86, 1.15), (-2.22, 0.76, 1.74), (-2.22, -0.76, 1.74)],
            (0.08, 0.92),
            (0.1, 0.9),
        ),
        GLASS,
    )
    _ends(clay, 2.505, -2.505, 1.78, 0.6, 0.74, lamps, _plate(look))
    return clay.solid()


def _delivery(paint: Colour, look: int, lamps: float) -> Solid:
    """A high delivery van: windows in front only, a firm's stripe on its sides."""
    clay = Clay()
    profile = [
        (2.65, 0.93, 0.34), (2.65, 0.95, 0.85), (2.4, 0.96, 1.12), (1.9, 0.96, 1.3), (1.3, 0.9, 2.1), (0.9, 0.88, 2.3),
        (-2.55, 0.88, 2.32), (-2.65, 0.97, 1.2), (-2.65, 0.95, 0.34),
    ]  # fmt: skip
    _one_box(clay, profile, paint, (1.75, -1.6), 0.35)
    _panes(clay, (0.97, 0.91), (1.3, 2.0), [(1.75, 1.25, 0.75, 0.75)])
    _seams(clay, (0.65, -0.6), (0.975, 0.9), (0.45, 2.15), paint)
    stripe = named("", look + 1, ("blue", "orange", "red", "green"))
    clay.both_sides([(0.5, 0.972, 0.85), (0.5, 0.95, 1.5), (-2.4, 0.95, 1.5), (-2.4, 0.972, 0.85)], stripe)
    for step in range(4):
        x = 0.1 - 0.55 * step
        clay.both_sides(
            [(x, 0.97, 1.02), (x, 0.955, 1.36), (x - 0.36, 0.955, 1.36), (x - 0.36, 0.97, 1.02)],
            (240, 240, 240),
        )
    clay.face(
        inside(
            [(1.91, -0.95, 1.3), (1.91, 0.95, 1.3), (1.31, 0.9, 2.1), (1.31, -0.9, 2.1)],
            (0.05, 0.95),
            (0.04, 0.96),
        ),
        GLASS,
    )
    clay.across(-2.66, (-0.02, 0.02), (0.5, 2.1), darker(paint, 0.5))
    _ends(clay, 2.655, -2.655, 1.9, 0.72, 0.9, lamps, _plate(look))
    return clay.solid()


def _truck(paint: Colour, look: int, lamps: float) -> Solid:
    """A light truck: a flat-nosed cab before a box or an open bed."""
    choice = chooser("truck body", look)
    boxed = choice.random() < 0.6
    length = choice.uniform(6.0, 7.0)
    front, half = length / 2, 1.0
    clay = Clay()
    clay.box((-front + 0.1, -0.7, 0.45), (front - 0.2, 0.7, 0.85), RUBBER, bias_m=-6)
    _axles(clay, (front - 0.9, -front + 1.35), half, 0.42)
    cab = [
        (front, half * 0.95, 0.45),
        (front, half * 0.95, 1.15),
        (front - 0.22, half * 0.9, 2.0),
        (front - 0.45, half * 0.86, 2.15),
        (front - 1.6, half * 0.88, 2.15),
        (front - 1.6, half * 0.95, 0.45),
    ]
    clay.extruded(cab, paint, bias_m=0.1)
    clay.face(
        inside(
            [
                (front + 0.01, -0.95, 1.15),
                (front + 0.01, 0.95, 1.15),
                (front - 0.21, 0.9, 2.0),
                (front - 0.21, -0.9, 2.0),
            ],
            (0.04, 0.96),
            (0.05, 0.93),
        ),
        GLASS,
    )
    _panes(
        clay,
        (half * 0.96, half * 0.9),
        (1.25, 1.95),
        [(front - 0.15, front - 0.35, front - 1.25, front - 1.25)],
    )
    _seams(clay, (front - 1.32,), (half * 0.97, half * 0.9), (0.6, 2.05), paint)
    clay.wheels([front - 0.9], half * 0.98, 0.42, STEEL)
    _ends(
        clay,
        front + 0.012,
        -front - 0.012,
        1.9,
        0.72,
        0.92,
        lamps,
        _YELLOW_PLATE if look % 2 else _BLUE_PLATE,
    )
    (_cargo_box if boxed else _flatbed)(clay, -front, front - 1.75, paint, look)
    return clay.solid()


def _axles(clay: Clay, x_m: tuple[float, ...], half_m: float, radius_m: float) -> None:
    for x in x_m:
        for y0, y1 in ((-half_m, -half_m + 0.3), (half_m - 0.3, half_m)):
            half = radius_m * 0.55
            clay.box((x - half, y0, 0.1 * radius_m), (x + half, y1, radius_m * 1.8), RUBBER, bias_m=-5)
            clay.wheels([x], half_m, radius_m, STEEL)


def _cargo_box(clay: Clay, back: float, front: float, paint: Colour, look: int) -> None:
    choice = chooser("cargo", look)
    colour = choice.choice(((232, 234, 234), (214, 206, 196), (170, 120, 60), (226, 226, 220)))
    clay.box((back, -1.08, 0.85), (front, 1.08, 2.85), colour)
    for step in range(1, 7):
        x = back + (front - back) * step / 7
        clay.both_sides(
            [(x, 1.082, 0.88), (x + 0.03, 1.082, 0.88), (x + 0.03, 1.082, 2.82), (x, 1.082, 2.82)],
            darker(colour, 0.82),
        )
    clay.both_sides(
        [
            (back + 0.7, 1.084, 1.5),
            (front - 0.7, 1.084, 1.5),
            (front - 0.7, 1.084, 2.2),
            (back + 0.7, 1.084, 2.2),
        ],
        paint,
    )
    for step in range(3):
        x = back + 1.0 + step * (front - back - 2.0) / 3
        clay.both_sides(
            [(x, 1.086, 1.65), (x + 0.5, 1.086, 1.65), (x + 0.5, 1.086, 2.05), (x, 1.086, 2.05)],
            (242, 242, 242),
        )
    clay.across(back - 0.01, (-0.02, 0.02), (0.9, 2.8), darker(colour, 0.5))
    for y in (-0.98, 0.84):
        clay.across(back - 0.012, (y, y + 0.14), (0.88, 1.0), _TAIL_LAMP)


def _flatbed(clay: Clay, back: float, front: float, paint: Colour, look: int) -> None:
    board = mixed(paint, (150, 80, 30), 0.4)
    clay.box((back, -1.08, 0.85), (front, 1.08, 1.35), board)
    clay.face(
        [
            (back + 0.08, -1.0, 1.352),
            (front - 0.08, -1.0, 1.352),
            (front - 0.08, 1.0, 1.352),
            (back + 0.08, 1.0, 1.352),
        ],
        (70, 84, 98),
    )
    for step in range(1, 4):
        x = back + (front - back) * step / 4
        clay.both_sides(
            [(x, 1.085, 0.85), (x + 0.06, 1.085, 0.85), (x + 0.06, 1.085, 1.35), (x, 1.085, 1.35)],
            darker(board, 0.6),
        )
    for y in (-0.98, 0.84):
        clay.across(back - 0.012, (y, y + 0.14), (0.88, 1.0), _TAIL_LAMP)
    if look % 2:
        for step in range(4):
            x = back + 0.4 + step * (front - back - 1.4) / 3
            clay.box(
                (x, -0.8, 1.3),
                (x + 0.8, 0.8, 1.8 + 0.15 * (step % 2)),
                ((96, 130, 160), (110, 150, 96))[step % 2],
                bias_m=0.6,
            )
    clay.box((front - 0.12, -1.0, 1.3), (front, 1.0, 2.2), STEEL, bias_m=0.05)


def _bus(paint: Colour, look: int, lamps: float) -> Solid:
    """A city bus: a long box, a band of windows, a livery below, a lit destination in front."""
    choice = chooser("bus body", look)
    half = choice.uniform(10.2, 11.8) / 2
    base: Colour = choice.choice(((236, 238, 238), paint, paint))
    skirt = darker(paint, 0.75) if base is paint else paint
    clay = Clay()
    clay.box((-half + 0.3, -1.1, 0.2), (half - 0.3, 1.1, 0.6), RUBBER, bias_m=-6)
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
    clay.both_sides(
        [
            (half - 0.03, 1.255, 0.38),
            (half - 0.03, 1.255, 0.8),
            (-half + 0.03, 1.255, 0.8),
            (-half + 0.03, 1.255, 0.38),
        ],
        skirt,
    )
    clay.both_sides(
        [
            (half - 0.4, 1.255, 1.02),
            (half - 1.4, 1.255, 1.22),
            (-half + 0.05, 1.255, 1.22),
            (-half + 0.05, 1.255, 1.02),
        ],
        mixed(skirt, (240, 240, 240), 0.5),
    )
    clay.both_sides(
        [
            (half - 0.2, 1.253, 1.3),
            (half - 0.25, 1.215, 2.6),
            (-half + 0.3, 1.215, 2.6),
            (-half + 0.3, 1.253, 1.3),
        ],
        GLASS,
        lit=0.5,
    )
    panes = 7
    for step in range(1, panes):
        x = half - 0.25 - step * (2 * half - 0.5) / panes
        clay.both_sides(
            [(x, 1.258, 1.28), (x + 0.11, 1.258, 1.28), (x + 0.11, 1.22, 2.62), (x, 1.22, 2.62)], base
        )
    for x in (half - 1.5, -0.6):
        clay.face(
            [(x, -1.262, 0.42), (x + 1.15, -1.262, 0.42), (x + 1.15, -1.222, 2.6), (x, -1.222, 2.6)],
            darker(base, 0.55),
        )
        for left in (0.06, 0.6):
            clay.face(
                [
                    (x + left, -1.264, 0.55),
                    (x + left + 0.48, -1.264, 0.55),
                    (x + left + 0.48, -1.224, 2.5),
                    (x + left, -1.224, 2.5),
                ],
                GLASS,
                lit=0.4,
            )
    for x in (half - 2.35, -half + 2.7):
        _arch(clay, x, 1.266, 0.48)
    clay.wheels((half - 2.35, -half + 2.7), 1.27, 0.48, STEEL)
    front: list[Point] = [
        (half + 0.01, -1.24, 1.0),
        (half + 0.01, 1.24, 1.0),
        (half - 0.09, 1.2, 2.95),
        (half - 0.09, -1.2, 2.95),
    ]
    clay.face(inside(front, (0.04, 0.96), (0.05, 0.78)), GLASS, lit=0.25)
    clay.face(inside(front, (0.1, 0.9), (0.81, 0.97)), (30, 30, 34))
    clay.face(inside(front, (0.3, 0.8), (0.85, 0.94)), (40, 150, 250), lit=1.0)
    clay.face(inside(front, (0.14, 0.24), (0.84, 0.95)), (60, 220, 250), lit=1.0)
    clay.across(-half - 0.01, (-1.0, 1.0), (1.6, 2.5), GLASS, lit=0.4)
    _ends(clay, half + 0.012, -half - 0.012, 2.44, 0.68, 0.88, lamps, _YELLOW_PLATE)
    clay.box((-2.2, -0.8, 3.05), (0.8, 0.8, 3.26), darker(base, 0.9), bias_m=2.5)
    for side in (1, -1):
        y0, y1 = sorted((side * 1.25, side * 1.45))
        clay.box((half - 0.05, y0, 2.0), (half + 0.12, y1, 2.4), RUBBER, bias_m=1.0)
    return clay.solid()


def lamps_of(kind: Kind, low: Floats, high: Floats) -> tuple[list[Point], list[Point]]:
    """Where the head lamps and the tail lamps of a vehicle are; `low` and `high` (3,) are corners of the box around it."""
    front, back = float(high[0]), float(low[0])
    if kind is Kind.MOTORCYCLE:
        return [(front - 0.2, 0.0, 0.9)], [(back + 0.1, 0.0, 0.65)]
    small = kind in {Kind.CAR, Kind.VAN}
    side, z = float(high[1]) * (0.6 if small else 0.7), 0.6 if small else 0.8
    return [(front, y, z) for y in (-side, side)], [(back, y, z + 0.1) for y in (-side, side)]
