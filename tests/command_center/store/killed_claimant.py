"""Run as a program: claims a report and is killed while it sends it."""

import os
import signal
import sys
from pathlib import Path

from command_center.store.store import Store
from tests.command_center.values import NOW
from tests.fakes import FakeClock

if __name__ == "__main__":
    store = Store.open(Path(sys.argv[1]), FakeClock())
    parcels = store.outbox.claim("doomed", NOW, 60.0, 1)
    os.kill(os.getpid(), signal.SIGKILL if parcels else signal.SIGTERM)
