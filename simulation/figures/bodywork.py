"""What all vehicles have: lamps, plates, wheels, windows and seams, painted on a body of clay."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.figures.clay import Clay, Pair, inside
from simulation.figures.colours import GLASS, RUBBER, Colour, darker
from simulation.figures.solid import Point

TRIM: Colour = (42, 42, 42)
HEAD_LAMP: Colour = (240, 250, 255)
TAIL_LAMP: Colour = (36, 30, 210)
BLUE_PLATE: Colour = (196, 96, 30)
"""Of cars with an engine; electric ones have green plates, large vehicles yellow ones (GA 36-2018)."""

GREEN_PLATE: Colour = (150, 220, 140)
YELLOW_PLATE: Colour = (40, 190, 240)


@dataclass(frozen=True, slots=True)
class Ends:
    """Front and back of a body: where they are (x), how wide they are, and between what heights the lamps."""

    front: float
    back: float
    wide_m: float
    lamp_z: Pair

    def put_on(self, clay: Clay, plate: Colour, lamps: float) -> None:
        """Lamps, grille, bumpers and plates, painted on the ends of the group."""
        low, high = self.lamp_z
        side, half = self.wide_m / 2 - 0.05, self.wide_m / 2 - 0.42
        for y in ((-side, -half), (half, side)):
            clay.across(self.front, y, (low, high), HEAD_LAMP, lit=lamps)
            clay.across(self.back, y, (low + 0.02, high + 0.04), TAIL_LAMP, lit=0.6 * lamps)
        clay.across(self.front, (-half + 0.04, half - 0.04), (low - 0.08, high - 0.03), TRIM)
        for x in (self.front, self.back):
            clay.across(x, (-side, side), (low - 0.3, low - 0.2), TRIM)
        for x in (self.front, self.back):
            clay.across(x, (-0.23, 0.23), (low - 0.17, low - 0.03), plate, lit=0.1 * lamps)
            clay.across(x, (-0.16, 0.16), (low - 0.12, low - 0.08), (235, 235, 235))


def plate_of(look: int) -> Colour:
    """The colour of a car's plate."""
    return GREEN_PLATE if look % 3 == 0 else BLUE_PLATE


def underside(clay: Clay, half_m: float, wide_m: float, z: Pair) -> None:
    """The dark between the wheels: a group of its own, behind everything else."""
    clay.box((-half_m, -wide_m, z[0]), (half_m, wide_m, z[1]), RUBBER, bias_m=-6)


def arches(clay: Clay, x_m: Sequence[float], y_m: float, radius_m: float) -> None:
    """The dark round the wheels."""
    for x in x_m:
        for side in (y_m, -y_m):
            clay.disc((x, side, radius_m + 0.03), radius_m + 0.05, TRIM)


def side_windows(clay: Clay, half: Pair, z: Pair, edges: Sequence[tuple[Pair, Pair]]) -> None:
    """Panes: front edge and back edge of each, as x below and above; half widths and heights likewise."""
    for front, back in edges:
        clay.both_sides(
            [
                (front[0], half[0], z[0]),
                (front[1], half[1], z[1]),
                (back[1], half[1], z[1]),
                (back[0], half[0], z[0]),
            ],
            GLASS,
        )


def window(clay: Clay, x: Pair, half: Pair, z: Pair, part: tuple[Pair, Pair]) -> None:
    """A pane across: x, half widths and heights below and above of the face it is a part of."""
    quad: list[Point] = [
        (x[0], -half[0], z[0]),
        (x[0], half[0], z[0]),
        (x[1], half[1], z[1]),
        (x[1], -half[1], z[1]),
    ]
    clay.face(inside(quad, *part), GLASS)


def seams(clay: Clay, x_m: Sequence[float], half: Pair, z: Pair, paint: Colour) -> None:
    """Where doors end."""
    for x in x_m:
        clay.band((x, x + 0.035), half, z, darker(paint, 0.6))
