"""What a process has used, by the operating system's accounts."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_ROLLUP = Path("/proc/self/smaps_rollup")
_PAGES = Path("/proc/self/statm")
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """Of this process so far.

    cpu_s         processor time, user and system, all threads
    memory_bytes  what it keeps in memory now; pages that it shares with others count in part
    """

    cpu_s: float
    memory_bytes: int

    @classmethod
    def now(cls) -> Self:
        """Raises `OSError` where there is no /proc."""
        times = os.times()
        return cls(times.user + times.system, _memory_bytes())


def _memory_bytes() -> int:
    for line in _ROLLUP.read_text("ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * _KIB
    resident = int(_PAGES.read_text("ascii").split()[1])
    return resident * os.sysconf("SC_PAGE_SIZE")
