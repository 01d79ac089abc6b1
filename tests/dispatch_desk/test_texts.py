import re
import string
import tomllib
from pathlib import Path

import pytest

from dispatch_desk.settings import Language
from dispatch_desk.states import Action, Role, State
from dispatch_desk.web.problems import SPOKEN
from dispatch_desk.web.render import TEMPLATES
from dispatch_desk.web.texts import TEXTS_FILE, Texts, preferred
from dispatch_desk.wire import EventData, Picture

TEXTS = tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))
SOURCES = [*TEMPLATES.glob("*.html"), *Path(TEMPLATES).parents[1].glob("web/*.py")]
FAMILIES = {
    "state": State,
    "action": Action,
    "role": Role,
    "language": Language,
    "error": [*SPOKEN, "other"],
    "event": EventData.model_fields["event_type"].annotation.__args__,  # type: ignore[union-attr]
    "moment": [*Picture.model_fields["moment"].annotation.__args__, "photo"],  # type: ignore[union-attr]
    "button": ["accept", "handle", "return", "reject", "dispatch", "close_by_hand", "reopen"],
}


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def used() -> set[str]:
    """Keys that templates and code name, and those that they put together."""
    written = {
        key
        for source in SOURCES
        for key in re.findall(r"[\"']([a-z_]+\.[a-z_]+)[\"']", source.read_text(encoding="utf-8"))
        if key.split(".")[0] in {name.split(".")[0] for name in TEXTS} and not key.endswith(".html")
    }
    return written | {f"{family}.{member}" for family, members in FAMILIES.items() for member in members}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_exists_in_every_language_with_the_same_places(key: str) -> None:
    texts = TEXTS[key]
    assert set(texts) == {language.value for language in Language}
    assert all(text.strip() for text in texts.values())
    assert len({frozenset(places(text)) for text in texts.values()}) == 1


def test_every_text_that_is_used_exists_and_every_text_that_exists_is_used() -> None:
    assert used() == set(TEXTS)


def test_no_template_says_anything_by_itself() -> None:
    for template in TEMPLATES.glob("*.html"):
        bare = re.sub(
            r"{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>|data-[a-z-]+=\"[^\"]*\"",
            " ",
            template.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        assert not re.search(r"[A-Za-z\u4e00-\u9fff]", bare), f"{template.name}: {bare.split()}"


def test_a_text_that_lacks_a_language_stops_the_start() -> None:
    with pytest.raises(KeyError):
        Texts({"greeting": {"en": "Hello"}})


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.CHINESE),
        ("en-GB,en;q=0.9", Language.ENGLISH),
        ("fr, zh-TW;q=0.5, en;q=0.4", Language.CHINESE),
        ("en;q=0, zh;q=0.1", Language.CHINESE),
        ("fr", None),
        ("", None),
        ("en;q=x", None),
    ],
)
def test_the_browsers_first_language_that_we_have_is_taken(header: str, language: Language | None) -> None:
    assert preferred(header) is language
