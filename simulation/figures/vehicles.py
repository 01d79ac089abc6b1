"""Which vehicle a figure is: the kinds, their paints and the models of each."""

from functools import lru_cache

from simulation.figure import Figure, Kind
from simulation.figures.bus import bus
from simulation.figures.car import HATCHBACK, SEDAN, SUV, car
from simulation.figures.colours import chooser, named
from simulation.figures.solid import Floats, Point, Solid
from simulation.figures.truck import truck
from simulation.figures.van import delivery_van, minibus, people_carrier

_PAINTS = ("white", "white", "black", "silver", "grey", "red", "blue", "brown", "silver", "black")
_VAN_PAINTS = ("white", "white", "silver", "grey", "blue", "red")
_CAB_PAINTS = ("white", "blue", "red", "green", "orange")
_LIVERIES = ("green", "blue", "red", "orange", "yellow")


def vehicle(figure: Figure) -> Solid:
    """The vehicle of a figure; its lamps are lit while it moves."""
    return _vehicle(figure.kind, figure.look, figure.colour, figure.moving)


@lru_cache(maxsize=256)
def _vehicle(kind: Kind, look: int, colour: str, moving: bool) -> Solid:  # noqa: FBT001 - a key of the cache
    choice = chooser(kind.value, look)
    lamps = 1.0 if moving else 0.0
    match kind:
        case Kind.CAR:
            body = choice.choice((SEDAN, SEDAN, HATCHBACK, SUV))
            return car(body, named(colour, look, _PAINTS), look, lamps)
        case Kind.VAN:
            build = choice.choice((minibus, minibus, people_carrier, delivery_van))
            return build(named(colour, look, _VAN_PAINTS), look, lamps)
        case Kind.TRUCK:
            return truck(named(colour, look, _CAB_PAINTS), look, lamps)
        case _:
            return bus(named(colour, look, _LIVERIES), look, lamps)


def lamps_of(kind: Kind, low: Floats, high: Floats) -> tuple[list[Point], list[Point]]:
    """Where head and tail lamps are; `low` and `high` (3,) are corners of the box around the vehicle."""
    front, back = float(high[0]), float(low[0])
    if kind is Kind.MOTORCYCLE:
        return [(front - 0.2, 0.0, 0.9)], [(back + 0.1, 0.0, 0.65)]
    small = kind in {Kind.CAR, Kind.VAN}
    side, z = float(high[1]) * (0.6 if small else 0.7), 0.6 if small else 0.8
    return [(front, y, z) for y in (-side, side)], [(back, y, z + 0.1) for y in (-side, side)]
