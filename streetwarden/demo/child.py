"""A process that the demo starts: it says where it is in lines of JSON, and writes its log into a file."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from base.clock import Clock
from streetwarden.errors import UserError

_LOOK_EVERY_S = 0.1
_LOG_LINES = 5  # of a process that has ended: enough to hold its reason
_KILLED_WITHIN_S = 1.0


class Child:
    """One `streetwarden` command as a process in a session of its own: Ctrl-C is for the demo alone.

    It ends when the demo is gone, however that happens: the command is told whose child it is.
    """

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environ: Mapping[str, str], clock: Clock
    ) -> None:
        """`command`: what follows `streetwarden` on the command line."""
        self.name = name
        self._log = log
        self._clock = clock
        self._said: list[dict[str, Any]] = []
        with log.open("ab") as file:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "streetwarden", *command, "--parent", str(os.getpid())],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                start_new_session=True,
            )
        self._reader = threading.Thread(target=self._read, name=name, daemon=True)
        self._reader.start()

    @property
    def process_id(self) -> int:
        """Its id."""
        return self._process.pid

    def greeting(self, key: str, stop: threading.Event, within_s: float) -> dict[str, Any]:
        """Wait for the line with this key. Raises `UserError` when it ends, or never says it."""
        deadline_s = self._clock.monotonic() + within_s
        while not stop.is_set() and self._clock.monotonic() < deadline_s:
            if (found := self.said(key)) is not None:
                return found
            self.check()
            self._clock.wait(stop, _LOOK_EVERY_S)
        if stop.is_set():
            return {}
        raise UserError(f"{self.name} has not started within {within_s:g} s; {self._log} says why")

    def said(self, key: str) -> dict[str, Any] | None:
        """The first line with this key, None where it has not come yet."""
        return next((line for line in list(self._said) if key in line), None)

    def check(self) -> None:
        """Raises `UserError` when it has ended by itself."""
        if (code := self._process.poll()) is not None:
            reason = " | ".join(self._last_lines()) or f"{self._log} is empty"
            raise UserError(f"{self.name} has ended with exit code {code}: {reason}")

    def ask_to_end(self) -> None:
        """Let it stop what it does, in good order; returns at once."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def end(self, within_s: float) -> None:
        """Wait until it has ended; who takes too long is killed. Its own children notice and end, too."""
        self.ask_to_end()
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(_KILLED_WITHIN_S)
        self._reader.join(_KILLED_WITHIN_S)

    def _read(self) -> None:
        """Keep what it says of itself. Lines that are no objects, or events, are nobody's business here."""
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        with self._process.stdout as lines:
            for line in lines:
                try:
                    value = json.loads(line)
                except ValueError:  # two processes have written at once, or one was killed while it did
                    continue
                if isinstance(value, dict) and "specversion" not in value:
                    self._said.append(value)

    def _last_lines(self) -> list[str]:
        try:
            lines = self._log.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return []
        errors = [line for line in lines if line.startswith("error:")]
        return (errors or lines)[-_LOG_LINES:]
