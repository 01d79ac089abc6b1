"""How much of a machine a process may use."""

import os


def usable_cores() -> int:
    """How many cores this process may use: fewer than there are, inside taskset or a container."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
