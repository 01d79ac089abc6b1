"""What pages say, in two languages: texts.json holds every sentence once in each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from command_center.store.accounts import LANGUAGES
from command_center.web import WEB

_PATH = WEB / "texts.json"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language; a call gives one, with its places filled in."""

    language: str
    by_key: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key. Raises KeyError for an unknown one: a test knows them all."""
        return self.by_key[key].format(**values)

    def named(self, group: str, name: str) -> str:
        """The text of `group.name`; the name itself where it comes from a plug-in and has no text."""
        return self.by_key.get(f"{group}.{name}", name)

    def duration(self, seconds: float) -> str:
        """A length of time in its two largest units."""
        minutes, s = divmod(max(0, round(seconds)), 60)
        hours, m = divmod(minutes, 60)
        days, h = divmod(hours, 24)
        unit = "d" if days else "h" if hours else "min" if minutes else "s"
        return self(f"duration.{unit}", d=days, h=h, m=m, s=s)


@cache
def texts(language: str) -> Texts:
    """The texts of one of `LANGUAGES`. Raises KeyError for another."""
    both: Mapping[str, Mapping[str, str]] = json.loads(_PATH.read_text(encoding="utf-8"))
    return Texts(language, {key: by_language[language] for key, by_language in both.items()})


def preferred(accepted: str) -> str:
    """The one of our languages that an Accept-Language header likes best; Chinese when it names none."""
    weights: dict[str, float] = {}
    for choice in accepted[:200].split(","):
        name, _, weight = choice.strip().partition(";q=")
        for language in LANGUAGES:
            if name.partition("-")[0].lower() == language.partition("-")[0].lower():
                weights[language] = max(weights.get(language, 0.0), _number(weight))
    return max(weights, key=lambda language: weights[language], default=LANGUAGES[0])


def _number(weight: str) -> float:
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
