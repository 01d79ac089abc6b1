"""One process of a kind per data folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streetwarden.errors import UserError


@contextmanager
def held(folder: Path, what: str) -> Iterator[None]:
    """Hold the lock of `what` in a folder; the system lets go of it when the process ends, however it ends.

    Raises `UserError` when another process holds it, or the folder cannot be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / f"{what}.lock").open("w")
    except OSError as error:
        raise UserError(f"{folder}: cannot be used ({error.strerror}); choose another folder") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(
                f"{folder}: another {what} is using it; stop that one, or choose another folder"
            ) from None
        yield
