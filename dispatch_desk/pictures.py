"""Pictures: named by the sha256 of their bytes, kept whole or not at all, bounded in total."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from base.clock import Clock
from dispatch_desk.errors import InvalidError, NotFoundError, UnavailableError
from dispatch_desk.store.database import Database
from dispatch_desk.store.schema import pictures
from persistence.files import write_whole


class Pictures:
    """The folder of pictures and the table that knows them. Files are content-addressed: `ab/cdef...`."""

    def __init__(self, database: Database, root: Path, max_total_bytes: int, clock: Clock) -> None:
        self._database = database
        self._root = root
        self._max_total_bytes = max_total_bytes
        self._clock = clock

    def put(self, sha256: str, content: bytes, media_type: str) -> bool:
        """Keep a picture; return whether it is new.

        Raises InvalidError when the bytes do not match the hash, UnavailableError when there is no room.
        """
        actual = hashlib.sha256(content).hexdigest()
        if actual != sha256:
            raise InvalidError(f"expected bytes with sha256 {sha256}, got {actual}")
        if self._refresh(sha256) and self.path(sha256).is_file():
            return False
        self._demand_room(len(content))
        try:
            write_whole(self.path(sha256), content)
        except OSError as error:
            raise _fault(self.path(sha256), error) from error
        row = {
            "sha256": sha256,
            "media_type": media_type,
            "size_bytes": len(content),
            "received_at": self._clock.now(),
        }
        with self._database.write() as connection:
            connection.execute(insert(pictures).values(row).on_conflict_do_nothing())
        return True

    def demand(self, connection: Connection, sha256s: Sequence[str]) -> None:
        """Raises InvalidError unless all these pictures are here."""
        query = select(pictures.c.sha256).where(pictures.c.sha256.in_(set(sha256s)))
        here = {sha256 for sha256 in connection.execute(query).scalars() if self.path(sha256).is_file()}
        missing = sorted(set(sha256s) - here)
        if missing:
            raise InvalidError(
                f"expected pictures that were handed over before, got unknown {', '.join(missing)}"
            )

    def media_type(self, sha256: str) -> str:
        """What kind of picture it is. Raises NotFoundError."""
        with self._database.read() as connection:
            query = select(pictures.c.media_type).where(pictures.c.sha256 == sha256)
            found: str | None = connection.execute(query).scalar_one_or_none()
        if found is None or not self.path(sha256).is_file():
            raise NotFoundError(f"there is no picture {sha256}")
        return found

    def path(self, sha256: str) -> Path:
        """Where the file of a picture is or would be."""
        return self._root / sha256[:2] / sha256[2:]

    def forget(self, connection: Connection, sha256: str) -> None:
        """Delete a picture that no case needs: its row with the caller's transaction, its file now.

        A crash in between leaves a row without a file, which counts as unknown and can be handed over again.
        """
        connection.execute(delete(pictures).where(pictures.c.sha256 == sha256))
        try:
            self.path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise _fault(self.path(sha256), error) from error

    def _refresh(self, sha256: str) -> bool:
        """Whether a picture is known; retention lets it wait for its report from now on."""
        known = update(pictures).where(pictures.c.sha256 == sha256).values(received_at=self._clock.now())
        with self._database.write() as connection:
            return connection.execute(known).rowcount > 0

    def _demand_room(self, size_bytes: int) -> None:
        with self._database.read() as connection:
            used = connection.execute(select(func.coalesce(func.sum(pictures.c.size_bytes), 0))).scalar_one()
        if used + size_bytes > self._max_total_bytes:
            raise UnavailableError(
                f"expected at most {self._max_total_bytes} bytes of pictures, got {used} already;"
                " keep finished cases for a shorter time, or allow more"
            )


def _fault(path: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        f"{path}: {error.strerror}; make room on this disk, or check the rights on the folder of pictures"
    )
