"""A process that is asked, a line at a time, and answers with one JSON object a line."""

import json
import os
import select
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from base.reasons import reason_of

_ENDS_WITHIN_S = 10.0


class AnswerError(Exception):
    """A process does not start or does not answer; what it said is in the message."""

    permanent = True


class Answering:
    """One process; `with` starts it, waits until it says that it is ready, and ends it.

    ready  what it said then
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log_file: Path,
        environ: Mapping[str, str],
        *,
        within_s: float = 600.0,
    ) -> None:
        """`within_s`: how long it may take to get ready, and to answer. What it prints goes to `log_file`."""
        self._name, self._command, self._log_file = name, command, log_file
        self._environ, self._within_s = environ, within_s
        self._process: subprocess.Popen[bytes] | None = None
        self.ready: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Raises `AnswerError`."""
        self._process = self._start()
        try:
            self.ready = self._answer()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        """End it; kill it if it does not listen."""
        if self._process is None:
            return
        self._process.stdin.close()  # type: ignore[union-attr]
        try:
            self._process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()  # type: ignore[union-attr]

    def ask(self, what: str) -> dict[str, Any]:
        """Its answer. Raises `AnswerError`."""
        process = self._running()
        try:
            os.write(process.stdin.fileno(), f"{what}\n".encode())  # type: ignore[union-attr]
        except BrokenPipeError as error:
            raise self._failure("has ended") from error
        return self._answer()

    def _start(self) -> "subprocess.Popen[bytes]":
        try:
            with self._log_file.open("wb") as log:
                return subprocess.Popen(  # noqa: S603 - our scripts, in environments that the user named
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    env=dict(self._environ),
                )
        except OSError as error:
            raise AnswerError(
                f"{self._name} does not start: {self._command[0]}: {reason_of(error)}"
            ) from error

    def _answer(self) -> dict[str, Any]:
        out = self._running().stdout
        if out is None or not select.select([out], [], [], self._within_s)[0]:
            raise self._failure(f"says nothing for {self._within_s:g} s")
        line = out.readline()
        if not line:
            raise self._failure("has ended")
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as error:
            raise self._failure(f"answers {line[:80]!r}") from error
        return answer

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ValueError("process: expected to be entered first")
        return self._process

    def _failure(self, how: str) -> AnswerError:
        lines = self._log_file.read_text("utf-8", "replace").strip().splitlines()
        return AnswerError(f"{self._name} {how}: {lines[-1][:300] if lines else 'it said nothing'}")
