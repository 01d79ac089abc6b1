"""The desk without its web side: one folder with the database, the pictures and the key of the cookies."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import httpx2
from pwdlib import PasswordHash

from base.clock import Clock
from base.ids import IdSource
from base.runner import Runner
from dispatch_desk.accounts import ARGON2, Accounts
from dispatch_desk.case import Act, Case, CasePicture, Entry
from dispatch_desk.casework import Casework
from dispatch_desk.courier import Courier
from dispatch_desk.errors import NotFoundError, StoreError
from dispatch_desk.pictures import Pictures
from dispatch_desk.reports import Reports
from dispatch_desk.retention import Retention, delete_broken_writes
from dispatch_desk.settings import DeskSettings
from dispatch_desk.store import cases, updates
from dispatch_desk.store.database import Database
from dispatch_desk.wire import UpdateBody
from persistence.files import make_private

DATABASE_FILE = "desk.db"
PICTURES_FOLDER = "pictures"
SESSION_KEY_FILE = "session.key"


class Desk:
    """Reports in, cases worked on, updates out. Safe to use from several threads.

    Every method may raise UnavailableError: nothing happened, later it may work.
    """

    def __init__(
        self,
        database: Database,
        settings: DeskSettings,
        clock: Clock,
        *,
        session_key: str,
        hasher: PasswordHash,
    ) -> None:
        ids = IdSource()
        self.settings = settings
        self.session_key = session_key
        self.clock = clock
        self.accounts = Accounts(database, clock, ids, hasher)
        folder = settings.data_dir / PICTURES_FOLDER
        self.pictures = Pictures(database, folder, settings.max_total_bytes, clock)
        self._casework = Casework(settings, clock, ids)
        self.reports = Reports(database, self._casework, self.pictures, clock)
        timeout = httpx2.Timeout(settings.callback_timeout_s)
        self._client = httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False)
        self.courier = Courier(database, settings, clock, self._client)
        self.retention = Retention(database, self.pictures, settings.keep_days, clock)
        self._database = database

    @classmethod
    def open(cls, settings: DeskSettings, clock: Clock, hasher: PasswordHash = ARGON2) -> "Desk":
        """The desk in `settings.data_dir`, made at first use and migrated when older. Raises StoreError."""
        folder = settings.data_dir
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            delete_broken_writes(folder / PICTURES_FOLDER)
            session_key = _session_key(folder / SESSION_KEY_FILE)
        except OSError as error:
            raise StoreError(
                f"{folder}: cannot use this folder ({error.strerror}); choose another, or check its rights"
            ) from error
        database = Database.open_sqlite(folder / DATABASE_FILE)
        return cls(database, settings, clock, session_key=session_key, hasher=hasher)

    @property
    def runners(self) -> Sequence[Runner]:
        """What has to run beside the web side, each in a thread of its own."""
        return (self.courier, self.retention)

    def close(self) -> None:
        """Give back database and connections; the runners must have ended, and what was saved is saved."""
        self._client.close()
        self._database.close()

    def check(self) -> None:
        """Whether the database answers. Raises UnavailableError."""
        with self._database.read() as connection:
            connection.exec_driver_sql("SELECT 1")

    def case_of_event(self, event_id: UUID) -> Case:
        """The case of an event. Raises NotFoundError."""
        with self._database.read() as connection:
            case = cases.of_event(connection, event_id)
        if case is None:
            raise NotFoundError(f"there is no case of event {event_id}")
        return case

    def case(self, number: str, worker_id: UUID | None = None) -> Case:
        """The case with a number; with `worker_id` only if that worker is in charge. Raises NotFoundError."""
        with self._database.read() as connection:
            case = cases.numbered(connection, number)
        return _demand(case, number, worker_id)

    def story(self, case: Case) -> tuple[list[Entry], list[CasePicture]]:
        """The time-line and the pictures of a case."""
        with self._database.read() as connection:
            return cases.entries(connection, case.id), cases.pictures(connection, case.id)

    def cases(
        self, *, finished: bool, worker_id: UUID | None, limit: int, offset: int = 0
    ) -> tuple[list[Case], int]:
        """A page of cases (of one worker, if one is given), and how many there are in all."""
        with self._database.read() as connection:
            page = cases.listed(
                connection, finished=finished, worker_id=worker_id, limit=limit, offset=offset
            )
            return page, cases.count(connection, finished=finished, worker_id=worker_id)

    def act(self, number: str, act: Act, worker_id: UUID | None = None) -> Case:
        """Do something with a case; with `worker_id` only if that worker is in charge.

        Raises NotFoundError, IllegalActionError, NotAllowedError, InvalidError: nothing has changed.
        """
        with self._database.write() as connection:
            case = _demand(cases.numbered(connection, number), number, worker_id)
            self.pictures.demand(connection, act.photos)
            return self._casework.perform(connection, case, act)

    def shows_picture(self, sha256: str, worker_id: UUID | None) -> bool:
        """Whether a case (of this worker, if one is given) has this picture."""
        with self._database.read() as connection:
            return cases.shows_picture(connection, sha256, worker_id)

    def updates_after(self, seq: int, limit: int) -> list[UpdateBody]:
        """The next case updates after a cursor, in order."""
        with self._database.read() as connection:
            return updates.after(connection, seq, limit)


def _demand(case: Case | None, number: str, worker_id: UUID | None) -> Case:
    if case is None or (worker_id is not None and case.worker_id != worker_id):
        raise NotFoundError(f"there is no case {number}")
    return case


def _session_key(path: Path) -> str:
    """The key that signs session cookies, made at first use; readable by its owner only."""
    make_private(path, secrets.token_urlsafe(32).encode("ascii"))
    return path.read_text(encoding="ascii")
