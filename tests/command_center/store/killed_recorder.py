"""Run as a program: records one batch of events, then is killed in the middle of the next."""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from command_center.store.store import Store
from tests.command_center.values import SITE, STATE, numbered
from tests.fakes import FakeClock

BATCH = 10
FIRST = [numbered(number) for number in range(1, BATCH + 1)]
SECOND = [numbered(number) for number in range(BATCH + 1, 2 * BATCH + 1)]


class DeadlyClock(FakeClock):
    """Asked for the time with each report: kills its program when half of the second batch is in."""

    asked = 0

    def now(self) -> datetime:
        self.asked += 1
        if self.asked > BATCH + BATCH // 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().now()


if __name__ == "__main__":
    store = Store.open(Path(sys.argv[1]), DeadlyClock())
    store.import_site(SITE)
    store.record(STATE, FIRST)
    store.record(STATE, SECOND)
