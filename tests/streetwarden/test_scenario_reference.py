"""Every key of a scenario file is in the reference, with its default; the examples in it are right."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulation.figure import COLOURS
from simulation.light import LIGHTS
from simulation.truth_files import CLASS_NUMBERS
from streetwarden import actor_forms, scenario_forms, scenario_signals, street_forms
from streetwarden.actor_forms import ActorForm, CompanyForm, WaypointForm
from streetwarden.forms import Form
from streetwarden.scenario_file import read_scenario, script_of
from streetwarden.scenario_forms import ExpectForm, FaultForm, ScenarioForm, SkipForm, SkyForm
from streetwarden.scenario_signals import ClockForm, HeldOpenForm, SignalsForm
from streetwarden.scenario_site import MetresForm
from streetwarden.street_forms import FrontForm, PaintForm, PropForm, StreetForm
from streetwarden.yaml_lines import Document
from vision.rules.catalogue import RULES

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "scenario.yaml"
TEXT = (ROOT / "docs" / "ref" / "scenario.md").read_text("utf-8")

FORMS: dict[type[Form], str] = {
    ScenarioForm: "## Top level",
    scenario_forms.AboutForm: "## Top level",
    StreetForm: "## `street`",
    FrontForm: "### `fronts`",
    PropForm: "### `props`",
    PaintForm: "### `paint`",
    SkyForm: "## `sky`",
    scenario_forms.CameraForm: "## `cameras`",
    MetresForm: "## `site`",
    ActorForm: "## `actors`",
    WaypointForm: "### `path`",
    CompanyForm: "### `with`",
    SignalsForm: "## `signals`",
    ClockForm: "## `signals`",
    HeldOpenForm: "## `signals`",
    FaultForm: "## `faults`",
    SkipForm: "## `skip`",
    ExpectForm: "## `expect`",
}
ELSEWHERE = {scenario_signals.ReceivedForm}  # docs/ref/signals.md
TABLES = [form for form in FORMS if form not in {scenario_forms.AboutForm, HeldOpenForm, FaultForm, SkipForm}]


def section(title: str) -> str:
    body = TEXT.split(f"\n{title}\n")[1]
    return re.split(rf"\n#{{1,{title.count('#')}}} ", body)[0]


def fields(forms: list[type[Form]]) -> list[tuple[type[Form], str, FieldInfo]]:
    return [(form, field.alias or name, field) for form in forms for name, field in form.model_fields.items()]


def test_every_form_of_the_file_is_looked_at_here() -> None:
    modules = (scenario_forms, street_forms, actor_forms, scenario_signals)
    parts = {
        one
        for module in modules
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, Form) and one.__module__ == module.__name__
        if not name.startswith("_")
    }
    assert parts - FORMS.keys() - ELSEWHERE == set()


@pytest.mark.parametrize(("form", "key", "field"), fields(list(FORMS)))
def test_every_key_is_in_its_own_section(form: type[Form], key: str, field: FieldInfo) -> None:
    assert f"`{key}`" in section(FORMS[form])


@pytest.mark.parametrize(("form", "key", "field"), fields(TABLES))
def test_the_reference_states_the_default_of_every_key(form: type[Form], key: str, field: FieldInfo) -> None:
    rows = [line for line in section(FORMS[form]).splitlines() if line.startswith("| ")]
    row = next(line for line in rows if f"`{key}`" in line.split("|")[1])
    stated = row.rstrip(" |").rsplit("|", 1)[-1].strip()
    default = None if form is CompanyForm else as_written(field)
    assert stated, row
    assert default is None or stated == default, row


def as_written(field: FieldInfo) -> str | None:
    """A default as the reference writes it; None where it says in words what happens."""
    default: Any = field.default
    if default is PydanticUndefined:
        return "required" if field.default_factory is None else None
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, int | float):
        return f"{default:g}"
    if isinstance(default, tuple) and default:
        return ", ".join(f"{part:g}" for part in default)
    return None


@pytest.mark.parametrize("word", [*LIGHTS, *actor_forms.ActorKind, *COLOURS])
def test_every_word_that_is_taken_is_in_the_reference(word: str) -> None:
    assert re.search(rf"`[^`\n]*\b{word}\b", TEXT)


def test_the_numbers_of_the_classes_are_right() -> None:
    words = " ".join(TEXT.split())
    assert ", ".join(f"{number} {label}" for label, number in CLASS_NUMBERS.items()) in words


def test_the_example_is_right() -> None:
    script = read_scenario(EXAMPLE, {}, RULES)
    assert {event.event_type for event in script.scenario.expect} == {"illegal_parking", "street_vendor"}
    assert len(script.scenario.cameras) == 2


def test_the_smallest_file_is_right() -> None:
    text = next(block for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if "version: 1" in block)
    script = script_of(Document.parse(text, "smallest.yaml"), {}, RULES)
    assert [actor.id for actor in script.scenario.actors] == ["car"]


def test_the_parts_shown_in_the_reference_are_right() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    parts = "".join(block for block in blocks if "version: 1" not in block)
    head = (
        "version: 1\nname: parts\nduration_s: 100\n"
        "cameras: [{id: road, at: [4, -4], height_m: 5, look_at: [6, 8]}]\n"
        "street: {fronts: [{kind: gate, from_m: 9, to_m: 13, gate: south, wide_m: 2}]}\n"
    )
    text = head + parts.replace("\nsignals:", "\n  households: [{id: h-1}]\nsignals:")
    script = script_of(Document.parse(text, "parts.yaml"), {}, RULES)
    assert len(script.signals) == 3
