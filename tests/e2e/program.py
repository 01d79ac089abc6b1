"""`streetwarden` as a user starts it: a process with children, watched from outside."""

import json
import os
import queue
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from base.clock import SystemClock
from command_center.store.store import Store
from vision.ports import CameraState

ROOT = Path(__file__).resolve().parents[2]
CLOCK = SystemClock()
PATIENCE_S = 40.0

_STARTED = re.compile(r"(\w+) started as process (\d+)")


class Program:
    """A running `streetwarden`. Its lines are read beside the test; what is waited for is bounded."""

    def __init__(self, data: Path, *command: str, environ: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.log: list[str] = []
        self.processes: dict[str, int] = {}
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._greetings: queue.Queue[dict[str, Any]] = queue.Queue()
        self._log_lines: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streetwarden", "--data-dir", str(data), *command],
            cwd=ROOT,
            env=os.environ | (environ or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            _reading(self._process.stdout, self._take_output),
            _reading(self._process.stderr, self._take_log),
        ]

    @property
    def process_id(self) -> int:
        return self._process.pid

    def event(self) -> dict[str, Any]:
        """The next event that is written."""
        data: dict[str, Any] = self._events.get(timeout=PATIENCE_S)["data"]
        return data

    def silent(self) -> bool:
        """Whether no further event was written so far."""
        return self._events.empty()

    def greeting(self, of: str) -> dict[str, Any]:
        """What the `desk` or the `command_center` has said when it began; standard output is JSON only."""
        while of not in (said := self._greetings.get(timeout=PATIENCE_S)):
            pass
        return said

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
        return int(self.logged(r"work started as process (\d+)")[1])

    def started(self, *names: str) -> bool:
        """Whether each of these is running, as far as it was said: `processes` has their latest ids."""
        return all(name in self.processes and not ended(self.processes[name], 0.0) for name in names)

    def children(self) -> list[int]:
        """The process ids of the program's children."""
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
        self._read_to_the_end()
        while not self._log_lines.empty():
            self.log.append(self._log_lines.get())
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        if self._process.poll() is None:
            self.stop()
        self._read_to_the_end()

    def _read_to_the_end(self) -> None:
        for reader in self._readers:
            reader.join(5.0)

    def _take_output(self, line: str) -> None:
        said = json.loads(line)
        (self._events if "specversion" in said else self._greetings).put(said)

    def _take_log(self, line: str) -> None:
        if begun := _STARTED.search(line):
            self.processes[begun[1]] = int(begun[2])
        self._log_lines.put(line)


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
