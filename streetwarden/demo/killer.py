"""Kills each process of `up` once, each while something is under way that it has a part in."""

from collections.abc import Callable, Mapping
from typing import Protocol

from base.clock import Clock
from base.runner import Runner
from streetwarden.demo.chronicle import CaseFile, Happening, What
from streetwarden.demo.narrator import Tell
from vision.event import EventState

ROLES = ("work", "relay", "desk", "serve")
NAMES = {"work": "worker", "relay": "relay", "desk": "desk", "serve": "command centre"}
"""How people call them, and the figures of the demo."""

PATIENCE_S = 25.0
"""After so long without a better moment any is taken."""

RECOVERY_S = 10.0
"""Between two kills: the one before has been started again and is at work."""

_LOOK_EVERY_S = 0.1
_BEFORE_THE_FIRST_S = 5.0


class Processes(Protocol):
    """The processes of `up`."""

    def by_role(self) -> Mapping[str, int]:
        """Their ids now."""
        ...

    def kill(self, process_id: int) -> bool:
        """End one without a word."""
        ...


class Killer(Runner):
    """A round is one look for the next victim's moment. It stops when all are done.

    killed   by name: when, in seconds of `passed_s`
    """

    name = "killer"

    def __init__(
        self,
        processes: Processes,
        *,
        files: Callable[[], list[CaseFile]],
        waiting: Callable[[], int],
        passed_s: Callable[[], float],
        tell: Tell,
        clock: Clock,
    ) -> None:
        """`files`, `waiting`: the case files, and how many reports are on their way."""
        super().__init__(clock)
        self.killed: dict[str, float] = {}
        self._processes = processes
        self._files = files
        self._waiting = waiting
        self._passed_s = passed_s
        self._tell = tell
        self._ready_s: float | None = None

    @property
    def done(self) -> bool:
        """Whether all were killed."""
        return len(self.killed) == len(ROLES)

    def run_once(self) -> None:
        """Kill the next one if this is its moment."""
        if self.done:
            self.stop()
            return
        if self._is_time():
            self._kill(ROLES[len(self.killed)])
        self.pause(_LOOK_EVERY_S)

    def _is_time(self) -> bool:
        now_s = self._clock.monotonic()
        if self._ready_s is None:
            if not any(file.event.confirmed_at or _stands(file) for file in self._files()):
                return False
            self._ready_s = now_s + _BEFORE_THE_FIRST_S
        if now_s < self._ready_s:
            return False
        return self._under_way(ROLES[len(self.killed)]) or now_s >= self._ready_s + PATIENCE_S

    def _under_way(self, role: str) -> bool:
        files = self._files()
        match role:
            case "work":
                return any(map(_stands, files))
            case "relay":
                return self._waiting() > 0
            case "desk":
                return any(file.number and not file.closed for file in files)
            case _:
                return any(file.updates and not file.closed for file in files)

    def _kill(self, role: str) -> None:
        victim = self._processes.by_role().get(role)
        if victim is None or not self._processes.kill(victim):
            return  # it is just being started: the next round finds it
        self.killed[NAMES[role]] = round(self._passed_s(), 1)
        self._ready_s = self._clock.monotonic() + RECOVERY_S
        self._tell([Happening(What.KILLED, note=f"{NAMES[role]} (process {victim})")])


def _stands(file: CaseFile) -> bool:
    """Whether something stands there that may become an event."""
    return file.event.state is EventState.WARNED
