"""Where a demo keeps its things: a folder of its own, empty at the start of a new one."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from base.reasons import reason_of
from persistence.files import make_private
from streetwarden.data_lock import held
from streetwarden.errors import UserError, WrongInput

FOLDER = "demo"
MARK = "this-is-a-demo"
"""A file by which a demo's folder is known: nothing else is ever deleted."""

_LOCK = "demo"
_KEYS = "keys.json"
_MARK_TEXT = "This folder belongs to `streetwarden demo`; a new demo deletes what is in it.\n"


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """The grid worker's own PIN, for the sign-in of a later run."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """A demo's folder, ready to be used.

    removed   whether an earlier demo was there and is gone now
    """

    path: Path
    removed: bool = False

    @property
    def data(self) -> Path:
        """The data folder of the program itself."""
        return self.path / "data"

    @property
    def site(self) -> Path:
        """The site file of the street."""
        return self.path / "site.yaml"

    def log(self, name: str) -> Path:
        """Where the process of this name writes what it has to say."""
        return self.path / f"{name}.log"

    def keys(self) -> DemoKeys:
        """The demo's keys, made at first use and readable by their owner only. Raises `UserError`."""
        path = self.path / _KEYS
        try:
            make_private(path, json.dumps({"pin": secrets.token_hex(8)}).encode("ascii"))
            return DemoKeys(json.loads(path.read_text(encoding="ascii"))["pin"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path}: cannot be used ({reason_of(error)}); start without --resume") from error


@contextmanager
def demo_folder(data_dir: Path, *, resume: bool) -> Iterator[DemoFolder]:
    """The demo's folder below a data folder, locked while in use; empty unless `resume`.

    Raises `WrongInput` when something else is there, or nothing to go on with; `UserError` when it cannot be
    used now.
    """
    path = (data_dir / FOLDER).resolve()
    known = (path / MARK).is_file()
    if not known and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise WrongInput(f"{path}: expected nothing or an earlier demo; choose another --data-dir")
    if resume and not known:
        raise WrongInput(f"{path}: expected an earlier demo to go on with; start one without --resume")
    with held(path, _LOCK):
        try:
            if not resume:
                _empty(path)
            (path / MARK).write_text(_MARK_TEXT, "utf-8")
        except OSError as error:
            raise UserError(
                f"{path}: cannot be used ({error.strerror}); choose another --data-dir"
            ) from error
        yield DemoFolder(path, removed=known and not resume)


def _empty(path: Path) -> None:
    """Delete all but the lock; the mark goes last, so that half of a demo is still known for one."""
    kept = {f"{_LOCK}.lock", MARK}
    for entry in path.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name not in kept:
            entry.unlink()
