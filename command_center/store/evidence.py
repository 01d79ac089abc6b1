"""The folder of pictures."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from persistence.files import write_whole
from vision.ports import EvidenceError


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the folder; `path` is relative, with forward slashes."""

    path: str
    size_bytes: int
    modified_at: datetime


class EvidenceFolder:
    """A `vision.ports.EvidenceVault` in a folder of the file system."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, path: str, content: bytes) -> None:
        """Keep `content` under a relative path; it is there whole and safe from a power cut, or not at all.

        Raises EvidenceError on a path that leaves the folder, a full disk, missing rights.
        """
        target = self.locate(path)
        try:
            write_whole(target, content)
        except OSError as error:
            raise EvidenceError(
                f"{target}: cannot keep this picture ({error.strerror}); make room on this disk,"
                " or check the rights on the evidence folder"
            ) from error

    def locate(self, path: str) -> Path:
        """Where the file of a relative path is or would be. Raises EvidenceError on a path that leads out."""
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or any(c in path for c in "\\:\0"):
            raise EvidenceError(f"expected a relative path inside the evidence folder, got {path!r}")
        return self._root.joinpath(*parts)

    def delete(self, path: str) -> None:
        """Remove a file, and its folder when that is empty now. One that is gone already is fine.

        Raises EvidenceError when it cannot be removed.
        """
        target = self.locate(path)
        try:
            target.unlink(missing_ok=True)
        except OSError as error:
            raise EvidenceError(f"{target}: cannot delete this picture ({error.strerror})") from error
        self._drop_empty(target.parent)

    def files(self) -> Iterator[StoredFile]:
        """Every file of the folder, half-written ones too, in no order."""
        for folder, _, names in os.walk(self._root):
            for name in names:
                file = Path(folder, name)
                try:
                    status = file.stat(follow_symlinks=False)
                except FileNotFoundError:  # deleted or renamed meanwhile
                    continue
                modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
                yield StoredFile(file.relative_to(self._root).as_posix(), status.st_size, modified_at)

    def _drop_empty(self, folder: Path) -> None:
        while folder != self._root and folder.is_dir():
            try:
                folder.rmdir()
            except OSError:  # not empty: still in use
                return
            folder = folder.parent
