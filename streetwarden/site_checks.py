"""What must hold between the parts of a site file.

These checks look at the values as written, not at forms: they find everything they can although other
parts are still wrong.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streetwarden.forms import Finding, shown, suggestion
from streetwarden.rule_forms import Catalogue
from streetwarden.yaml_lines import FieldPath

Entry = Mapping[str, Any]


def findings(data: object, catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that does not go together in a site file's `data`."""
    households = _ids(data, "households")
    yield from repeated(data, "cameras", ())
    yield from repeated(data, "households", ())
    for index, camera in entries(data, "cameras"):
        path: FieldPath = ("cameras", index)
        yield from repeated(camera, "zones", path)
        yield from _position(camera, path)
        yield from _rules(camera, path, households, catalogue)


def _rules(camera: Entry, path: FieldPath, households: list[str], catalogue: Catalogue) -> Iterator[Finding]:
    zones = {zone["id"]: zone for _, zone in entries(camera, "zones") if isinstance(zone.get("id"), str)}
    seen: dict[tuple[str, str], int] = {}
    for index, rule in entries(camera, "rules"):
        here = (*path, "rules", index)
        yield from _references(rule, here, zones, households)
        name, zone_id = rule.get("rule"), rule.get("zone")
        if not isinstance(name, str) or not isinstance(zone_id, str):
            continue
        first = seen.setdefault((name, zone_id), index)
        if first != index:
            yield Finding(
                (*here, "rule"), f"expected each rule once in a zone, got {name} in {zone_id} again"
            )
        if name in catalogue and zone_id in zones:
            yield from _shape(name, zones[zone_id], catalogue[name].zone, (*here, "zone"))


def _references(
    rule: Entry, path: FieldPath, zones: Mapping[str, Entry], households: list[str]
) -> Iterator[Finding]:
    """Names of zones and households in a rule must exist; an empty one means none."""
    for key, value in rule.items():
        if key == "zone" or key.endswith(("_zone", "_zones")):
            for place, name in _names(value, (*path, key)):
                yield from unknown(name, "the id of a zone of this camera", list(zones), place)
        if key == "household":
            for place, name in _names(value, (*path, key)):
                yield from unknown(name, "the id of one of the households", households, place)


def _names(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str) and value:
        yield path, value
    for index, part in enumerate(value if isinstance(value, list) else []):
        yield from _names(part, (*path, index))


def unknown(value: str, what: str, known: list[str], path: FieldPath) -> Iterator[Finding]:
    """What is wrong with a name that is not among the `known` ones."""
    if value not in known:
        choices = ", ".join(known) or "none is defined"
        yield Finding(path, f"expected {what} ({choices}), got {shown(value)}{suggestion(value, known)}")


def _shape(rule: str, zone: Entry, needed: str, path: FieldPath) -> Iterator[Finding]:
    is_line, is_area = bool(zone.get("line")), bool(zone.get("polygon"))
    if needed == "line" and is_area and not is_line:
        yield Finding(path, f"expected a gate (a zone with line and inside) for {rule}, got an area")
    if needed == "area" and is_line and not is_area:
        yield Finding(path, f"expected an area (a zone with polygon) for {rule}, got a gate line")


def _position(camera: Entry, path: FieldPath) -> Iterator[Finding]:
    given = [key for key in ("latitude", "longitude") if camera.get(key) is not None]
    if len(given) == 1:
        yield Finding((*path, given[0]), f"expected latitude and longitude together, got {given[0]} alone")


def repeated(data: object, key: str, path: FieldPath) -> Iterator[Finding]:
    """Ids that occur again in the list under `key`."""
    seen: set[str] = set()
    for index, entry in entries(data, key):
        identity = entry.get("id")
        if isinstance(identity, str) and identity in seen:
            yield Finding((*path, key, index, "id"), f"expected each id once, got {shown(identity)} again")
        elif isinstance(identity, str):
            seen.add(identity)


def _ids(data: object, key: str) -> list[str]:
    return [entry["id"] for _, entry in entries(data, key) if isinstance(entry.get("id"), str)]


def entries(data: object, key: str) -> Iterator[tuple[int, Entry]]:
    """The entries of a list of mappings that may be anything else."""
    found = data.get(key) if isinstance(data, Mapping) else None
    for index, entry in enumerate(found if isinstance(found, list) else []):
        if isinstance(entry, Mapping):
            yield index, entry
