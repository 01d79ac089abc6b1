"""Reports on their way to the dispatch side: one row for each revision that it must hear of.

A row is waiting, delivered or refused. A waiting one may be leased to a relay; a lease that runs out makes it
due again, so a relay that was killed loses nothing. Every change is one conditional update: whoever comes too
late changes nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, exists, func, or_, select, update

from base.clock import Clock
from command_center.errors import NotFoundError
from command_center.store import cases, schema
from command_center.store.database import Database
from command_center.store.reports import is_waiting
from dispatch_client.contract import CaseReply
from dispatch_client.outbox import Parcel
from dispatch_client.report import ReportKind

LONGEST_ERROR = 1000  # characters of a reason that are kept
_ROWS = schema.outbox.c


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A report that the dispatch side has refused for good, and why; a person may send it again."""

    row_id: int
    event_id: UUID
    revision: int
    kind: ReportKind
    created_at: datetime
    refused_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many reports wait, since when the oldest does (None when none), and how many were refused."""

    waiting: int
    oldest_at: datetime | None
    refused: int


class StoredOutbox:
    """The `dispatch_client.outbox.Outbox` of the store. No two relays may claim under the same name."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, claimant: str, now: datetime, lease_s: float, limit: int) -> list[Parcel]:
        """Lease up to `limit` due reports, at most one per event, oldest first.

        An event's report is due when none of its earlier ones waits and none is leased: a refused one blocks
        nothing. Each claim counts as an attempt, so that one which kills its relay shows.
        """
        lease = {"leased_by": claimant, "leased_until": now + timedelta(seconds=lease_s)}
        with self._database.write() as connection:
            ids = connection.execute(_due(now).limit(limit)).scalars().all()
            taken = update(schema.outbox).where(_ROWS.row_id.in_(ids), _is_free(now)).returning(schema.outbox)
            rows = connection.execute(taken.values(attempts=_ROWS.attempts + 1, **lease)).mappings().all()
            paths = _pictures(connection, [row["event_id"] for row in rows])
        return [_parcel(row, paths.get(row["event_id"], {})) for row in sorted(rows, key=_row_id)]

    def take_back(self, claimant: str) -> None:
        """Make due again what a relay of this name held when it was killed: nobody waits for its lease."""
        held = and_(_ROWS.leased_by == claimant, is_waiting(schema.outbox))
        with self._database.write() as connection:
            connection.execute(update(schema.outbox).where(held).values(leased_by=None, leased_until=None))

    def delivered(self, row_id: int, claimant: str, at: datetime, case: CaseReply) -> None:
        """The dispatch side has answered 2xx with `case`. Without effect when the lease has gone to another.

        Until the first update of a case comes, its copy says what the answer said.
        """
        with self._database.write() as connection:
            if self._settled(connection, row_id, claimant, delivered_at=at, last_error=""):
                cases.file(connection, case)

    def postpone(self, row_id: int, claimant: str, until: datetime, error: str) -> None:
        """It failed for now; try again at `until`. Without effect when the lease has gone to another."""
        self._settle(row_id, claimant, next_at=until, last_error=error[:LONGEST_ERROR])

    def refuse(self, row_id: int, claimant: str, at: datetime, error: str) -> None:
        """It was refused for good: a dead letter. Without effect when the lease has gone to another."""
        self._settle(row_id, claimant, undeliverable=True, refused_at=at, last_error=error[:LONGEST_ERROR])

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        """The reports that were refused, the latest refusal first."""
        query = (
            select(schema.outbox).where(_ROWS.undeliverable).order_by(_ROWS.refused_at.desc(), _ROWS.row_id)
        )
        with self._database.read() as connection:
            rows = connection.execute(query.limit(limit)).mappings().all()
        return [_dead_letter(row) for row in rows]

    def send_again(self, row_id: int) -> None:
        """Make a dead letter due now, as if it were new. Raises NotFoundError when it is none (any more)."""
        fresh = {"undeliverable": False, "refused_at": None, "next_at": self._clock.now(), "attempts": 0}
        with self._database.write() as connection:
            dead = update(schema.outbox).where(_ROWS.row_id == row_id, _ROWS.undeliverable)
            if connection.execute(dead.values(fresh)).rowcount == 0:
                raise NotFoundError(f"expected the number of a refused report, got {row_id}")

    def backlog(self) -> Backlog:
        """What waits and what was refused."""
        waiting = select(func.count(), func.min(_ROWS.created_at)).where(is_waiting(schema.outbox))
        refused = select(func.count()).select_from(schema.outbox).where(_ROWS.undeliverable)
        with self._database.read() as connection:
            count, oldest_at = connection.execute(waiting).one()
            return Backlog(count, oldest_at, connection.execute(refused).scalar_one())

    def _settle(self, row_id: int, claimant: str, **outcome: object) -> None:
        with self._database.write() as connection:
            self._settled(connection, row_id, claimant, **outcome)

    @staticmethod
    def _settled(connection: Connection, row_id: int, claimant: str, **outcome: object) -> bool:
        """Give the lease back with what came of it, if it is still the claimant's; return whether it was."""
        mine = and_(_ROWS.row_id == row_id, _ROWS.leased_by == claimant, is_waiting(schema.outbox))
        settled = update(schema.outbox).where(mine).values(leased_by=None, leased_until=None, **outcome)
        return connection.execute(settled).rowcount == 1


def _due(now: datetime) -> Select[tuple[int]]:
    """The numbers of the reports that may be sent now, oldest first; its own lease is in its way too."""
    others = schema.outbox.alias("others")
    in_the_way = exists().where(
        others.c.event_id == _ROWS.event_id,
        is_waiting(others),
        or_(others.c.revision < _ROWS.revision, others.c.leased_until > now),
    )
    due = (is_waiting(schema.outbox), _ROWS.next_at <= now, ~in_the_way)
    return select(_ROWS.row_id).where(*due).order_by(_ROWS.row_id)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(_ROWS.leased_until.is_(None), _ROWS.leased_until <= now)


def _pictures(connection: Connection, event_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """The paths of the events' pictures by event and hash."""
    columns = schema.evidence.c
    query = select(columns.event_id, columns.sha256, columns.path).where(columns.event_id.in_(event_ids))
    paths: defaultdict[UUID, dict[str, str]] = defaultdict(dict)
    for event_id, sha256, path in connection.execute(query):
        paths[event_id][sha256] = path
    return paths


def _parcel(row: RowMapping, paths: Mapping[str, str]) -> Parcel:
    named = {picture["sha256"] for picture in row["envelope"]["data"]["evidence"]}
    return Parcel(
        row_id=row["row_id"],
        event_id=str(row["event_id"]),
        revision=row["revision"],
        envelope=row["envelope"],
        pictures={sha256: path for sha256, path in paths.items() if sha256 in named},
        attempts=row["attempts"] - 1,
        leased_until=row["leased_until"],
    )


def _dead_letter(row: RowMapping) -> DeadLetter:
    return DeadLetter(
        row_id=row["row_id"],
        event_id=row["event_id"],
        revision=row["revision"],
        kind=ReportKind(row["kind"]),
        created_at=row["created_at"],
        refused_at=row["refused_at"],
        attempts=row["attempts"],
        error=row["last_error"],
    )


def _row_id(row: RowMapping) -> int:
    return int(row["row_id"])
