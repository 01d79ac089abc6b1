"""Signals: rows first, in the order in which they arrived."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, and_, bindparam, exists, insert, or_, select

from base.clock import Clock
from command_center.store import schema
from command_center.store.codec import Codec
from command_center.store.database import Database
from vision.signals import Signal

_SIGNAL = Codec(Signal, schema.signals)
_COLUMNS = schema.signals.c
_KEY = ("kind", "subject", "at", "source")
_FILLED = [column for column in schema.signals.c if column is not _COLUMNS.row_id]
_SAME = exists().where(*(_COLUMNS[name] == bindparam(name, type_=_COLUMNS[name].type) for name in _KEY))
_INSERT_NEW = (
    insert(schema.signals)
    .from_select(_FILLED, select(*(bindparam(each.name, type_=each.type) for each in _FILLED)).where(~_SAME))
    .execution_options(preserve_rowcount=True)
)
StoredSignal = tuple[int, Signal]


class Signals:
    """What other devices and people have reported."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, signals: Sequence[Signal]) -> int:
        """Save those that are new and return how many were; kind, subject, at and source name a signal."""
        if not signals:
            return 0
        received_at = self._clock.now()
        with self._database.write() as connection:
            return add(connection, signals, received_at)

    def after(self, row_id: int, limit: int) -> list[StoredSignal]:
        """The next signals that arrived after the one with `row_id` (0: from the first on)."""
        return self._rows(_by_arrival().where(_COLUMNS.row_id > row_id).limit(limit))

    def received_since(self, at: datetime, limit: int) -> list[StoredSignal]:
        """The first signals that were received at or after an instant, in order of arrival."""
        return self._rows(_by_arrival().where(_COLUMNS.received_at >= at).limit(limit))

    def dated(self, after: tuple[datetime, int] | None, until: datetime, limit: int) -> list[StoredSignal]:
        """The next signals by their own time, up to `until`, following the one with time and id `after`."""
        query = select(schema.signals).where(_COLUMNS.at <= until)
        if after is not None:
            at, row_id = after
            query = query.where(or_(_COLUMNS.at > at, and_(_COLUMNS.at == at, _COLUMNS.row_id > row_id)))
        return self._rows(query.order_by(_COLUMNS.at, _COLUMNS.row_id).limit(limit))

    def _rows(self, query: Select[tuple[object, ...]]) -> list[StoredSignal]:
        with self._database.read() as connection:
            rows = connection.execute(query).mappings().all()
        return [(row["row_id"], _SIGNAL.value(dict(row))) for row in rows]


def add(connection: Connection, signals: Sequence[Signal], received_at: datetime) -> int:
    """Save those of at least one signal that are new; return how many were."""
    rows = [_SIGNAL.row(signal, received_at=received_at) for signal in signals]
    return connection.execute(_INSERT_NEW, rows).rowcount


def _by_arrival() -> Select[tuple[object, ...]]:
    return select(schema.signals).order_by(_COLUMNS.row_id)
