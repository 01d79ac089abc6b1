"""The site file: from YAML to settings and back."""

import dataclasses
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from base.redaction import MASK
from streetwarden.camera_url import escaped, masked
from streetwarden.errors import WrongFile
from streetwarden.forms import FormError, parse
from streetwarden.rule_forms import Catalogue
from streetwarden.settings import Settings
from streetwarden.site_checks import findings
from streetwarden.site_forms import site_form
from streetwarden.yaml_lines import Document, dump
from vision.site import Camera, RuleSpec, Site

VERSION = 1

PROGRAM = ("detector", "evidence", "redis", "command_center", "desk", "camera_network")
"""The parts of a site file that are not kept in the store."""


def read_site_file(path: Path, environ: Mapping[str, str], catalogue: Catalogue) -> Settings:
    """What a site file says. Raises WrongFile with every problem in it.

    environ    where `${VARIABLE}` in addresses comes from
    catalogue  the rules that there are
    """
    return settings_of(Document.read(path), environ, catalogue)


def settings_of(document: Document, environ: Mapping[str, str], catalogue: Catalogue) -> Settings:
    """What a document says. Raises WrongFile with every problem in it."""
    problems = list(document.problems)
    form = None
    try:
        form = parse(site_form(catalogue), document.data, {"environ": environ})
    except FormError as error:
        problems += [document.problem(found.path, found.message) for found in error.findings]
    problems += [document.problem(found.path, found.message) for found in findings(document.data, catalogue)]
    if problems or form is None:
        raise WrongFile(document.file, problems)
    return form.to_settings()


def schema(catalogue: Catalogue) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of a site file, for editors that complete and check."""
    return site_form(catalogue).model_json_schema()


def written(values: Mapping[str, Any]) -> str:
    """The values of a site file as YAML."""
    return dump(dict(values))


def settings_values(settings: Settings, *, with_secrets: bool) -> dict[str, Any]:
    """Settings as the values of a site file that says the same; credentials masked unless `with_secrets`."""
    own = {name: getattr(settings, name).model_dump(mode="json") for name in PROGRAM}
    own["redis"]["url"] = _url(settings.redis.url, with_secrets=with_secrets)
    desk = own["desk"]
    desk["url"] = _url(settings.desk.url, with_secrets=with_secrets)
    desk["token"] = _secret(settings.desk.token, with_secrets=with_secrets)
    desk["callback_keys"] = [_secret(key, with_secrets=with_secrets) for key in settings.desk.callback_keys]
    parts = site_values(settings.site, with_secrets=with_secrets)
    return {"version": parts.pop("version"), "site": parts.pop("site"), **own, **parts}


def site_values(site: Site, *, with_secrets: bool) -> dict[str, Any]:
    """A site as the values of its file; what equals its default is left out."""
    head = _plain(dataclasses.replace(site, cameras=(), households=()))
    cameras = [_camera_values(camera, with_secrets=with_secrets) for camera in site.cameras]
    return {
        "version": VERSION,
        "site": head,
        "cameras": cameras,
        "households": [_plain(household) for household in site.households],
    }


def _camera_values(camera: Camera, *, with_secrets: bool) -> dict[str, Any]:
    values: dict[str, Any] = _plain(dataclasses.replace(camera, rules=()))
    for name in ("url", "snapshot_url"):
        if values.get(name):
            values[name] = _url(values[name], with_secrets=with_secrets)
    if camera.rules:
        values["rules"] = [_rule_values(rule) for rule in camera.rules]
    return values


def _rule_values(rule: RuleSpec) -> dict[str, Any]:
    values: dict[str, Any] = {"rule": rule.rule, "zone": rule.zone_id, **rule.settings}
    schedule = _plain(rule.schedule)
    return {**values, "schedule": schedule} if schedule else values


def _url(url: str | None, *, with_secrets: bool) -> str | None:
    return None if url is None else escaped(url if with_secrets else masked(url))


def _secret(secret: str | None, *, with_secrets: bool) -> str | None:
    return None if secret is None else escaped(secret if with_secrets else MASK)


def _plain(value: object) -> Any:
    """A frozen value as JSON values, without the fields that equal their default."""
    if dataclasses.is_dataclass(value):
        given = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
        return {
            one.name: _plain(given[one.name])
            for one in dataclasses.fields(value)
            if given[one.name] != one.default
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, time) and value.second == value.microsecond == 0:
        return value.isoformat("minutes")
    return value.isoformat() if isinstance(value, date | time) else value
