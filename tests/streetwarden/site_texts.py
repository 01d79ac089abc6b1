"""Site files for tests: a right one, and what is wrong in another."""

from collections.abc import Mapping
from textwrap import dedent

from streetwarden.errors import WrongFile
from streetwarden.settings import Settings
from streetwarden.site_file import settings_of
from streetwarden.yaml_lines import Document
from vision.rules.catalogue import RULES

ENVIRON = {"SOUTH_GATE_PASSWORD": "p@ss/word"}

KERB = "polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]"
GATE = "line: [[0.2, 0.8], [0.6, 0.8]], inside: [0.4, 0.5]"


def settings(text: str, environ: Mapping[str, str] = ENVIRON) -> Settings:
    """What a site file with this text says."""
    return settings_of(Document.parse(dedent(text), "site.yaml"), environ, RULES)


def problems(text: str, environ: Mapping[str, str] = ENVIRON) -> list[str]:
    """What is wrong in a site file with this text, a line for each."""
    try:
        settings(text, environ)
    except WrongFile as error:
        return list(error.details)
    return []


def with_camera(entries: str) -> str:
    """A site file with one camera; its keys are `entries`, the first of them on line 5."""
    lines = "\n".join(f"    {line}" for line in dedent(entries).strip().splitlines())
    return f"version: 1\nsite: {{id: home}}\ncameras:\n  - id: road\n{lines}\n"


def with_zone(zone: str) -> str:
    """A site file with one zone, on line 6."""
    return with_camera(f"zones:\n  - {{id: kerb, {zone}}}")


def with_rule(rule: str, households: str = "") -> str:
    """A site file with an area `kerb`, a gate `gate` and one rule, on line 9."""
    text = f"zones:\n  - {{id: kerb, {KERB}}}\n  - {{id: gate, {GATE}}}\nrules:\n  - {{{rule}}}"
    return with_camera(text) + households
