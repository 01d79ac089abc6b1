"""Nothing is kept for ever: pictures, events and signals have an end date, and pictures a bound."""

import logging
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select

from base.clock import Clock
from base.runner import Runner
from command_center.store import schema
from command_center.store.database import Database
from command_center.store.evidence import EvidenceFolder
from command_center.store.schema_cases import labels
from command_center.store.schema_people import audit

log = logging.getLogger(__name__)

LEFTOVER_AFTER = timedelta(hours=1)  # a picture is written before its row; longer than any retry takes
_EVENTS, _EVIDENCE, _OUTBOX = schema.events.c, schema.evidence.c, schema.outbox.c
_OVER = or_(_EVENTS.ended_at.is_not(None), _EVENTS.momentary)  # a deed is over, even if nobody has closed it
_over_at = func.coalesce(_EVENTS.ended_at, _EVENTS.last_seen_at)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much.

    keep_records_days   of the audit and of labels: more than the six months that China's Cybersecurity Law
                        (article 21) asks of network logs, and a year of months to compare
    at_once             how many rows or files of a kind one sweep deletes or looks at
    """

    keep_days: float = 30.0
    keep_records_days: float = 365.0
    max_bytes: int = 20 * 1000**3
    at_once: int = 500
    pause_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Deleted:
    """What retention has deleted, counted by reason."""

    expired_pictures: int = 0
    pictures_for_space: int = 0
    leftover_files: int = 0
    events: int = 0
    signals: int = 0
    records: int = 0

    def __add__(self, other: "Deleted") -> "Deleted":
        return Deleted(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


class Retention(Runner):
    """Deletes what is too old, and the oldest pictures while there are too many.

    The pictures of something that still goes on stay in any case; so does an event with a report that is
    neither delivered nor undeliverable.
    """

    name = "retention"

    def __init__(self, database: Database, folder: EvidenceFolder, limits: Limits, clock: Clock) -> None:
        super().__init__(clock)
        self._database = database
        self._folder = folder
        self._limits = limits
        self._files = folder.files()
        self.deleted = Deleted()

    def run_once(self) -> None:
        """One sweep and the pause after it. Raises StoreUnavailableError, EvidenceError."""
        swept = self.sweep()
        if swept != Deleted():
            log.info("retention: %s", swept)
        self.pause(self._limits.pause_s)

    def sweep(self) -> Deleted:
        """Delete what has to go now, at most `at_once` of each kind; the rest follows in the next sweep."""
        now = self._clock.now()
        cutoff = now - timedelta(days=self._limits.keep_days)
        records_cutoff = now - timedelta(days=self._limits.keep_records_days)
        swept = Deleted(
            expired_pictures=self._delete_pictures(_EVIDENCE.captured_at < cutoff),
            pictures_for_space=self._make_room(),
            leftover_files=self._delete_leftovers(now - LEFTOVER_AFTER),
            events=self._delete_events(cutoff),
            signals=self._delete_signals(cutoff),
            records=sum(self._delete_records(table, records_cutoff) for table in (audit, labels)),
        )
        self.deleted += swept
        return swept

    def _delete_pictures(self, which: ColumnElement[bool], excess_bytes: float = float("inf")) -> int:
        """Delete the oldest pictures of what is over until `excess_bytes` are gone; return how many."""
        query = (
            select(_EVIDENCE.row_id, _EVIDENCE.path, _EVIDENCE.size_bytes)
            .join(schema.events, _EVENTS.id == _EVIDENCE.event_id)
            .where(_OVER, which)
            .order_by(_EVIDENCE.captured_at, _EVIDENCE.row_id)
            .limit(self._limits.at_once)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        gone: list[int] = []
        for row_id, path, size_bytes in rows:
            if excess_bytes <= 0:
                break
            self._folder.delete(path)
            gone.append(row_id)
            excess_bytes -= size_bytes
        with self._database.write() as connection:
            connection.execute(delete(schema.evidence).where(_EVIDENCE.row_id.in_(gone)))
        return len(gone)

    def _make_room(self) -> int:
        excess_bytes = self._used_bytes() - self._limits.max_bytes
        if excess_bytes <= 0:
            return 0
        count = self._delete_pictures(_EVIDENCE.row_id.is_not(None), excess_bytes)
        if count == 0:
            log.warning(
                "retention: pictures take %d bytes more than allowed (%d), and all belong to events that"
                " still go on; allow more", excess_bytes, self._limits.max_bytes,
            )  # fmt: skip
        return count

    def _used_bytes(self) -> int:
        with self._database.read() as connection:
            return connection.execute(select(func.sum(_EVIDENCE.size_bytes))).scalar_one() or 0

    def _delete_leftovers(self, before: datetime) -> int:
        """Delete files that no row speaks of: of events that were never saved, of writes that broke off.

        Each sweep looks at the next `at_once` files; after the last one it starts again.
        """
        files = list(islice(self._files, self._limits.at_once))
        if len(files) < self._limits.at_once:
            self._files = self._folder.files()
        leftovers = self._unknown([file.path for file in files if file.modified_at < before])
        for path in leftovers:
            self._folder.delete(path)
        return len(leftovers)

    def _unknown(self, paths: list[str]) -> list[str]:
        with self._database.read() as connection:
            known = set(connection.execute(select(_EVIDENCE.path).where(_EVIDENCE.path.in_(paths))).scalars())
        return [path for path in paths if path not in known]

    def _delete_events(self, cutoff: datetime) -> int:
        """Delete what has long been over and has no pictures left, with the reports about it."""
        mine = _OUTBOX.event_id == _EVENTS.id
        unsent = exists().where(mine, _OUTBOX.delivered_at.is_(None), _OUTBOX.undeliverable.is_(False))
        pictures = exists().where(_EVIDENCE.event_id == _EVENTS.id)
        query = select(_EVENTS.id).where(_OVER, _over_at < cutoff, ~unsent, ~pictures).order_by(_over_at)
        with self._database.write() as connection:
            ids = connection.execute(query.limit(self._limits.at_once)).scalars().all()
            connection.execute(delete(schema.outbox).where(_OUTBOX.event_id.in_(ids)))
            connection.execute(delete(schema.events).where(_EVENTS.id.in_(ids)))
        return len(ids)

    def _delete_signals(self, cutoff: datetime) -> int:
        """Delete signals received long ago, except those that still hold (an away period, a permit)."""
        columns = schema.signals.c
        over = or_(columns.until.is_(None), columns.until < cutoff)
        query = select(columns.row_id).where(columns.received_at < cutoff, over).limit(self._limits.at_once)
        with self._database.write() as connection:
            ids = connection.execute(query).scalars().all()
            connection.execute(delete(schema.signals).where(columns.row_id.in_(ids)))
        return len(ids)

    def _delete_records(self, table: Table, cutoff: datetime) -> int:
        """Delete the oldest rows of a table that has a time and no end of its own."""
        query = select(table.c.row_id).where(table.c.at < cutoff).limit(self._limits.at_once)
        with self._database.write() as connection:
            ids = connection.execute(query).scalars().all()
            connection.execute(delete(table).where(table.c.row_id.in_(ids)))
        return len(ids)
