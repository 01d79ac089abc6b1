"""The scenarios of parking and vendors: they load, and what they expect is what stands on their streets."""

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import pytest

from models.detections import ObjectClass
from simulation.figure import Figure, Kind
from simulation.motion import STALLS
from simulation.scenario import TrueEvent
from simulation.world import World
from streetwarden.scenario_file import Script
from tests.simulation.scenarios.scripts import scripts
from vision.rules.illegal_parking import IllegalParkingSettings
from vision.rules.street_vendor import StreetVendorSettings
from vision.site import RuleSpec

SCRIPTS = scripts("parking", "vendor")
TRUTHS = [(name, event) for name, script in SCRIPTS.items() for event in script.scenario.expect]

VEHICLES = {Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS, Kind.MOTORCYCLE, Kind.BICYCLE}
KINDS = {"illegal_parking": VEHICLES, "street_vendor": STALLS}
PERMITTED = {
    ("parking-permitted", "bay"),  # out of its hours
    ("parking-permitted", "hatched"),  # by a permit that is reported
    ("vendor-breakfast-permitted", "breakfast"),
    ("vendor-night-mat", "market"),
}
QUEUE = 4
STEP_S = 0.5
SAME_PLACE_M = 3.0  # two metres further is the same place
LEAVES_AFTER_S = 10.0
ARM_M = 1.8  # from the middle of a stall to who attends it


@dataclass(frozen=True)
class Stay:
    """Something stood at one place of a zone."""

    figure: Figure
    from_s: float
    to_s: float


@pytest.mark.parametrize("kind", ["parking", "vendor"])
def test_there_is_one_that_skips(kind: str) -> None:
    assert any(script.scenario.skips for name, script in SCRIPTS.items() if name.startswith(kind))


@pytest.mark.parametrize(("name", "event"), TRUTHS)
def test_something_comes_to_rest_when_the_truth_begins_and_drives_off_when_it_ends(
    name: str, event: TrueEvent
) -> None:
    script = SCRIPTS[name]
    own = stays(script, event.camera_id, spec_of(script, event))
    assert [stay for stay in own if abs(stay.from_s - event.from_s) <= STEP_S]
    assert [stay for stay in own if abs(stay.to_s - event.to_s) <= STEP_S]


@pytest.mark.parametrize(("name", "event"), TRUTHS)
def test_a_report_is_due_when_the_limit_has_passed(name: str, event: TrueEvent) -> None:
    script = SCRIPTS[name]
    spec = spec_of(script, event)
    own = stays(script, event.camera_id, spec)
    first = next(stay for stay in own if abs(stay.from_s - event.from_s) <= STEP_S)
    assert event.due_s == event.from_s + limit_s(spec, first.figure.kind)
    assert event.due_s + LEAVES_AFTER_S <= script.scenario.duration_s


@pytest.mark.parametrize("name", SCRIPTS)
def test_whatever_stands_longer_than_it_may_is_expected(name: str) -> None:
    script = SCRIPTS[name]
    for camera in script.settings.site.cameras:
        for spec in camera.rules:
            truths = [
                event
                for event in script.scenario.expect
                if (event.camera_id, event.zone_id) == (camera.id, spec.zone_id)
            ]
            unexpected = [stay for stay in offences(script, camera.id, spec) if not covered(stay, truths)]
            assert not unexpected or (name, spec.zone_id) in PERMITTED, unexpected


@pytest.mark.parametrize("name", ["parking-red-light-queue", "parking-jam"])
def test_a_queue_stands_longer_than_a_parked_car_may(name: str) -> None:
    script = SCRIPTS[name]
    camera = script.settings.site.cameras[0]
    spec = camera.rules[0]
    long = [
        stay
        for stay in stays(script, camera.id, spec)
        if stay.to_s - stay.from_s > limit_s(spec, stay.figure.kind)
    ]
    assert len(long) >= QUEUE


def offences(script: Script, camera_id: str, spec: RuleSpec) -> Iterator[Stay]:
    """The stays that are longer than the limit, but for queues and for stalls that nobody attends."""
    world = World(script.scenario)
    for stay in stays(script, camera_id, spec):
        due_s = stay.from_s + limit_s(spec, stay.figure.kind)
        if stay.to_s <= due_s + STEP_S:
            continue
        excused = (
            share_attended(world, stay) < 0.5 if spec.rule == "street_vendor" else queues(world, stay, due_s)
        )
        if not excused:
            yield stay


def queues(world: World, stay: Stay, at_s: float) -> bool:
    """Whether it stands in its lane with others that were not there at the start."""
    in_line = [
        figure
        for figure in standing(world, VEHICLES, at_s)
        if abs(figure.y_m - stay.figure.y_m) < 2 and world.stance(figure.name, 0.0) is None
    ]
    return len(in_line) >= QUEUE


def share_attended(world: World, stay: Stay) -> float:
    """The part of a stall's time in which somebody stands at it."""
    moments = [stay.from_s + step * STEP_S for step in range(int((stay.to_s - stay.from_s) / STEP_S))]
    people = {Kind.ADULT, Kind.ELDER}
    return sum(
        any(apart_m(figure, stay.figure) <= ARM_M for figure in standing(world, people, at_s))
        for at_s in moments
    ) / len(moments)


def stays(script: Script, camera_id: str, spec: RuleSpec) -> list[Stay]:
    """What stood in the zone of a camera's rule; a moped is the same with and without its rider."""
    zone = script.settings.site.camera(camera_id).zone(spec.zone_id)
    lens = script.scenario.camera(camera_id).lens
    world = World(script.scenario)
    found: list[Stay] = []
    for step in range(int(script.scenario.duration_s / STEP_S)):
        at_s = step * STEP_S
        for figure in standing(world, KINDS[spec.rule], at_s):
            u, v = lens.pixel_of(figure.x_m, figure.y_m) or (math.nan, math.nan)
            spot = (u / lens.width_px, v / lens.height_px)
            if zone.holds((*spot, *spot)):
                found = extended(found, figure, at_s)
    return found


def extended(found: list[Stay], figure: Figure, at_s: float) -> list[Stay]:
    """The stays with one more moment."""
    for index, stay in enumerate(found):
        if looks_of(stay.figure) != looks_of(figure) or at_s - stay.to_s > LEAVES_AFTER_S:
            continue
        if apart_m(stay.figure, figure) <= SAME_PLACE_M:
            return [*found[:index], replace(stay, to_s=at_s), *found[index + 1 :]]
    return [*found, Stay(figure, at_s, at_s)]


def looks_of(figure: Figure) -> tuple[Kind, int, str]:
    return figure.kind, figure.look, figure.colour


def standing(world: World, kinds: Collection[Kind], at_s: float) -> list[Figure]:
    return [figure for figure in world.figures(at_s) if figure.kind in kinds and not figure.moving]


def covered(stay: Stay, truths: Collection[TrueEvent]) -> bool:
    return any(event.from_s - STEP_S <= stay.from_s and stay.to_s <= event.to_s + STEP_S for event in truths)


def limit_s(spec: RuleSpec, kind: Kind) -> float:
    """How long something of this kind may stand."""
    if spec.rule == "street_vendor":
        return StreetVendorSettings(**dict(spec.settings)).dwell_s  # type: ignore[arg-type]
    return IllegalParkingSettings(**dict(spec.settings)).limit_s(ObjectClass[kind.name])  # type: ignore[arg-type]


def spec_of(script: Script, event: TrueEvent) -> RuleSpec:
    rules = script.settings.site.camera(event.camera_id).rules
    return next(spec for spec in rules if (spec.rule, spec.zone_id) == (event.event_type, event.zone_id))


def apart_m(one: Figure, other: Figure) -> float:
    return math.dist((one.x_m, one.y_m), (other.x_m, other.y_m))
