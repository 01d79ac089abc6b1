"""A folder that is whole or not there: what fails or is interrupted leaves the one before as it was."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from base.reasons import reason_of
from streetwarden.errors import UserError, WrongInput


@contextmanager
def finished(folder: Path, mark: str) -> Iterator[Path]:
    """A new folder beside `folder`, that takes its place at the end.

    mark  the name of a file by which an earlier one is known: only that, or an empty folder, is replaced

    Raises WrongInput for a folder that holds anything else, UserError when it cannot be written.
    """
    _check(folder, mark)
    beside = folder.parent / f".{folder.name}.{secrets.token_hex(4)}"
    try:
        beside.mkdir(parents=True)
        yield beside
        _swap(beside, folder)
    except OSError as error:
        raise UserError(f"{folder}: cannot be written ({reason_of(error)}); choose another folder") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _check(folder: Path, mark: str) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / mark).is_file()):
        raise WrongInput(
            f"{folder}: expected an empty folder or an earlier one of its kind; choose another folder"
        )


def _swap(new: Path, folder: Path) -> None:
    old = new.with_name(f"{new.name}.old")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
