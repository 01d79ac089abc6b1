"""Vans: one profile from bumper to bumper. Measures of common models, in metres."""

from simulation.figures.bodywork import TRIM, Ends, arches, plate_of, seams, side_windows, underside, window
from simulation.figures.clay import Clay, Pair
from simulation.figures.colours import STEEL, Colour, darker, named
from simulation.figures.solid import Point, Solid


def _body(profile: list[Point], paint: Colour, axles: Pair, wheel_m: float) -> Clay:
    clay = Clay()
    half, wide = max(p[0] for p in profile), max(p[1] for p in profile)
    underside(clay, half - 0.25, wide - 0.06, (0.16, 0.5))
    clay.extruded(profile, paint)
    clay.band((-half + 0.15, half - 0.15), wide * 1.005, (0.28, 0.4), TRIM)
    arches(clay, axles, wide * 1.007, wheel_m)
    clay.wheels(axles, wide * 1.01, wheel_m, STEEL)
    return clay


def minibus(paint: Colour, look: int, lamps: float) -> Solid:
    """A bread-loaf van (微面): short nose, upright, windows all round."""
    profile = [
        (2.15, 0.78, 0.32), (2.15, 0.8, 0.75), (2.02, 0.8, 1.02), (1.32, 0.72, 1.8), (1.0, 0.7, 1.92),
        (-1.95, 0.7, 1.94), (-2.1, 0.74, 1.75), (-2.15, 0.8, 1.0), (-2.15, 0.78, 0.32),
    ]  # fmt: skip
    clay = _body(profile, paint, (1.4, -1.3), 0.29)
    panes = [((1.72, 1.25), (0.72, 0.72)), ((0.62, 0.62), (-0.55, -0.55)), ((-0.65, -0.65), (-1.95, -1.85))]
    side_windows(clay, (0.815, 0.735), (1.1, 1.72), panes)
    seams(clay, (0.64, -0.62), (0.82, 0.74), (0.45, 1.75), paint)
    clay.band((-1.95, 0.6), 0.822, (0.98, 1.02), darker(paint, 0.7))
    window(clay, (2.03, 1.33), (0.8, 0.72), (1.02, 1.8), ((0.05, 0.95), (0.06, 0.94)))
    window(clay, (-2.16, -2.11), (0.8, 0.74), (1.0, 1.75), ((0.1, 0.9), (0.15, 0.9)))
    Ends(2.155, -2.155, 1.6, (0.62, 0.78)).put_on(clay, plate_of(look), lamps)
    return clay.solid()


def people_carrier(paint: Colour, look: int, lamps: float) -> Solid:
    """A people carrier with a bonnet."""
    profile = [
        (2.5, 0.86, 0.3), (2.5, 0.88, 0.72), (2.35, 0.9, 0.86), (1.5, 0.92, 1.08), (0.65, 0.76, 1.72),
        (0.2, 0.74, 1.8), (-2.2, 0.74, 1.78), (-2.42, 0.84, 1.2), (-2.5, 0.92, 1.0), (-2.5, 0.88, 0.32),
    ]  # fmt: skip
    clay = _body(profile, paint, (1.55, -1.5), 0.34)
    panes = [((1.35, 0.62), (0.3, 0.3)), ((0.2, 0.2), (-0.95, -0.95)), ((-1.05, -1.05), (-2.3, -2.1))]
    side_windows(clay, (0.93, 0.78), (1.08, 1.64), panes)
    seams(clay, (0.22, -1.02), (0.94, 0.79), (0.42, 1.68), paint)
    window(clay, (1.5, 0.66), (0.9, 0.76), (1.09, 1.72), ((0.04, 0.96), (0.06, 0.94)))
    window(clay, (-2.44, -2.22), (0.86, 0.76), (1.15, 1.74), ((0.08, 0.92), (0.1, 0.9)))
    Ends(2.505, -2.505, 1.78, (0.6, 0.74)).put_on(clay, plate_of(look), lamps)
    return clay.solid()


def delivery_van(paint: Colour, look: int, lamps: float) -> Solid:
    """A high van: windows in front only, a firm's stripe on its sides."""
    profile = [
        (2.65, 0.93, 0.34), (2.65, 0.95, 0.85), (2.4, 0.96, 1.12), (1.9, 0.96, 1.3), (1.3, 0.9, 2.1),
        (0.9, 0.88, 2.3), (-2.55, 0.88, 2.32), (-2.65, 0.97, 1.2), (-2.65, 0.95, 0.34),
    ]  # fmt: skip
    clay = _body(profile, paint, (1.75, -1.6), 0.35)
    side_windows(clay, (0.97, 0.91), (1.3, 2.0), [((1.75, 1.25), (0.75, 0.75))])
    seams(clay, (0.65, -0.6), (0.975, 0.9), (0.45, 2.15), paint)
    clay.band(
        (-2.4, 0.5), (0.972, 0.95), (0.85, 1.5), named("", look + 1, ("blue", "orange", "red", "green"))
    )
    for step in range(4):
        x = 0.1 - 0.55 * step
        clay.band((x - 0.36, x), (0.97, 0.955), (1.02, 1.36), (240, 240, 240))
    window(clay, (1.91, 1.31), (0.95, 0.9), (1.3, 2.1), ((0.05, 0.95), (0.04, 0.96)))
    clay.across(-2.66, (-0.02, 0.02), (0.5, 2.1), darker(paint, 0.5))
    Ends(2.655, -2.655, 1.9, (0.72, 0.9)).put_on(clay, plate_of(look), lamps)
    return clay.solid()
