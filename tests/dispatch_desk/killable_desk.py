"""Run as a program: a desk on a port of its own, which it prints; may kill itself at a moment of its clock.

Arguments: the data folder, and which asking for the time to die of (0: none). The desk asks in the middle of
its transactions, so that it dies there.
"""

import os
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path

import uvicorn

from base.clock import SystemClock
from dispatch_desk.web.app import create_app
from tests.dispatch_desk.street import settings


class DeadlyClock(SystemClock):
    def __init__(self, die_at: int) -> None:
        self._die_at = die_at
        self._asked = 0

    def now(self) -> datetime:
        self._asked += 1
        if self._asked == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().now()


if __name__ == "__main__":
    app = create_app(settings(Path(sys.argv[1])), DeadlyClock(int(sys.argv[2])))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)  # noqa: T201 - its parent reads it
        uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
