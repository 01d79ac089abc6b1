"""Every rule has a page, and every setting a row in it with its unit, its present default and a reason."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from vision.rules.catalogue import RULES

PAGES = Path(__file__).resolve().parents[3] / "docs" / "rules"
SETTINGS = [(rule, field) for rule, kind in RULES.items() for field in dataclasses.fields(kind.settings)]


def page(rule: str) -> str:
    return (PAGES / f"{rule}.md").read_text(encoding="utf-8")


def rows(rule: str) -> dict[str, list[str]]:
    """The cells of each row of the settings table, by setting."""
    found = re.findall(r"^\| `(\w+)` \| (.*) \|$", page(rule), re.MULTILINE)
    return {name: cells.split(" | ") for name, cells in found}


def default_of(field: dataclasses.Field[object]) -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


WRITERS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "yes" if value else "no",
    dict: lambda value: ", ".join(f"{key} {in_words(each)}" for key, each in value.items()),
    tuple: ", ".join,
    time: lambda value: f"{value:%H:%M}",
    float: lambda value: f"{value:.10g}",
}


def in_words(value: object) -> str:
    """A default as the pages write it."""
    if value is dataclasses.MISSING:
        return "required"
    return WRITERS.get(type(value), str)(value) or "none"


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_page_says_what_the_rule_means_what_it_misses_and_what_it_saves(rule: str) -> None:
    text = page(rule)
    assert text.startswith(f"# {rule}\n")
    for part in ("**Definition.**", "## Traps handled", "## Not handled yet", "**Saved:**"):
        assert part in text


@pytest.mark.parametrize(
    ("rule", "field"), SETTINGS, ids=[f"{rule}-{field.name}" for rule, field in SETTINGS]
)
def test_a_setting_is_documented_with_unit_default_and_reason(
    rule: str, field: dataclasses.Field[object]
) -> None:
    assert field.name in rows(rule), f"docs/rules/{rule}.md: expected a row for {field.name}"
    unit, default, reason = rows(rule)[field.name]
    assert unit
    assert default == in_words(default_of(field))
    assert len(reason) > 5


@pytest.mark.parametrize("rule", RULES)
def test_no_page_documents_a_setting_that_is_gone(rule: str) -> None:
    names = {field.name for field in dataclasses.fields(RULES[rule].settings)}
    parts = {name for name, cells in rows(rule).items() if len(cells) == 2}
    assert set(rows(rule)) - parts <= names
