"""Signals for a replay: what gates, meters and people reported while the video was taken."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from streetwarden.errors import Problem, WrongFile
from streetwarden.forms import Finding, Form, FormError, parse, shown
from streetwarden.yaml_lines import Document, read_text, written
from vision.signals import Signal, SignalKind

YAML_SUFFIXES = {".yaml", ".yml"}

SUBJECT_KEYS = {
    SignalKind.ACCESS_GRANT: "gate",
    SignalKind.GRANT_WATERMARK: "gate",
    SignalKind.SIGN_OF_LIFE: "household",
    SignalKind.AWAY: "household",
    SignalKind.PERMIT: "zone",
}
_SUBJECT_NAMES = ("subject", "gate", "household", "zone")


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_utc)]
Seconds = Annotated[float, Field(ge=-1e9, le=1e9)]


class SignalForm(Form):
    """One signal. `at_s` and `until_s` are seconds after the start of the replay."""

    kind: SignalKind
    gate: str = ""
    household: str = ""
    zone: str = ""
    subject: str = ""
    at: Instant | None = None
    at_s: Seconds | None = None
    until: Instant | None = None
    until_s: Seconds | None = None
    admits: Annotated[int, Field(ge=1)] = 1
    source: str = ""

    @model_validator(mode="after")
    def _says_who_and_when(self) -> "SignalForm":
        key = SUBJECT_KEYS[self.kind]
        named = [name for name in _SUBJECT_NAMES if getattr(self, name)]
        if len(named) != 1 or named[0] not in {"subject", key}:
            raise ValueError(
                f"{key}: expected the id of a {key} for {self.kind}, got {', '.join(named) or 'nothing'}"
            )
        if (self.at is None) == (self.at_s is None):
            raise ValueError("at: expected either at (a time) or at_s (seconds), got both or neither")
        if self.until is not None and self.until_s is not None:
            raise ValueError("until: expected either until (a time) or until_s (seconds), got both")
        return self

    def to_signal(self, starts_at: datetime) -> Signal:
        """The signal of a replay that starts at `starts_at`. Raises ValueError."""
        at = _instant(self.at, self.at_s, starts_at)
        assert at is not None  # noqa: S101 - tells the type checker what the validator has checked
        subject = self.subject or getattr(self, SUBJECT_KEYS[self.kind])
        until = _instant(self.until, self.until_s, starts_at)
        return Signal(self.kind, subject, at, until, self.admits, self.source)


def read_signals(path: Path, starts_at: datetime) -> list[Signal]:
    """The signals of a file, in the order of their times. Raises WrongFile with everything wrong in it.

    path       JSON Lines (one object a line), or a YAML list where the name ends in .yaml or .yml
    starts_at  when the replay starts (aware); `at_s` counts from here
    """
    signals: list[Signal] = []
    problems: list[Problem] = []
    for entry in _yaml_entries(path) if path.suffix in YAML_SUFFIXES else _json_entries(path):
        problems += entry.problems
        try:
            if not entry.problems:
                signals.append(_signal(entry.value, starts_at))
        except FormError as error:
            problems += [entry.problem(found) for found in error.findings]
    if problems:
        raise WrongFile(str(path), problems)
    return sorted(signals, key=lambda signal: signal.at)


@dataclass(frozen=True)
class _Entry:
    """One signal as written, what its reader found wrong, and how to say what else is."""

    value: object
    problem: Callable[[Finding], Problem]
    problems: tuple[Problem, ...] = ()


def _signal(value: object, starts_at: datetime) -> Signal:
    form = parse(SignalForm, value)
    try:
        return form.to_signal(starts_at)
    except (ValueError, OverflowError) as error:
        raise FormError([Finding((), str(error))]) from None


def _yaml_entries(path: Path) -> Iterator[_Entry]:
    document = Document.read(path)
    if not isinstance(document.data, list):
        raise WrongFile(
            str(path), [document.problem((), f"expected a list of signals, got {shown(document.data)}")]
        )
    if document.problems:
        raise WrongFile(str(path), document.problems)
    for index, value in enumerate(document.data):
        yield _Entry(value, partial(_yaml_problem, document, index))


def _yaml_problem(document: Document, index: int, found: Finding) -> Problem:
    return document.problem((index, *found.path), found.message)


def _json_entries(path: Path) -> Iterator[_Entry]:
    for number, text in enumerate(read_text(path).splitlines(), start=1):
        if not text.strip():
            continue
        problem = partial(_json_problem, str(path), number)
        try:
            yield _Entry(json.loads(text, object_pairs_hook=_unrepeated), problem)
        except (ValueError, RecursionError) as error:
            yield _Entry(
                None, problem, (problem(Finding((), f"expected a JSON object, got {_reason(error)}")),)
            )


def _json_problem(file: str, line: int, found: Finding) -> Problem:
    return Problem(file, line, written(found.path), found.message)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"a mistake at column {error.colno}: {error.msg}"
    return "too much nesting" if isinstance(error, RecursionError) else str(error)


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _instant(at: datetime | None, seconds: float | None, starts_at: datetime) -> datetime | None:
    return starts_at + timedelta(seconds=seconds) if seconds is not None else at
