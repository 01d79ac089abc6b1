"""The transaction that everything hangs on: a camera's state, its events, and the intent to report them."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from base.clock import Clock
from command_center.errors import StoreUnavailableError
from command_center.reporting import kind_of, report_of
from command_center.store import camera_states, events, outbox, schema
from command_center.store.database import Database
from vision.event import Event
from vision.ports import CameraState


class Recorder:
    """Saves what a camera's pipeline has found. Safe to repeat: the same call twice saves the same once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, state: CameraState, found: Sequence[Event]) -> None:
        """See `vision.ports.EventSink.record`. Raises StoreUnavailableError (a SinkError): nothing was saved.

        Of an event that is stored already only what is newer counts, by (revision, changed_at, last_seen_at):
        a lower revision changes nothing, and so a repeated call cannot turn anything back.
        """
        with self._database.write() as connection:
            camera_states.save(connection, state)
            newer = [event for event in found if events.save(connection, event)]
            for event in newer:
                self._report(connection, event)

    def _report(self, connection: Connection, event: Event) -> None:
        told = outbox.last_revision(connection, event.id)
        kind = kind_of(event, reported=told is not None)
        if kind is None or (told is not None and event.revision <= told):
            return
        report = report_of(event, kind, _site_id(connection), event.changed_at)
        outbox.add(connection, report, self._clock.now())


def _site_id(connection: Connection) -> str:
    site_id: str | None = connection.execute(select(schema.site.c.id)).scalar_one_or_none()
    if site_id is None:
        raise StoreUnavailableError(
            "the store has no site that its reports could name; run `streetwarden config import`"
        )
    return site_id
