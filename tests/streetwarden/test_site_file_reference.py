"""Every setting is in the example and in the reference."""

import dataclasses
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from streetwarden.rule_forms import rule_settings
from streetwarden.site_file import read_site_file, schema
from vision.rules.catalogue import RULES

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "config" / "site.example.yaml"
REFERENCE = ROOT / "docs" / "ref" / "site.md"

SHOWN_WITH_AN_EXAMPLE = {"household", "gate", "dwell_by_class_s", "shopfront_zone", "except_zones"}


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from keys_of(part)


def keys_of_the_schema() -> set[str]:
    whole = schema(RULES)
    parts: list[Any] = [whole, *whole["$defs"].values()]
    return {key for part in parts for key in part.get("properties", {})}


def settings_by_rule() -> list[tuple[str, str]]:
    return [(name, one.name) for name, kind in RULES.items() for one in dataclasses.fields(kind.settings)]


def test_the_example_is_right() -> None:
    settings = read_site_file(EXAMPLE, {}, RULES)
    assert {rule.rule for camera in settings.site.cameras for rule in camera.rules} == set(RULES)


def test_every_key_occurs_in_the_example() -> None:
    assert keys_of_the_schema() - set(keys_of(yaml.safe_load(EXAMPLE.read_text("utf-8")))) == set()


def test_every_key_occurs_in_the_reference() -> None:
    text = REFERENCE.read_text("utf-8")
    assert {key for key in keys_of_the_schema() if f"`{key}`" not in text} == set()


@pytest.mark.parametrize(("rule", "setting"), settings_by_rule())
def test_every_setting_of_a_rule_is_in_its_own_section_and_in_its_own_example(
    rule: str, setting: str
) -> None:
    section = REFERENCE.read_text("utf-8").split(f"\n### `{rule}`\n")[1].split("\n##")[0]
    assert f"`{setting}`" in section
    cameras = yaml.safe_load(EXAMPLE.read_text("utf-8"))["cameras"]
    entry = next(one for camera in cameras for one in camera["rules"] if one["rule"] == rule)
    assert setting in entry


@pytest.mark.parametrize(("rule", "setting"), settings_by_rule())
def test_the_reference_states_the_default_of_every_setting(rule: str, setting: str) -> None:
    section = REFERENCE.read_text("utf-8").split(f"\n### `{rule}`\n")[1].split("\n##")[0]
    row = next(line for line in section.splitlines() if line.startswith("|") and f"`{setting}`" in line)
    stated = row.rstrip(" |").rsplit("|", 1)[-1]
    field = next(one for one in dataclasses.fields(RULES[rule].settings) if one.name == setting)
    for part in default_as_written(field):
        assert part in stated


def default_as_written(field: dataclasses.Field[Any]) -> list[str]:
    default = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
    if default is dataclasses.MISSING:
        return ["required"]
    if isinstance(default, dict):
        return [f"{key} {value:g}" for key, value in default.items()] or ["none"]
    if isinstance(default, tuple):
        return list(default) or ["none"]
    if isinstance(default, bool):
        return [str(default).lower()]
    if isinstance(default, time):
        return [default.isoformat("minutes")]
    return [f"{default:g}" if isinstance(default, float) else str(default) or "empty"]


def test_the_example_shows_the_defaults() -> None:
    settings = read_site_file(EXAMPLE, {}, RULES)
    for rule in (rule for camera in settings.site.cameras for rule in camera.rules):
        assert set(rule.settings) <= SHOWN_WITH_AN_EXAMPLE, rule.rule
    for part in (settings.detector, settings.evidence, settings.redis):
        assert part == type(part)()


def test_a_rule_at_work_has_the_settings_of_its_file() -> None:
    site = read_site_file(EXAMPLE, {}, RULES).site
    specs = {rule.rule: rule for camera in site.cameras for rule in camera.rules}
    parking = rule_settings(RULES["illegal_parking"], specs["illegal_parking"])
    assert parking.dwell_by_class_s == {"bicycle": 600.0, "motorcycle": 600.0}
    assert rule_settings(RULES["motionless_in_public"], specs["motionless_in_public"]).except_zones == (
        "bench",
    )
