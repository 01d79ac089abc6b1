"""What everybody answers who watches cameras in a benchmark; the standard library does."""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from benchmarks.cameras.usage import Usage

Figures = dict[str, Any]
"""Of some time of watching; `looks` (pictures that a detector has seen) in any case."""


def answer(bare: Usage, watch: Callable[[float], Figures], out: TextIO = sys.stdout) -> None:
    """Say that the cameras are there, then watch for as many seconds as each line of standard input says.

    The answer is what `watch` tells with `seconds`, `cpu_s` and `memory_bytes` beside it; of memory what has
    been added to `bare`, the usage before the first camera.
    """
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        before, began_s = Usage.now(), time.monotonic()
        figures = watch(float(line))
        after = Usage.now()
        used = {
            "seconds": time.monotonic() - began_s,
            "cpu_s": after.cpu_s - before.cpu_s,
            "memory_bytes": after.memory_bytes - bare.memory_bytes,
        }
        print(json.dumps({**figures, **used}), file=out, flush=True)
