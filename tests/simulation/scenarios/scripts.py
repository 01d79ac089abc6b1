"""The scenarios of the repository, read once."""

from pathlib import Path

from streetwarden.scenario_file import Script, read_scenario
from vision.rules.catalogue import RULES

FOLDER = Path(__file__).parents[3] / "simulation" / "scenarios"


def scripts(*kinds: str) -> dict[str, Script]:
    """The scenarios whose names begin with one of the words, by name."""
    paths = sorted(path for path in FOLDER.glob("*.yaml") if path.stem.split("-")[0] in kinds)
    return {path.stem: read_scenario(path, {}, RULES) for path in paths}
