"""What a scenario says under `site`, as a site file would: zones in metres become parts of the picture."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from simulation.lens import Lens
from streetwarden.forms import Finding, Form, FormError, parse
from streetwarden.ground_zones import line_in_picture, polygon_in_picture, side_in_picture
from streetwarden.scenario_values import Ground
from streetwarden.site_checks import Entry, entries
from streetwarden.site_forms import ID_PATTERN
from streetwarden.yaml_lines import FieldPath

MODEL = "street-sim"
"""The detector that knows the simulated street."""

_NAMELESS = "scenario"  # what is wrong with the scenario's own name is said elsewhere

IN_METRES = {"polygon_m": "polygon", "line_m": "line", "inside_m": "inside"}

_SOMETHING = {
    "polygon": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]],
    "line": [[0.0, 0.5], [1.0, 0.5]],
    "inside": [0.5, 0.9],
}
"""Stands for what is wrong, so that only that is reported."""


class MetresForm(Form):
    """A zone's place on the ground."""

    polygon_m: Annotated[tuple[Ground, ...], Field(min_length=3)] | None = None
    line_m: tuple[Ground, Ground] | None = None
    inside_m: Ground | None = None


class PlainSite:
    """The data of a site file, and what was wrong on the way there (paths begin in `site`).

    site     what the scenario says
    lenses   of the cameras that are known to be right
    name     of the scenario: the site's id where it has none
    cameras  ids of all cameras; those that the site does not mention watch nothing
    """

    def __init__(self, site: Entry, lenses: Mapping[str, Lens], name: object, cameras: Sequence[str]) -> None:
        self.findings: list[Finding] = []
        self._lenses = lenses
        self.data: dict[str, Any] = {
            "version": 1,
            "site": {"id": name if _is_id(name) else _NAMELESS},
            **site,
            "detector": _with_model(site.get("detector")),
        }
        if isinstance(site.get("cameras", []), list):
            mentioned = {entry.get("id") for _, entry in entries(site, "cameras")}
            bare = [{"id": each} for each in cameras if each not in mentioned]
            self.data["cameras"] = [*self._cameras(site), *bare]

    def _cameras(self, site: Entry) -> Iterator[object]:
        for index, camera in enumerate(site.get("cameras", [])):
            if not isinstance(camera, Mapping) or not isinstance(camera.get("zones"), list):
                yield camera
                continue
            lens = self._lenses.get(str(camera.get("id")))
            path: FieldPath = ("cameras", index, "zones")
            zones = [self._zone(zone, lens, (*path, place)) for place, zone in enumerate(camera["zones"])]
            yield {**camera, "zones": zones}

    def _zone(self, zone: object, lens: Lens | None, path: FieldPath) -> object:
        if not isinstance(zone, Mapping) or not IN_METRES.keys() & zone.keys():
            return zone
        given = {key: value for key, value in zone.items() if key in IN_METRES}
        plain = {key: value for key, value in zone.items() if key not in IN_METRES}
        twice = [key for key in given if IN_METRES[key] in plain]
        for key in twice:
            message = f"expected either {IN_METRES[key]} or {key}, got both"
            self.findings.append(Finding((*path, key), message))
        try:
            form = parse(MetresForm, given)
        except FormError as error:
            self.findings += [Finding((*path, *one.path), one.message) for one in error.findings]
            form = None
        if twice or form is None or lens is None:
            return {**plain, **{IN_METRES[key]: _SOMETHING[IN_METRES[key]] for key in given}}
        return self._projected(form, plain, lens, path)

    def _projected(self, form: MetresForm, plain: dict[str, Any], lens: Lens, path: FieldPath) -> object:
        if form.polygon_m is not None:
            corners = form.polygon_m
            plain["polygon"] = self._tried("polygon_m", path, lambda: polygon_in_picture(lens, corners))
        if form.line_m is not None:
            ends = form.line_m
            plain["line"] = self._tried("line_m", path, lambda: line_in_picture(lens, ends))
        if form.inside_m is not None:
            place, line = form.inside_m, plain.get("line")
            if line is None:
                self.findings.append(Finding((*path, "inside_m"), "expected only beside a line, got no line"))
            else:
                plain["inside"] = self._tried("inside_m", path, lambda: side_in_picture(lens, line, place))
        return plain

    def _tried(self, key: str, path: FieldPath, project: Callable[[], object]) -> object:
        try:
            return project()
        except ValueError as error:
            self.findings.append(Finding((*path, key), str(error)))
            return _SOMETHING[IN_METRES[key]]


def _is_id(name: object) -> bool:
    return isinstance(name, str) and re.fullmatch(ID_PATTERN, name) is not None


def _with_model(detector: object) -> object:
    own = {"model": MODEL, "simulated_street": True}
    if detector is None:
        return own
    return {**own, **detector} if isinstance(detector, Mapping) else detector
