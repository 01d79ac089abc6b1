"""The database: engine, transactions, migrations. The only place that knows which database it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from base.redaction import redact
from persistence.migration import upgrade

BUSY_TIMEOUT_S = 5.0  # transactions here take milliseconds; a longer wait means that somebody hangs


class Database:
    """One database with the current tables; each package that keeps data derives its own.

    A transaction happens as a whole or not at all.

    migrations          folder of the steps to the current tables (see migration.py)
    error               raised for rows that contradict each other, and for a database of a newer program
    unavailable_error   raised for faults of the database: nothing was saved or read, later it may work
    """

    migrations: ClassVar[Path]
    error: ClassVar[type[Exception]]
    unavailable_error: ClassVar[type[Exception]]

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open_sqlite(cls, path: Path) -> Self:
        """The SQLite database in the file `path`, made or migrated as needed.

        Raises `error` when it is one of a newer program, `unavailable_error` when the file is no database.
        """
        url = URL.create("sqlite", database=str(path))
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        database = cls(engine)
        try:
            database.migrate()
        except BaseException:
            database.close()
            raise
        return database

    def migrate(self) -> None:
        """Bring the tables up to date, in one transaction."""
        with self.write() as connection:
            try:
                upgrade(connection, self.migrations)
            except CommandError as error:
                raise self.error(
                    f"{self.name}: expected a database of this program or an older one ({error});"
                    " start the newer program, or choose another --data-dir"
                ) from error

    @property
    def name(self) -> str:
        """Where the database is, without credentials."""
        return redact(self.engine.url.render_as_string(hide_password=True))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads and never waits for a writer."""
        with self._transaction(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; committed at the end, rolled back by any exception."""
        with self._transaction(self.engine.execution_options(writes=True)) as connection:
            yield connection

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise self.error(
                f"{self.name}: expected unique ids and every part with what it belongs to, got {error.orig}"
            ) from error
        except DBAPIError as error:
            raise self.unavailable_error(f"{self.name}: {error.orig}; {_advice(str(error.orig))}") from error
        except PoolTimeoutError as error:
            raise self.unavailable_error(f"{self.name}: all connections are in use; trying again") from error


def _advice(reason: str) -> str:
    """What a person can do about a fault of the database."""
    if "full" in reason:
        return "make room on this disk, or lower the bound on evidence"
    if "locked" in reason:
        return "another process holds it for too long; trying again"
    if "not a database" in reason or "malformed" in reason:
        return "restore this file from a backup, or move it away to start with an empty store"
    return "check the disk and the rights on this file"


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    """WAL lets readers and one writer work side by side.

    synchronous=FULL: with NORMAL a power cut may take back the latest commits, and an event that was
    confirmed would be lost (a tailgating is never seen a second time). It costs one fsync a transaction.
    """
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite does
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock first: one that read before it wrote could be refused without any wait."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
