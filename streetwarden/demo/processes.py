"""The processes of `up`, found among the children of ours: each by its role."""

import os
import signal
from pathlib import Path

PROC = Path("/proc")
_PROGRAM = b"streetwarden"


def children_by_role(parent: int, proc: Path = PROC) -> dict[str, int]:
    """The process ids of a running `up`'s roles, such as {"desk": 4711}."""
    found = {}
    for folder in proc.iterdir():
        if folder.name.isdigit() and parent_of(int(folder.name), proc) == parent:
            role = _role_of(folder)
            if role is not None:
                found[role] = int(folder.name)
    return found


def parent_of(process_id: int, proc: Path = PROC) -> int | None:
    """The parent of a process (proc(5), `stat`: the second field after the name in brackets)."""
    try:
        stat = (proc / str(process_id) / "stat").read_text()
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])


def kill(process_id: int, parent: int) -> bool:
    """End a process without a word, if it is (still) the parent's child."""
    if parent_of(process_id) != parent:
        return False
    try:
        os.kill(process_id, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _role_of(folder: Path) -> str | None:
    """`python -m streetwarden --data-dir DIR ROLE ...`, as `Start.command` makes it."""
    try:
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    if _PROGRAM not in words:
        return None
    after = words[words.index(_PROGRAM) + 1 :]
    return after[2].decode() if len(after) > 2 and after[0] == b"--data-dir" else None
