"""What must hold between the parts of a scenario file.

As with site files, these checks look at the values as written: they find everything they can although other
parts are still wrong. A part that has a form is judged where it fits that form by itself.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from streetwarden.actor_checks import findings as actor_findings
from streetwarden.forms import Finding, shown, suggestion
from streetwarden.parsed_parts import parsed
from streetwarden.rule_forms import Catalogue
from streetwarden.scenario_forms import ExpectForm, FaultForm, SkipForm, SkyForm, end_of
from streetwarden.scenario_signals import GATE_KINDS, HeldOpenForm, ReceivedForm
from streetwarden.site_checks import Entry, entries, repeated, unknown
from streetwarden.yaml_lines import FieldPath
from vision.signals import SignalKind


def findings(data: object, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that does not go together in a scenario file's `data`, but for what stands under `site`."""
    if not isinstance(data, Mapping):
        return
    cameras = ids(data, "cameras")
    yield from repeated(data, "cameras", ())
    yield from _site_cameras(data, cameras)
    yield from _fronts(data)
    yield from actor_findings(data)
    yield from _faults(data, cameras)
    yield from _signals(data)
    yield from _expected(data, cameras, catalogue)
    yield from _too_late(data)


def ids(data: object, key: str) -> list[str]:
    """The ids in the list under `key`."""
    return [entry["id"] for _, entry in entries(data, key) if isinstance(entry.get("id"), str)]


def _site(data: Entry) -> Entry:
    site = data.get("site")
    return site if isinstance(site, Mapping) else {}


def _site_cameras(data: Entry, cameras: list[str]) -> Iterator[Finding]:
    for index, camera in entries(_site(data), "cameras"):
        if isinstance(camera.get("id"), str):
            path = ("site", "cameras", index, "id")
            yield from unknown(camera["id"], "the id of one of the cameras", cameras, path)


def _fronts(data: Entry) -> Iterator[Finding]:
    street = data.get("street")
    gates: set[str] = set()
    for side in ("fronts", "near_fronts"):
        stretches: list[tuple[float, float, int]] = []
        for index, front in entries(street, side):
            gate, ends = front.get("gate"), (front.get("from_m"), front.get("to_m"))
            if isinstance(gate, str) and gate in gates:
                yield Finding(("street", side, index, "gate"), f"expected each gate once, got {gate} again")
            gates.update([gate] if isinstance(gate, str) else [])
            if all(isinstance(end, int | float) for end in ends):
                stretches.append((*ends, index))  # type: ignore[arg-type]
        for (_, end_m, _), (start_m, _, index) in pairwise(sorted(stretches)):
            if start_m < end_m:
                message = f"expected {end_m:g} or more (the one beside it ends there), got {start_m:g}"
                yield Finding(("street", side, index, "from_m"), message)


def _faults(data: Entry, cameras: list[str]) -> Iterator[Finding]:
    for index, fault in parsed(data, "faults", FaultForm):
        if fault.camera is not None:
            path = ("faults", index, "camera")
            yield from unknown(fault.camera, "the id of one of the cameras", cameras, path)


def _signals(data: Entry) -> Iterator[Finding]:
    signals = data.get("signals")
    gates = _rule_values(data, "gate")
    known = {
        "gate": gates,
        "household": ids(_site(data), "households"),
        "zone": [name for camera, zone in _zones(data) for name in (zone, f"{camera}/{zone}")],
    }
    for index, form in parsed(signals, "received", ReceivedForm):
        what = _about(form.kind)
        path: FieldPath = ("signals", "received", index, what if getattr(form, what) else "subject")
        yield from unknown(form.about, f"the id of a {what} of the site", known[what], path)
    clocks = signals.get("clocks") if isinstance(signals, Mapping) else None
    for gate in clocks if isinstance(clocks, Mapping) else ():
        yield from unknown(gate, "the id of a gate of the site", gates, ("signals", "clocks", gate))
    street_gates = _street_gates(data)
    for index, held in parsed(signals, "held_open", HeldOpenForm):
        path = ("signals", "held_open", index, "gate")
        yield from unknown(held.gate, "the gate of one of the street's fronts", street_gates, path)


def _about(kind: SignalKind) -> str:
    if kind in GATE_KINDS:
        return "gate"
    return "zone" if kind is SignalKind.PERMIT else "household"


def _street_gates(data: Entry) -> list[str]:
    fronts = [front for side in ("fronts", "near_fronts") for _, front in entries(data.get("street"), side)]
    return [front["gate"] for front in fronts if isinstance(front.get("gate"), str)]


def _zones(data: Entry) -> list[tuple[str, str]]:
    """Camera and zone, for each zone of the site."""
    return [
        (str(camera.get("id")), zone)
        for _, camera in entries(_site(data), "cameras")
        for zone in ids(camera, "zones")
    ]


def _rule_values(data: Entry, key: str) -> list[str]:
    rules: list[Mapping[str, Any]] = [
        rule for _, camera in entries(_site(data), "cameras") for _, rule in entries(camera, "rules")
    ]
    return sorted({rule[key] for rule in rules if isinstance(rule.get(key), str)})


def _expected(data: Entry, cameras: list[str], catalogue: Catalogue) -> Iterator[Finding]:
    zones = _zones(data)
    for index, event in parsed(data, "expect", ExpectForm):
        path: FieldPath = ("expect", index)
        yield from unknown(event.camera, "the id of one of the cameras", cameras, (*path, "camera"))
        if event.camera in cameras:
            own = [zone for camera, zone in zones if camera == event.camera]
            yield from unknown(event.zone, f"the id of a zone of {event.camera}", own, (*path, "zone"))
        if event.rule and event.rule not in catalogue:
            hint = suggestion(event.rule, catalogue)
            message = f"expected one of {', '.join(catalogue)}, got {shown(event.rule)}{hint}"
            yield Finding((*path, "rule"), message)


def _too_late(data: Entry) -> Iterator[Finding]:
    """What begins after the end would silently never be."""
    forms = (("sky", SkyForm), ("faults", FaultForm), ("skip", SkipForm), ("expect", ExpectForm))
    end_s = end_of(data)
    for key, form in forms:
        for index, entry in parsed(data, key, form):
            for name in ("at_s", "from_s"):
                begins_s = getattr(entry, name, None)
                if begins_s is not None and begins_s >= end_s:
                    message = f"expected before the end ({end_s:g} s), got {begins_s:g}"
                    yield Finding((key, index, name), message)
