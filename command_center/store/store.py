"""The store: one folder with the database, the key of its secrets and the pictures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from base.clock import Clock
from command_center.cases import Case
from command_center.errors import StoreError
from command_center.reporting import VerificationData
from command_center.store import camera_states, events, labels, reports, verifications
from command_center.store.accounts import Accounts
from command_center.store.audit import Audit
from command_center.store.cases import Cases
from command_center.store.counters import Cursor
from command_center.store.database import Database
from command_center.store.events import Change, EventFilter
from command_center.store.evidence import EvidenceFolder
from command_center.store.labels import Label
from command_center.store.outbox import StoredOutbox
from command_center.store.recording import Recorder
from command_center.store.reports import QueuedReport
from command_center.store.retention import Limits, Retention
from command_center.store.secrets import KEY_FILE, Keeper
from command_center.store.signals import Signals, StoredSignal
from command_center.store.sites import Sites
from command_center.store.verifications import SecondLook
from command_center.store.views import Views
from dispatch_client.contract import CaseUpdate
from dispatch_client.contract import VerificationResult as DispatchedResult
from vision.event import Event
from vision.ports import CameraState
from vision.signals import Signal
from vision.site import Site
from vision.verification import VerificationRequest, VerificationResult

DATABASE_FILE = "streetwarden.db"
EVIDENCE_FOLDER = "evidence"


class Store:
    """Everything that must survive; a `vision.ports.EventSink`. Safe to use from several threads.

    Every method may raise `StoreUnavailableError` (a `SinkError`): nothing happened, later it may work.
    """

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._sites = Sites(database, Keeper(folder / KEY_FILE))
        self._recorder = Recorder(database, clock)
        self._cases = Cases(database, clock)
        self.signals = Signals(database, clock)
        self.views = Views(database, clock)
        self.outbox = StoredOutbox(database, clock)
        self.accounts = Accounts(database)
        self.audit = Audit(database)
        self.evidence = EvidenceFolder(folder / EVIDENCE_FOLDER)

    @classmethod
    def open(cls, data_dir: Path, clock: Clock) -> "Store":
        """The store in a folder, made at first use and migrated when older. Raises StoreError."""
        try:
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{data_dir}: cannot make this folder ({error.strerror}); choose another --data-dir"
            ) from error
        return cls(Database.open_sqlite(data_dir / DATABASE_FILE), data_dir, clock)

    def close(self) -> None:
        """Give back the database; what was saved is saved already."""
        self._database.close()

    def load_site(self) -> Site | None:
        """The site, None before the first import. Raises SecretError when camera addresses cannot be read."""
        return self._sites.load()

    def import_site(self, site: Site) -> None:
        """Put `site` in the place of the stored one, in one transaction. Raises StoreError."""
        self._sites.replace(site)

    def record(self, state: CameraState, events: Sequence[Event]) -> None:
        """Save a camera's state, its events and the reports about them in one transaction."""
        self._recorder.record(state, events)

    def state(self, camera_id: str) -> CameraState | None:
        """The camera's saved state, if any."""
        with self._database.read() as connection:
            return camera_states.load(connection, camera_id)

    def recent_events(self, camera_id: str, ended_after: datetime) -> list[Event]:
        """The camera's events that have not ended, or ended after an instant; oldest first."""
        with self._database.read() as connection:
            return events.recent(connection, camera_id, ended_after)

    def events(self, which: EventFilter | None = None) -> list[Event]:
        """The events that pass a filter, newest first."""
        with self._database.read() as connection:
            return events.listed(connection, which or EventFilter())

    def event(self, event_id: UUID) -> Event | None:
        """The event with this id, if there is one."""
        with self._database.read() as connection:
            return events.one(connection, event_id)

    def event_changes_after(self, change: int, limit: int = 100) -> list[Change]:
        """Events that changed after a change, in the order of their latest changes, each with its number.

        Whoever follows along passes the last number it got; a deleted event is not mentioned.
        """
        with self._database.read() as connection:
            return events.changed_after(connection, change, limit)

    def latest_event_change(self) -> int:
        """The number of the latest change of any event: where somebody starts who wants only what is new."""
        with self._database.read() as connection:
            return events.latest_change(connection)

    def cursor(self, name: str) -> Cursor:
        """How far the poll of this name has come; survives restarts."""
        return Cursor(self._database, name)

    def waiting_reports(self, limit: int = 100) -> list[QueuedReport]:
        """The oldest reports that were not delivered yet, in the order in which they were queued."""
        with self._database.read() as connection:
            return reports.waiting(connection, limit)

    def take_update(self, update: CaseUpdate) -> bool:
        """Take what the dispatch side says of a case, and do what it asks; False when it is known already.

        Raises NotFoundError for an event that is not here.
        """
        return self._cases.take(update)

    def case(self, event_id: UUID) -> Case | None:
        """The event's case as we know it."""
        return self._cases.of([event_id]).get(event_id)

    def cases_of(self, event_ids: Sequence[UUID]) -> Mapping[UUID, Case]:
        """The cases of these events, as far as there are any."""
        return self._cases.of(event_ids)

    def case_updates(self, event_id: UUID) -> list[CaseUpdate]:
        """All that was told of the event's case, in the order in which it happened."""
        return self._cases.updates(event_id)

    def second_looks(self, event_id: UUID) -> list[SecondLook]:
        """The second looks at an event, answered or owed, in the order in which they were asked for."""
        with self._database.read() as connection:
            return verifications.of(connection, event_id)

    def reported_at(self, event_id: UUID) -> datetime | None:
        """When the dispatch side took the first report of an event; None while it has taken none."""
        with self._database.read() as connection:
            return reports.delivered_at(connection, event_id)

    def pending_verifications(
        self, camera_id: str | None = None, limit: int = 1000
    ) -> list[VerificationRequest]:
        """The second looks that a camera (None: any) still owes, the oldest first."""
        with self._database.read() as connection:
            return verifications.pending(connection, camera_id, limit)

    def finish_verification(
        self, event: Event, result: VerificationResult, reason: str, looked_at: datetime
    ) -> Event | None:
        """Save what a second look has found and queue its report, in one transaction.

        Of `event` only the id and the pictures count. Whatever another process has changed since it was read
        stays: who comes second takes the next revision number. Returns the event as it is then; None when
        no look is owed (any more), which changes nothing. Raises ValueError for a reason of more than 500
        characters.
        """
        found = VerificationData(DispatchedResult(result), looked_at, reason)
        with self._database.write() as connection:
            return verifications.answer(connection, event, found, self._clock.now())

    def labels_since(self, at: datetime, limit: int = 1000) -> list[Label]:
        """What people said of events at or after an instant, oldest first."""
        with self._database.read() as connection:
            return labels.since(connection, at, limit)

    def add_signals(self, signals: Sequence[Signal]) -> int:
        """Save signals and return how many were new; kind, subject, at and source name one."""
        return self.signals.add(signals)

    def signals_after(self, row_id: int, limit: int) -> list[StoredSignal]:
        """The next signals in order of arrival, each with its row id."""
        return self.signals.after(row_id, limit)

    def retention(self, limits: Limits) -> Retention:
        """The runner that keeps this store within its limits."""
        return Retention(self._database, self.evidence, limits, self._clock)
