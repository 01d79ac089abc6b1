"""docs/ref/bench.md speaks of every benchmark."""

import re
from pathlib import Path

import click
import pytest

from streetwarden.cli.bench import command

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "ref" / "bench.md").read_text("utf-8")
COMPLETE = tuple(command.commands)
OPTIONS = [
    (name, option)
    for name in COMPLETE
    for parameter in command.commands[name].params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
]


def section(name: str) -> str:
    return re.split(r"\n## ", TEXT.split(f"\n## `streetwarden bench {name}`\n")[1])[0]


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_in_the_section_of_its_benchmark(name: str, option: str) -> None:
    assert re.search(rf"{option}\b", section(name))


@pytest.mark.parametrize("name", command.commands)
def test_every_benchmark_has_a_section(name: str) -> None:
    assert section(name)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_section_says_how_the_benchmark_ends(name: str) -> None:
    assert "Exit codes: 0" in section(name)
