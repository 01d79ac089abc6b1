import json
import re
from collections.abc import Iterable
from enum import Enum

import pytest

from command_center.camera_states import ShownState
from command_center.roles import Scope
from command_center.store.accounts import LANGUAGES, Role
from command_center.web import WEB
from command_center.web.live_pages import SPOKEN
from command_center.web.site_pages import OF_THE_VIEW
from command_center.web.texts import preferred, texts
from dispatch_client.contract import CaseState, UpdateKind, VerificationResult
from dispatch_client.report import ReportKind
from models.batch_metrics import Drop
from models.detections import ObjectClass
from streams.decode_mode import DecodeMode
from streams.reason import Reason
from vision.event import EventState
from vision.rules.catalogue import RULES
from vision.violation import EventType, Severity

BOTH: dict[str, dict[str, str]] = json.loads((WEB / "texts.json").read_text(encoding="utf-8"))
SOURCES = "".join(
    file.read_text(encoding="utf-8")
    for file in [*WEB.rglob("*.html"), *WEB.glob("*.py"), WEB.parent / "failures.py"]
)
SCRIPTS = "".join(file.read_text(encoding="utf-8") for file in (WEB / "static").rglob("*.js"))
GROUPS: dict[str, Iterable[str]] = {
    "event_type": EventType,
    "state": EventState,
    "severity": Severity,
    "case_state": CaseState,
    "update": UpdateKind,
    "report": ReportKind,
    "camera_state": ShownState,
    "accept": OF_THE_VIEW,
    "camera_reason": [ShownState.NO_WORKER, ShownState.UNKNOWN, *Reason],
    "drop": Drop,
    "decode_mode": DecodeMode,
    "object_class": [each.name.lower() for each in ObjectClass],
    "actor": ["camera", "desk"],
    "role": Role,
    "scope": Scope,
    "rule": RULES,
    "watch": RULES,
    "moment": ["confirmed", "updated", "ended", "verified"],
    "picture": ["overview", "overview_drawn", "close_up", "close_up_drawn", "high_resolution", "clip"],
    "duration": ["s", "min", "h", "d"],
    "course": ["started", "confirmed", "delivered", "ended", "withdrawn"],
    "second_look": [*VerificationResult, "pending"],
    "error": ["403", "404", "422", "503", "other"],
}


def test_every_text_is_there_in_both_languages_with_the_same_places() -> None:
    for key, by_language in BOTH.items():
        assert set(by_language) == set(LANGUAGES), key
        assert all(by_language.values()), key
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in by_language.values()]
        assert places[0] == places[1], key


@pytest.mark.parametrize("group", GROUPS)
def test_every_value_that_a_page_shows_has_a_text(group: str) -> None:
    names = [each.value if isinstance(each, Enum) else each for each in GROUPS[group]]
    assert [name for name in names if f"{group}.{name}" not in BOTH] == []


def test_every_text_that_a_page_asks_for_exists_and_every_text_is_asked_for() -> None:
    asked = set(re.findall(r"""t\(['"]([\w.:]+)['"]""", SOURCES))
    assert {key for key in asked if not key.endswith((".", "_"))} - set(BOTH) == set()
    literal = set(re.findall(r"""['"]([\w.]+)['"]""", SOURCES + SCRIPTS))
    computed = {f"{group}.{name}" for group, names in GROUPS.items() for name in names}
    built = ("part.", "flag.", "nav.", "event.before", "event.after", "event.no_")
    assert {key for key in BOTH if key not in literal | computed and not key.startswith(built)} == set()


def test_every_text_that_a_script_says_exists_and_is_sent_to_it() -> None:
    said = set(re.findall(r'"((?:wall|live)\.\w+)"', SCRIPTS))
    assert said - set(BOTH) == set()
    assert all(key.startswith(SPOKEN) for key in said)


def test_texts_of_another_language_are_chinese_and_have_no_latin_sentences() -> None:
    for key, by_language in BOTH.items():
        if key not in {"language.other", "picture.alt"}:
            assert re.search(r"[\u4e00-\u9fff]", by_language["zh-CN"]), key
            assert not re.search(r"[\u4e00-\u9fff]", by_language["en"]), key


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr,en;q=0.5,zh;q=0.7", "zh-CN"),
        ("fr", "zh-CN"),
        ("en;q=much", "en"),
    ],
)
def test_the_language_that_a_browser_likes_best(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-1, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3600, "1 h 0 min"), (90061, "1 d 1 h")],
)
def test_durations_are_written_in_their_two_largest_units(seconds: float, text: str) -> None:
    assert texts("en").duration(seconds) == text


def test_a_plug_in_has_no_text_and_keeps_its_own_name() -> None:
    assert texts("en").named("rule", "smoke") == "smoke"
