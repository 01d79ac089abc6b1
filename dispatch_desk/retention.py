"""Nothing is kept for ever: finished cases and the pictures that only they need have an end date."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, exists, select

from base.clock import Clock
from base.runner import Runner
from dispatch_desk.pictures import Pictures
from dispatch_desk.store.cases import FINISHED_STATES
from dispatch_desk.store.database import Database
from dispatch_desk.store.schema import case_pictures, cases, pictures, updates
from persistence.files import TEMPORARY

log = logging.getLogger(__name__)

UNNAMED_AFTER = timedelta(days=1)  # a picture comes before the report that names it; retries take hours
PAUSE_S = 300.0
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep has deleted."""

    cases: int = 0
    pictures: int = 0


class Retention(Runner):
    """Deletes finished cases after `keep_days`, with time-line, receipts and updates, and unneeded pictures.

    A case with an update that still has to be delivered stays.
    """

    name = "desk retention"

    def __init__(self, database: Database, folder: Pictures, keep_days: float, clock: Clock) -> None:
        super().__init__(clock)
        self._database = database
        self._pictures = folder
        self._keep = timedelta(days=keep_days)

    def run_once(self) -> None:
        """One sweep and the pause after it. Raises UnavailableError."""
        swept = self.sweep()
        if swept != Swept():
            log.info("desk retention: %s", swept)
        self.pause(PAUSE_S)

    def sweep(self) -> Swept:
        """Delete what has to go now, at most `AT_ONCE` of each kind; the rest follows in the next sweep."""
        now = self._clock.now()
        return Swept(self._delete_cases(now - self._keep), self._delete_pictures(now - UNNAMED_AFTER))

    def _delete_cases(self, before: datetime) -> int:
        waiting = exists().where(
            updates.c.case_id == cases.c.id, updates.c.delivered_at.is_(None), updates.c.given_up_at.is_(None)
        )
        query = select(cases.c.id).where(
            cases.c.state.in_(FINISHED_STATES), cases.c.updated_at < before, ~waiting
        )
        with self._database.write() as connection:
            ids = connection.execute(query.limit(AT_ONCE)).scalars().all()
            connection.execute(delete(cases).where(cases.c.id.in_(ids)))
        return len(ids)

    def _delete_pictures(self, before: datetime) -> int:
        named = exists().where(case_pictures.c.sha256 == pictures.c.sha256)
        query = select(pictures.c.sha256).where(pictures.c.received_at < before, ~named)
        with self._database.write() as connection:
            unneeded = connection.execute(query.limit(AT_ONCE)).scalars().all()
            for sha256 in unneeded:
                self._pictures.forget(connection, sha256)
        return len(unneeded)


def delete_broken_writes(folder: Path) -> int:
    """Delete what a killed desk has left half-written, before anything is written; return how many files."""
    files = list(folder.glob(f"*/.*{TEMPORARY}"))
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)
