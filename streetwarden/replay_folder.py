"""Where a replay keeps its store and its pictures: a folder of its own, the same for the same input."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from streetwarden.data_lock import held
from streetwarden.errors import UserError, WrongInput

REPLAYS_FOLDER = "replays"

_LOCK = "replay"
_NAME_LENGTH = 16


def default_folder(data_dir: Path, inputs: Sequence[bytes]) -> Path:
    """The folder of the replay with these inputs, below the data folder."""
    digest = hashlib.sha256()
    for part in inputs:
        digest.update(hashlib.sha256(part).digest())
    return data_dir / REPLAYS_FOLDER / digest.hexdigest()[:_NAME_LENGTH]


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """The folder, without what an earlier replay left in it; locked while in use.

    Raises `WrongInput` for a folder that holds anything else, `UserError` when it cannot be used now.
    """
    mark = folder / f"{_LOCK}.lock"
    if folder.exists() and not mark.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongInput(
            f"{folder}: expected an empty folder or one of an earlier replay; choose another --out"
        )
    with held(folder, _LOCK):
        _empty(folder, mark)
        yield folder


def _empty(folder: Path, mark: Path) -> None:
    try:
        for entry in folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry != mark:
                entry.unlink()
    except OSError as error:
        raise UserError(f"{folder}: cannot be emptied ({error.strerror}); choose another --out") from error
