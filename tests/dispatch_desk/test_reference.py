"""The desk's page of the reference names all there is."""

from dataclasses import fields
from pathlib import Path

import pytest

from dispatch_desk.settings import DeskSettings
from dispatch_desk.states import Action, State, UpdateKind
from tests.dispatch_desk.test_texts import TEXTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "ref" / "desk.md").read_text(encoding="utf-8")
NAMES = [*State, *Action, *UpdateKind, *(field.name for field in fields(DeskSettings))]


@pytest.mark.parametrize("name", NAMES)
def test_every_state_action_update_and_setting_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("state", State)
def test_states_are_called_as_on_the_pages(state: State) -> None:
    assert f"| `{state}` | {TEXTS[f'state.{state}']['zh-CN']} |" in PAGE
