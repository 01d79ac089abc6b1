"""In what two sites differ, in words."""

from collections.abc import Iterator
from typing import Any

from base.redaction import redact
from streetwarden.site_file import site_values
from vision.site import Site

_LISTS = {"cameras", "households", "zones", "rules"}


def difference(old: Site, new: Site) -> list[str]:
    """One line for each thing that differs, such as `cameras.gate.zones.kerb: added`; no secrets.

    Parts are told apart by their ids, so their order does not matter.
    """
    return list(_changes("", _keyed(_values(old)), _keyed(_values(new))))


def _values(site: Site) -> dict[str, Any]:
    return site_values(site, with_secrets=True)


def _keyed(value: object) -> object:
    """Lists of named things as mappings by name."""
    if not isinstance(value, dict):
        return value
    return {
        key: {_name(entry): _keyed(entry) for entry in part} if key in _LISTS else _keyed(part)
        for key, part in value.items()
    }


def _name(entry: dict[str, Any]) -> str:
    if "rule" in entry:
        return f"{entry['rule']}@{entry['zone']}"
    return str(entry.get("id", ""))


def _changes(path: str, old: object, new: object) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _changes(f"{path}.{key}".removeprefix("."), old.get(key), new.get(key))
    elif new is None or old is None:
        value = old if new is None else new
        shown = "" if isinstance(value, dict) else f" ({redact(str(value))})"
        yield f"{path}: {'removed' if new is None else 'added'}{shown}"
    else:
        before, after = redact(str(old)), redact(str(new))
        yield f"{path}: {before} -> {after}" if before != after else f"{path}: its credentials differ"
