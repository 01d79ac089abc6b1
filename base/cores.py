"""How much of a machine a process may use."""

import os
from contextlib import suppress


def usable_cores() -> int:
    """How many cores this process may use: fewer than there are, inside taskset or a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def give_way() -> None:
    """Let the calling thread interrupt no other when it wakes: it has work that takes a while (Linux).

    Measured, 54 cameras on two cores: threads that decode cut in on those that detect and on whoever holds
    the interpreter's lock, and everybody waits; without that there are 1.2 to 2 times as many looks.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):  # a sandbox may forbid it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
