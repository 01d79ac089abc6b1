"""The scenario files of a folder, read for a benchmark."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from streetwarden.errors import WrongFile, WrongInput
from streetwarden.scenario_file import Script, read_scenario
from vision.rules.catalogue import RULES


@dataclass(frozen=True, slots=True)
class Scenarios:
    """What a folder holds, by the name of the file without its ending: the good and the broken."""

    scripts: Mapping[str, Script]
    broken: Mapping[str, WrongFile]


def read_scenarios(folder: Path, environ: Mapping[str, str]) -> Scenarios:
    """All `*.yaml` directly in `folder`; a broken one costs the others nothing. Raises `WrongInput`."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise WrongInput(f"{folder}: expected scenario files (*.yaml), got none")
    scripts: dict[str, Script] = {}
    broken: dict[str, WrongFile] = {}
    for path in paths:
        try:
            scripts[path.stem] = read_scenario(path, environ, RULES)
        except WrongFile as error:
            broken[path.stem] = error
    return Scenarios(scripts, broken)
