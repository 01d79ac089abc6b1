"""The transaction that everything hangs on: a camera's state, its events, and the intent to report them."""

from collections.abc import Sequence

from sqlalchemy import Connection

from base.clock import Clock
from command_center.reporting import kind_of
from command_center.store import camera_states, events, reports
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

        A repeated call tells nobody anything twice and turns nothing back; an event that people have changed
        meanwhile keeps both changes (see revisions.py).
        """
        with self._database.write() as connection:
            camera_states.save(connection, state)
            for event in found:
                new = events.save(connection, event)
                if new is not None:
                    self._report(connection, new)

    def _report(self, connection: Connection, event: Event) -> None:
        kind = kind_of(event, reported=reports.was_told(connection, event.id))
        if kind is not None:
            reports.queue(connection, event, kind, event.changed_at, self._clock.now())
