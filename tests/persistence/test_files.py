import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PosixPath

import pytest

from persistence.files import TEMPORARY, make_private, write_whole


@contextmanager
def files_of_at_most(size_bytes: int) -> Iterator[None]:
    """The system writes no more than this to any file: like a full disk, in the middle of a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_written_with_its_folders_and_in_the_place_of_an_older_one(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "1.jpg"
    for content in (b"first", b"again"):
        write_whole(target, content)
        assert target.read_bytes() == content
    assert [file.name for file in target.parent.iterdir()] == ["1.jpg"]


def test_a_full_disk_leaves_the_older_file_and_nothing_by_halves(tmp_path: Path) -> None:
    target = tmp_path / "1.jpg"
    write_whole(target, b"old")
    with files_of_at_most(100), pytest.raises(OSError, match="File too large"):
        write_whole(target, bytes(1000))
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["1.jpg"]


def test_what_is_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file, not a folder")
    (tmp_path / "folder.jpg").mkdir()
    for target in (tmp_path / "a" / "1.jpg", tmp_path / "folder.jpg"):
        with pytest.raises(OSError, match=r"exists|Is a directory"):
            write_whole(target, b"x")
    assert {file.name for file in tmp_path.iterdir()} == {"a", "folder.jpg"}


def test_whoever_is_killed_half_way_leaves_the_older_file_and_one_that_can_be_told(tmp_path: Path) -> None:
    target = tmp_path / "1.jpg"
    write_whole(target, b"old")
    code = (
        "import resource, signal, sys; from pathlib import Path; from persistence.files import write_whole;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "write_whole(Path(sys.argv[1]), bytes(1000))"
    )
    program = subprocess.run([sys.executable, "-c", code, str(target)], check=False)
    assert program.returncode == -signal.SIGXFSZ
    assert target.read_bytes() == b"old"
    (left,) = {file.name for file in tmp_path.iterdir()} - {"1.jpg"}
    assert left.startswith(".1.jpg.")
    assert left.endswith(TEMPORARY)


def test_a_private_file_is_its_owners_alone_and_never_made_twice(tmp_path: Path) -> None:
    target = tmp_path / "cookies.key"
    for content in (b"first", b"second"):
        make_private(target, content)
        assert target.read_bytes() == b"first"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["cookies.key"]


class SeenTooEarly(PosixPath):
    """The file as a process sees it that has looked just before another one made it."""

    def exists(self, *, follow_symlinks: bool = True) -> bool:
        return False


def test_of_several_processes_the_first_ones_content_counts_for_all(tmp_path: Path) -> None:
    make_private(tmp_path / "key", b"first")
    make_private(SeenTooEarly(tmp_path / "key"), b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_a_private_file_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        make_private(tmp_path / "nowhere" / "key", b"x")
