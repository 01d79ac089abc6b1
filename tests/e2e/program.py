"""`streetwarden up` as a user starts it: a process with children, watched from outside."""

import json
import os
import queue
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from base.clock import SystemClock
from command_center.store.store import Store
from vision.ports import CameraState

ROOT = Path(__file__).resolve().parents[2]
CLOCK = SystemClock()
PATIENCE_S = 40.0

_WORKER = re.compile(r"worker started as process (\d+)")


class Program:
    """A running `up`. Its lines are read beside the test; what is waited for is bounded."""

    def __init__(self, data: Path, site: Path, environ: dict[str, str]) -> None:
        self.data = data
        self.log: list[str] = []
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._log_lines: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streetwarden", "--data-dir", str(data), "up", "-c", str(site), "--json"],
            cwd=ROOT,
            env=os.environ | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            _reading(self._process.stdout, lambda line: self._events.put(json.loads(line))),
            _reading(self._process.stderr, self._log_lines.put),
        ]

    @property
    def process_id(self) -> int:
        return self._process.pid

    def event(self) -> dict[str, Any]:
        """The next event that is written; standard output carries nothing else."""
        data: dict[str, Any] = self._events.get(timeout=PATIENCE_S)["data"]
        return data

    def silent(self) -> bool:
        """Whether no further event was written so far."""
        return self._events.empty()

    def logged(self, pattern: str) -> "re.Match[str]":
        """Wait for the next line of the log that matches."""
        deadline_s = CLOCK.monotonic() + PATIENCE_S
        while True:
            line = self._log_lines.get(timeout=max(0.0, deadline_s - CLOCK.monotonic()))
            self.log.append(line)
            if found := re.search(pattern, line):
                return found

    def worker(self) -> int:
        """The process id of the next worker that is started."""
        return int(self.logged(_WORKER.pattern)[1])

    def children(self) -> list[int]:
        """The process ids of the program's children: the worker and Redis."""
        processes = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
        return [each for each in processes if _parent(each) == self.process_id]

    def kill(self) -> None:
        """As a power failure: without a word."""
        self._process.kill()
        self._process.wait()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end: its exit code, and how long it took."""
        began_s = CLOCK.monotonic()
        self._process.send_signal(number)
        code = self._process.wait(20.0)
        return code, CLOCK.monotonic() - began_s

    def wait(self) -> int:
        """Its exit code, when it has ended by itself."""
        code = self._process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join(5.0)
        while not self._log_lines.empty():
            self.log.append(self._log_lines.get())
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self.stop()
        for reader in self._readers:
            reader.join(5.0)


@contextmanager
def store_of(data: Path) -> Iterator[Store]:
    """The store of a running program, read beside it."""
    store = Store.open(data, CLOCK)
    try:
        yield store
    finally:
        store.close()


def until(condition: Callable[[], bool], within_s: float = PATIENCE_S) -> bool:
    """Whether it becomes true in time."""
    never, deadline_s = threading.Event(), CLOCK.monotonic() + within_s
    while not condition() and CLOCK.monotonic() < deadline_s:
        CLOCK.wait(never, 0.05)
    return condition()


def dwell_start(state: CameraState | None) -> str | None:
    """When the one dwell of a parking rule has begun, by the saved state; None before it stands."""
    if state is None:
        return None
    rules: dict[str, Any] = dict(state.rules)
    clocks = [clock for rule in rules.values() for clock in rule["clocks"]]
    return str(clocks[0]["started_at"]) if clocks else None


def ended(process_id: int, within_s: float = 10.0) -> bool:
    """Whether a process that is no child of ours ends in time."""
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within_s)[0])
    finally:
        os.close(descriptor)


def _parent(process_id: int) -> int | None:
    """The parent of a process (proc(5), `stat`: the second field after the name in brackets)."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(stat.rpartition(")")[2].split()[1])


def _reading(pipe: IO[str], take: Callable[[str], None]) -> threading.Thread:
    def read() -> None:
        with pipe:
            for line in pipe:
                take(line)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread
