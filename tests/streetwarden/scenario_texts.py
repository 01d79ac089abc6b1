"""Scenario files for tests: a right one, and what is wrong in another."""

from textwrap import dedent

from streetwarden.errors import WrongFile
from streetwarden.scenario_file import Script, script_of
from streetwarden.yaml_lines import Document
from vision.rules.catalogue import RULES

HEAD = """\
version: 1
name: test
duration_s: 100
street: {fronts: [{kind: gate, from_m: -2, to_m: 2, gate: south}]}
cameras: [{id: road, at: [0, -4], height_m: 5, look_at: [0, 7]}]
site:
  cameras:
    - id: road
      zones:
        - {id: kerb, polygon_m: [[-4, 4], [4, 4], [4, 7], [-4, 7]]}
        - {id: gate, line_m: [[-1, 12], [1, 12]], inside_m: [0, 14]}
      rules: [{rule: illegal_parking, zone: kerb}, {rule: tailgating, zone: gate, gate: south}]
  households: [{id: h-1}]
"""
HEAD_LINES = HEAD.count("\n")
WALKS = "{id: walker, kind: adult, path: [{at_s: 10, at: [0, 9]}, {at_s: 20, at: [5, 9]}]}"


def script(text: str) -> Script:
    """What a scenario file with this text says."""
    return script_of(Document.parse(dedent(text), "scenario.yaml"), {}, RULES)


def problems(text: str) -> list[str]:
    """What is wrong in a scenario file with this text, a line for each."""
    try:
        script(text)
    except WrongFile as error:
        return list(error.details)
    return []


def with_more(text: str) -> str:
    """A right file with more: the first line of it is line `HEAD_LINES` + 1."""
    return HEAD + dedent(text)


def with_actor(*actors: str) -> str:
    """A right file with actors, one a line from line `HEAD_LINES` + 2 on."""
    return HEAD + "actors:\n" + "".join(f"  - {actor}\n" for actor in actors)
