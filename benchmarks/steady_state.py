"""Whether a detector at work needs more and more memory."""

import gc
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from streams.frame import Image

_WARM_PART = 0.1
"""Of the frames, before anything is counted: rooms are made, caches filled, pools grown."""


@dataclass(frozen=True, slots=True)
class Growth:
    """What a process has more of after so many frames than before them; 0 within noise: a steady state.

    blocks     of Python's own allocator: objects that were kept
    rss_bytes  resident memory, that of numpy and of the engine included
    """

    frames: int
    blocks: int
    rss_bytes: int


def growth_of(
    detect: Callable[[Sequence[Image]], object], images: Sequence[Image], *, batch: int, frames: int
) -> Growth:
    """Take `frames` frames through a detector, `batch` at a time, after a tenth of them to get warm."""
    feed = itertools.cycle(images)
    _work(detect, feed, batch, round(frames * _WARM_PART))
    before = _held()
    done = _work(detect, feed, batch, frames)
    after = _held()
    return Growth(done, after[0] - before[0], after[1] - before[1])


def _work(
    detect: Callable[[Sequence[Image]], object], feed: "itertools.cycle[Image]", batch: int, frames: int
) -> int:
    """At least so many frames, in whole batches; how many they were."""
    rounds = -(-frames // batch)
    for _ in range(rounds):
        detect(list(itertools.islice(feed, batch)))
    return rounds * batch


def _held() -> tuple[int, int]:
    """Python's blocks and resident bytes (proc_pid_statm(5)), without what only waits to be collected."""
    gc.collect()
    resident_pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return sys.getallocatedblocks(), resident_pages * os.sysconf("SC_PAGE_SIZE")
