"""The end of a demo: wait for what is on its way, stop everything, and count."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from uuid import UUID

from base.clock import Clock
from dispatch_desk.desk import Desk
from dispatch_desk.errors import NotFoundError
from simulation.lens import Lens
from streetwarden.demo.chronicle import CaseFile
from streetwarden.demo.places import on_ground
from streetwarden.demo.scenario import lenses_of
from streetwarden.demo.stays import GateLine, StreetLog
from streetwarden.demo.tally import Truth
from streetwarden.embedded_desk import settings_of
from streetwarden.rule_forms import rule_settings
from streetwarden.scenario_file import Script
from streetwarden.settings import Settings
from vision.event import Event
from vision.geometry import Point
from vision.rules.catalogue import RULES
from vision.site import Site
from vision.violation import EventType

SETTLES_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.2


def settled_files(
    look: Callable[[], None],
    files: Callable[[], list[CaseFile]],
    waiting: Callable[[], int],
    clock: Clock,
    stop: threading.Event,
) -> list[CaseFile]:
    """The case files as soon as nothing about them is on its way any more, or as they are after a while.

    An event and its report commit together: whatever was read before nothing waits has arrived.
    """
    deadline_s = clock.monotonic() + SETTLES_WITHIN_S
    while True:
        look()
        found = files()
        if not waiting() or stop.is_set() or clock.monotonic() >= deadline_s:
            return found
        clock.wait(stop, _LOOK_EVERY_S)


def revisions_at_desk(
    settings: Settings, data_dir: Path, events: Sequence[Event], clock: Clock
) -> dict[UUID, int]:
    """The revision of each event that the desk has, read from its own database when it has ended."""
    found = {}
    with closing(Desk.open(settings_of(settings, data_dir, None), clock)) as desk:
        for event in events:
            try:
                found[event.id] = desk.case_of_event(event.id).revision
            except NotFoundError:
                continue
    return found


def street_log_of(script: Script) -> StreetLog:
    """An empty log for a street, that knows its gates."""
    lenses = lenses_of(script)
    gates = {}
    for camera in script.settings.site.cameras:
        for zone in camera.zones:
            if zone.line is not None and zone.inside is not None:
                gate = _gate_line(lenses[camera.id], zone.line, zone.inside)
                if gate is not None:
                    gates[camera.id, zone.id] = gate
    return StreetLog(gates)


def truth_of(script: Script, log: StreetLog) -> Truth:
    """What events are held against."""
    return Truth(log.stays(), log.passages(), limits_of(script.settings.site), lenses_of(script))


def limits_of(site: Site) -> dict[tuple[str, str, EventType], float]:
    """How long something may last in each zone, in seconds, by camera, zone and type."""
    limits = {}
    for camera in site.cameras:
        for spec in camera.rules:
            rule = RULES[spec.rule]
            settings = rule_settings(rule, spec)
            limit_s = getattr(settings, "dwell_s", getattr(settings, "still_s", None))
            if limit_s is not None:
                limits[camera.id, spec.zone_id, _TYPES[spec.rule]] = float(limit_s)
    return limits


_TYPES = {
    "illegal_parking": EventType.ILLEGAL_PARKING,
    "street_vendor": EventType.STREET_VENDOR,
    "motionless_in_public": EventType.ELDER_INACTIVITY,
}


def events_of(files: Sequence[CaseFile]) -> list[Event]:
    """The events of these files."""
    return [file.event for file in files]


def _gate_line(lens: Lens, line: tuple[Point, Point], inside: Point) -> GateLine | None:
    places = [on_ground(lens, point) for point in (*line, inside)]
    start, end, within = places
    if start is None or end is None or within is None:
        return None
    return GateLine((start, end), within)
