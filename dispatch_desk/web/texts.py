"""Everything that a person reads, in every language: pages/texts.toml."""

import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Protocol

from dispatch_desk.settings import Language

TEXTS_FILE = Path(__file__).parent.parent / "pages" / "texts.toml"


class Speaker(Protocol):
    """Says the text of a key in one language, with its places filled in."""

    def __call__(self, key: str, **values: object) -> str:
        """The text. Raises KeyError for a key that no text has."""
        ...


class Texts:
    """All texts by key, each in every language. Raises KeyError at once when one is missing."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._texts = {
            key: {language: each[language.value] for language in Language} for key, each in texts.items()
        }

    @classmethod
    def load(cls) -> "Texts":
        """The texts of the pages."""
        return cls(tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8")))

    def in_language(self, language: Language) -> Speaker:
        """Whoever says them in one language."""
        return partial(self._say, language)

    def _say(self, language: Language, key: str, **values: object) -> str:
        return self._texts[key][language].format(**values)


def preferred(accept_language: str) -> Language | None:
    """The language that a browser asks for (Accept-Language, RFC 9110, 12.5.4); None if we have none."""
    best: tuple[float, Language] | None = None
    for part in accept_language.split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = _of_tag(tag)
        quality = _quality(weight)
        if language is not None and quality > 0 and (best is None or quality > best[0]):
            best = (quality, language)
    return None if best is None else best[1]


def _of_tag(tag: str) -> Language | None:
    """The language with the same primary subtag: zh-TW is served in zh-CN, en-GB in en."""
    primary = tag.partition("-")[0].lower()
    return next((language for language in Language if language.value.partition("-")[0] == primary), None)


def _quality(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
