"""Scenarios for tests, in few words."""

from datetime import UTC, datetime
from typing import Any

from simulation.figure import Figure
from simulation.lens import Lens
from simulation.plan import Plan
from simulation.scenario import Actor, Scenario, StreetCamera
from simulation.world import World

STARTS_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
LENS = Lens(0.0, -4.0, 5.0, 0.0, 20.0, 70.0, 640, 360)
CAMERA = StreetCamera("road", LENS, fps=10.0)


def scenario(*actors: Actor, duration_s: float = 100.0, plan: Plan | None = None, **more: Any) -> Scenario:
    """A scenario with one camera `road` at 10 fps."""
    return Scenario(
        "test", STARTS_AT, duration_s, plan or Plan(), cameras=(CAMERA,), actors=tuple(actors), **more
    )


def world(*actors: Actor, **more: Any) -> World:
    """A world with these actors."""
    return World(scenario(*actors, **more))


def figure(of: World, name: str, at_s: float) -> Figure | None:
    """The figure with this name at an instant; None when it is not there."""
    return next((one for one in of.figures(at_s) if one.name == name), None)


def there(of: World, name: str, at_s: float) -> Figure:
    """The figure with this name at an instant."""
    found = figure(of, name, at_s)
    assert found is not None, f"{name} is not on the street at {at_s} s"
    return found
