"""What a figure is made of: layers that are drawn one by one, each a part of the truth or of none."""

from collections.abc import Callable
from dataclasses import dataclass

from simulation.figure import Figure, Kind, Label
from simulation.figures import cycles, people, props, stalls, umbrellas, vehicles, wares
from simulation.figures.solid import Solid
from simulation.plan import Prop

_VEHICLES = {Kind.CAR: Label.CAR, Kind.VAN: Label.VAN, Kind.TRUCK: Label.TRUCK, Kind.BUS: Label.BUS}
_STALLS = {Kind.CART, Kind.TRICYCLE, Kind.TABLE, Kind.MAT}
_CANOPY_M = 1.25
_OWN_CANOPY_M = 0.56


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A solid of a figure.

    part   name of the part behind the figure's, "" for the main one
    label  what the truth calls it; None: it hides what is behind and is not spoken of
    """

    part: str
    label: Label | None
    solid: Solid


def layers_of(figure: Figure, gate_m: float = 1.2) -> tuple[Layer, ...]:
    """The layers of a figure, those below first; `gate_m` is the width of the gate that a leaf hangs in."""
    kind = figure.kind
    if kind in _VEHICLES:
        return (Layer("", _VEHICLES[kind], vehicles.vehicle(figure)),)
    if kind in _STALLS:
        return _stall(figure)
    if kind is Kind.LEAF:
        return (Layer("", None, props.leaf(gate_m, round(figure.opened, 2))),)
    return _OTHERS[kind](figure)


def layers_of_prop(prop: Prop) -> tuple[Layer, ...]:
    """The layers of a thing of the plan."""
    return tuple(Layer("", None, solid) for solid in props.prop(prop.kind, prop.look))


def _person(figure: Figure) -> tuple[Layer, ...]:
    body = people.walker(figure)
    if not figure.umbrella:
        return (Layer("", Label.PERSON, body),)
    person = people.person_of(figure.kind, figure.look, figure.colour)
    x, y, top = people.shaft_tip(person)
    body = people.with_hand(body, (x, y, top - 0.25), 0.012, (90, 90, 90))
    cloth = people.shifted(
        umbrellas.canopy(figure.look + 5, "", _OWN_CANOPY_M, person.height_m + 0.14), (x, y, 0.0)
    )
    return (Layer("", Label.PERSON, body), Layer("umbrella", Label.UMBRELLA, cloth))


def _bicycle(figure: Figure) -> tuple[Layer, ...]:
    rear, front = cycles.bicycle(figure.look, figure.colour)
    return _with_rider(figure, Label.BICYCLE, rear, front)


def _motorcycle(figure: Figure) -> tuple[Layer, ...]:
    rear, front = cycles.scooter(figure.look, figure.colour, figure.moving)
    return _with_rider(figure, Label.MOTORCYCLE, rear, front)


def _with_rider(figure: Figure, label: Label, rear: Solid, front: Solid) -> tuple[Layer, ...]:
    layers = (Layer("", label, rear), Layer("", label, front))
    return (*layers, Layer("rider", Label.PERSON, cycles.rider(figure))) if figure.ridden else layers


def _stall(figure: Figure) -> tuple[Layer, ...]:
    solids = stalls.stall(figure.kind, figure.look, figure.colour)
    layers = tuple(Layer("", Label.STALL, solid) for solid in solids)
    layers += (Layer("goods", Label.GOODS, wares.wares(figure.kind, figure.look)),)
    if figure.ridden and figure.kind is Kind.TRICYCLE:
        layers += (Layer("rider", Label.PERSON, cycles.rider(figure)),)
    return layers + _umbrella_over(figure) if figure.umbrella else layers


def _umbrella_over(figure: Figure) -> tuple[Layer, ...]:
    """On a counter, or at the back corner of a mat."""
    on_ground = figure.kind is Kind.MAT
    by_m = (-0.9, 0.75, 0.0) if on_ground else (0.0, 0.0, 0.0)
    shaft = umbrellas.pole(0.0 if on_ground else 0.84, umbrellas.RIM_M + 0.3, 0.03, foot=on_ground)
    cloth = umbrellas.canopy(figure.look, "", _CANOPY_M, umbrellas.RIM_M)
    return tuple(Layer("umbrella", Label.UMBRELLA, people.shifted(solid, by_m)) for solid in (shaft, cloth))


def _umbrella(figure: Figure) -> tuple[Layer, ...]:
    shaft = umbrellas.pole(0.0, umbrellas.RIM_M + 0.3, 0.03, foot=True)
    cloth = umbrellas.canopy(figure.look, figure.colour, _CANOPY_M, umbrellas.RIM_M)
    return (Layer("", Label.UMBRELLA, shaft), Layer("", Label.UMBRELLA, cloth))


_OTHERS: dict[Kind, Callable[[Figure], tuple[Layer, ...]]] = {
    Kind.ADULT: _person,
    Kind.CHILD: _person,
    Kind.ELDER: _person,
    Kind.BICYCLE: _bicycle,
    Kind.MOTORCYCLE: _motorcycle,
    Kind.WHEELCHAIR: lambda figure: (Layer("", Label.PERSON, cycles.wheelchair(figure)),),
    Kind.PRAM: lambda figure: (Layer("", None, cycles.pram(figure.look, figure.colour)),),
    Kind.GOODS: lambda figure: (Layer("", Label.GOODS, wares.wares(figure.kind, figure.look)),),
    Kind.UMBRELLA: _umbrella,
}
