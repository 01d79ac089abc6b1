"""The scenarios of old people and of gates: they load, and what they expect is what their people do."""

import math

import pytest

from simulation.figure import Figure, Posture
from simulation.lens import Lens
from simulation.scenario import TrueEvent
from simulation.world import World
from streetwarden.scenario_file import Script
from tests.simulation.scenarios.scripts import scripts
from vision.geometry import Point, crosses, side
from vision.site import Zone

SCRIPTS = scripts("elder", "gate")
TRUTHS = [(name, event) for name, script in SCRIPTS.items() for event in script.scenario.expect]
FOLLOWERS = [pair for pair in TRUTHS if pair[1].event_type == "tailgating"]
LYING = [pair for pair in TRUTHS if pair[1].rule == "motionless_in_public"]
ABSENT = [pair for pair in TRUTHS if pair[1].rule == "no_appearance"]
STEP_S = 0.3


@pytest.mark.parametrize(("name", "event"), TRUTHS)
def test_what_is_due_is_due_within_the_scenario(name: str, event: TrueEvent) -> None:
    assert event.due_s is not None
    assert event.due_s + 5 <= SCRIPTS[name].scenario.duration_s


@pytest.mark.parametrize(("name", "event"), FOLLOWERS)
def test_a_follower_steps_over_the_line_when_the_truth_says(name: str, event: TrueEvent) -> None:
    script = SCRIPTS[name]
    entered = [actor.id for actor in script.scenario.actors if enters(script, event, actor.id)]
    assert entered, f"expected somebody to cross the line inwards at {event.from_s:g} s"


@pytest.mark.parametrize(("name", "event"), LYING)
def test_somebody_is_down_in_the_zone_from_the_first_moment_until_the_report(
    name: str, event: TrueEvent
) -> None:
    script = SCRIPTS[name]
    assert not down(script, event, event.from_s - STEP_S)
    assert down(script, event, event.from_s + STEP_S)
    assert event.due_s is not None
    assert down(script, event, event.due_s) == down(script, event, event.from_s + STEP_S)


@pytest.mark.parametrize(("name", "event"), ABSENT)
def test_the_last_one_at_the_door_has_gone_in_when_the_absence_begins(name: str, event: TrueEvent) -> None:
    script = SCRIPTS[name]
    before = {figure.name for figure in at_the_door(script, event, event.from_s - STEP_S)}
    after = {figure.name for figure in at_the_door(script, event, event.from_s + STEP_S)}
    assert before and not after  # noqa: PT018 - one fact


def enters(script: Script, event: TrueEvent, actor_id: str) -> bool:
    """Whether somebody crosses the event's line inwards, within a step of its beginning."""
    world, zone, lens = World(script.scenario), zone_of(script, event), lens_of(script, event)
    stances = [world.stance(actor_id, event.from_s + way_s) for way_s in (-STEP_S, STEP_S)]
    if zone.line is None or zone.inside is None or None in stances:
        return False
    before, after = (seen(lens, one.x_m, one.y_m) for one in stances if one is not None)
    inside = side(zone.line, after) * side(zone.line, zone.inside) > 0
    return inside and crosses(zone.line, before, after)


def down(script: Script, event: TrueEvent, at_s: float) -> set[str]:
    """Who lies or is slumped within the event's zone."""
    zone, lens = zone_of(script, event), lens_of(script, event)
    return {
        figure.name
        for figure in World(script.scenario).figures(at_s)
        if figure.posture in {Posture.LYING, Posture.SLUMPED} and holds(zone, lens, figure)
    }


def at_the_door(script: Script, event: TrueEvent, at_s: float) -> list[Figure]:
    """Who stands in the event's zone."""
    zone, lens = zone_of(script, event), lens_of(script, event)
    return [figure for figure in World(script.scenario).figures(at_s) if holds(zone, lens, figure)]


def holds(zone: Zone, lens: Lens, figure: Figure) -> bool:
    u, v = seen(lens, figure.x_m, figure.y_m)
    return zone.holds((u, v, u, v))


def zone_of(script: Script, event: TrueEvent) -> Zone:
    zones = script.settings.site.camera(event.camera_id).zones
    return next(zone for zone in zones if zone.id == event.zone_id)


def lens_of(script: Script, event: TrueEvent) -> Lens:
    return script.scenario.camera(event.camera_id).lens


def seen(lens: Lens, x_m: float, y_m: float) -> Point:
    """Where a place on the ground is, as parts of the picture."""
    u, v = lens.pixel_of(x_m, y_m) or (math.nan, math.nan)
    return u / lens.width_px, v / lens.height_px
