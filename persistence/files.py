"""Files that are there whole and safe from a power cut, or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

TEMPORARY = ".part"
"""How the names of half-written files end; they begin with a dot. Whoever is killed leaves them behind."""


def write_whole(target: Path, content: bytes) -> None:
    """Write a file in the place of whatever is there, and make its folder if need be. Raises OSError."""
    _make_folder(target.parent)
    with _written(target, content, mode=0o666) as temporary:
        temporary.replace(target)


def make_private(target: Path, content: bytes) -> None:
    """Make a file that only its owner can read, unless there is one; its folder must exist. Raises OSError.

    Of several processes the first one's content counts: read it back.
    """
    if target.exists():
        return
    with _written(target, content, mode=0o600) as temporary, suppress(FileExistsError):
        target.hardlink_to(temporary)


@contextmanager
def _written(target: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A complete file beside `target`, to be moved there by the caller; what is left of it is deleted."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _make_folder(folder: Path) -> None:
    """Make a folder durably: each new name is written to the disk with its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
