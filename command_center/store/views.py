"""Views of cameras, one row each: what was learned, and a person's word that waits for a worker."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from base.clock import Clock
from command_center.store import schema
from command_center.store.database import Database
from vision.ports import ViewRequest

_COLUMNS = schema.camera_views.c


class Views:
    """A `vision.ports.ViewMemory`. At most one request a camera is open; asked anew, it is the later one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def references(self) -> dict[str, bytes]:
        """What was learned of the cameras' views, by camera."""
        query = select(_COLUMNS.camera_id, _COLUMNS.reference).where(_COLUMNS.reference.is_not(None))
        with self._database.read() as connection:
            return {row.camera_id: row.reference for row in connection.execute(query)}

    def keep(self, references: Mapping[str, bytes]) -> None:
        """Put these in the place of the cameras' earlier ones, in one transaction."""
        with self._database.write() as connection:
            for camera_id, reference in references.items():
                _put(connection, camera_id, reference=reference)

    def ask(self, camera_id: str) -> None:
        """Somebody has found the camera's view right as it is now."""
        with self._database.write() as connection:
            _put(connection, camera_id, asked_at=self._clock.now())

    def requests(self, since: datetime) -> list[ViewRequest]:
        """The open requests that were made at or after an instant, the oldest first."""
        query = select(_COLUMNS.camera_id, _COLUMNS.asked_at).where(_COLUMNS.asked_at >= since)
        query = query.order_by(_COLUMNS.asked_at, _COLUMNS.camera_id)
        with self._database.read() as connection:
            return [ViewRequest(row.camera_id, row.asked_at) for row in connection.execute(query)]

    def heeded(self, request: ViewRequest, reference: bytes | None) -> None:
        """Close a request and keep what is known of the view now. Nothing happens when it was asked anew."""
        mine = (_COLUMNS.camera_id == request.camera_id) & (_COLUMNS.asked_at == request.asked_at)
        closed = update(schema.camera_views).where(mine).values(asked_at=None, reference=reference)
        with self._database.write() as connection:
            connection.execute(closed)


def _put(connection: Connection, camera_id: str, **values: object) -> None:
    mine = update(schema.camera_views).where(_COLUMNS.camera_id == camera_id)
    if connection.execute(mine.values(values)).rowcount == 0:
        connection.execute(insert(schema.camera_views).values(camera_id=camera_id, **values))
