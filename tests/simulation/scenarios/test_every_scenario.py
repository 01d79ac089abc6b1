"""What holds for every scenario of the repository."""

import pytest

from tests.simulation.scenarios.scripts import FOLDER, scripts

KINDS = ("elder", "gate", "parking", "vendor")
SCRIPTS = scripts(*KINDS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_scenario_is_called_as_its_file_and_says_what_it_shows(name: str) -> None:
    scenario = SCRIPTS[name].scenario
    assert scenario.name == name
    assert set(scenario.about) == {"en", "zh"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_readme_has_a_row_for_every_scenario(name: str) -> None:
    assert f"| `{name}` |" in (FOLDER / "README.md").read_text("utf-8")


def test_every_scenario_is_of_a_known_kind() -> None:
    assert set(SCRIPTS) == {path.stem for path in FOLDER.glob("*.yaml")}


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_scenarios_with_and_without_something_to_report(kind: str) -> None:
    own = [script.scenario for name, script in SCRIPTS.items() if name.startswith(kind)]
    assert sum(bool(scenario.expect) for scenario in own) >= 4
    assert sum(not scenario.expect for scenario in own) >= 4
