"""Verdicts of people on events: what rules and models are measured by, and learn from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, insert, select

from command_center.store import schema_cases as schema
from command_center.store.codec import Codec


class Verdict(StrEnum):
    """What a person says of an event."""

    NOT_REAL = "not_real"


@dataclass(frozen=True, slots=True)
class Label:
    """A verdict on an event, which it may outlive: camera and rule are kept with it."""

    event_id: UUID
    camera_id: str
    rule: str
    verdict: Verdict
    at: datetime
    actor: str = ""
    note: str = ""


_LABEL = Codec(Label, schema.labels)
_COLUMNS = schema.labels.c


def add(connection: Connection, label: Label) -> None:
    """Keep a label."""
    connection.execute(insert(schema.labels).values(_LABEL.row(label)))


def since(connection: Connection, at: datetime, limit: int) -> list[Label]:
    """The labels given at or after an instant, oldest first."""
    query = select(schema.labels).where(_COLUMNS.at >= at).order_by(_COLUMNS.at, _COLUMNS.row_id).limit(limit)
    return [_LABEL.value(dict(row)) for row in connection.execute(query).mappings()]
