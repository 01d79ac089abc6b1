"""A run of a benchmark as one value: what was measured, from where it comes, how it is shown."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from base.reasons import reason_of
from benchmarks.origin import Origin
from benchmarks.value import Value
from benchmarks.views import Cell, View

RUN = "run"
"""Key of the record in a benchmark's JSON, beside the keys of that benchmark."""


class RecordError(Exception):
    """A file holds no record of a run, or records do not go together; the same call fails again."""

    permanent = True


class Figure(Value):
    """One measured number.

    name       unique within the run, the same in every run of its kind
    value      None: not measured this time
    better     which way is an improvement
    tolerance  relative change (0..1) that says nothing: the spread of repeated runs; 0 for what is exact
    """

    name: str
    value: float | None
    unit: str = ""
    better: Literal["higher", "lower"]
    tolerance: float = Field(default=0.0, ge=0.0)


class Record(Value):
    """A run.

    kind      the benchmark: runs of different kinds are never compared
    settings  of this run, by the names of the command's options
    """

    version: Literal[1] = 1
    kind: str
    origin: Origin
    settings: dict[str, Cell] = Field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    views: tuple[View, ...] = ()


def as_json(values: Mapping[str, object], record: Record) -> str:
    """One line: the `values` that this kind of benchmark promises, and the record beside them."""
    if RUN in values:
        raise ValueError(f"values: expected no key {RUN!r}, which is the record's")
    whole = {**values, RUN: record.model_dump(mode="json")}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def read_record(path: Path) -> Record:
    """The record in a file that a benchmark has written. Raises `RecordError`."""
    try:
        return record_in(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: cannot be read: {reason_of(error)}") from error
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from error


def record_in(text: str) -> Record:
    """The record in a benchmark's JSON; lines before the last one are passed over. Raises `RecordError`."""
    try:
        whole = json.loads(text.strip().rpartition("\n")[2])
    except (ValueError, RecursionError) as error:
        raise RecordError(f"expected a JSON object in the last line, got no JSON: {error}") from error
    if not isinstance(whole, dict) or RUN not in whole:
        raise RecordError(f"expected the JSON of a benchmark with the key {RUN!r}, got none")
    try:
        return Record.model_validate(whole[RUN])
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, (RUN, *first["loc"])))
        raise RecordError(f"{place}: {first['msg']}; written by another version?") from error
