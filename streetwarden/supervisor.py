"""Keeps a process alive: starts it, restarts it when it dies or hangs, stops it in good order."""

import logging
import subprocess
from collections.abc import Callable, Sequence

from base.clock import Clock
from base.runner import Backoff, Runner
from streetwarden.errors import ExitCode

log = logging.getLogger(__name__)

STOP_WITHIN_S = 4.0
STARTS_WITHIN_S = 60.0  # loading a model and migrating a store take seconds on a slow disk
PATIENCE_S = 5.0  # beyond the time after which a heartbeat is forgotten
STABLE_AFTER_S = 60.0  # one that lived so long was a good one: after it the back-off starts small again

_LOOK_EVERY_S = 0.5


class ProcessDied(Exception):  # noqa: N818 - it is what happened
    """The process ended by itself."""


class ProcessHangs(Exception):  # noqa: N818 - it is what happens
    """The process lives but shows no sign of it."""


class Supervisor(Runner):
    """A round is one life of the process called `name`.

    command   how to start it
    is_alive  whether the process with this id has a heartbeat; None when nobody can know (Redis away, or it
              sends none)
    A process that ends with exit code 2 (wrong input) is not started again: `refused` is set.
    """

    def __init__(
        self, name: str, command: Sequence[str], is_alive: Callable[[int], bool | None], clock: Clock
    ) -> None:
        super().__init__(clock, Backoff(first_s=1.0, max_s=30.0))
        self.name = name
        self._command = list(command)
        self._is_alive = is_alive
        self.refused = False

    def run_once(self) -> None:
        """Start the process and watch it. Raises `ProcessDied`, `ProcessHangs`; returns when stopped."""
        process = subprocess.Popen(  # noqa: S603 - our own program
            self._command, stdin=subprocess.DEVNULL, start_new_session=True
        )
        log.info("%s started as process %d", self.name, process.pid)
        try:
            self._watch(process)
        finally:
            _end(process)

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        started_s = self._clock.monotonic()
        deadline_s = started_s + STARTS_WITHIN_S
        while not self.stopping:
            self.pause(_LOOK_EVERY_S)
            if (code := process.poll()) is not None:
                self._ended(process.pid, code)
                return
            now_s = self._clock.monotonic()
            if now_s - started_s >= STABLE_AFTER_S:
                self.succeeded()
            if self._is_alive(process.pid) is not False:
                deadline_s = max(deadline_s, now_s + PATIENCE_S)
            if now_s > deadline_s:
                raise ProcessHangs(f"process {process.pid} gives no sign of life; it is started again")

    def _ended(self, process_id: int, code: int) -> None:
        """The process is gone. Raises `ProcessDied` unless it refused its input."""
        if code != ExitCode.WRONG_INPUT:
            raise ProcessDied(f"process {process_id} ended with exit code {code}; it is started again")
        self.refused = True
        self.stop()


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        log.warning("process %d does not stop and is killed", process.pid)
        process.kill()
        process.wait()
