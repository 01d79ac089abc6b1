"""A peer's process: started, asked, ended."""

import json
import os
import select
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from base.reasons import reason_of

SCRIPT = Path(__file__).with_name("peer_script.py")
OURS = "benchmarks.peers.ours"

_ENVIRONMENT = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "OMP_WAIT_POLICY": "passive"}
_STARTS_WITHIN_S, _ANSWERS_WITHIN_S, _ENDS_WITHIN_S = 600.0, 600.0, 10.0


class PeerError(Exception):
    """A peer does not start or does not answer; what it said is in the message."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Entry:
    """Who takes part.

    name     unique; kind and batch
    kind     of `peer_script`, or, of ours, the engine
    command  that starts it, without the list of pictures
    batch    pictures that it is given at a time
    """

    name: str
    kind: str
    command: tuple[str, ...]
    batch: int
    ours: bool = False


class Peer:
    """One process; `with` ends it. Raises `PeerError`."""

    def __init__(self, entry: Entry, list_file: Path, cores: int, environ: Mapping[str, str]) -> None:
        self.entry = entry
        self._log_file = list_file.with_name(f"{entry.name}.log")
        self._list_file, self._cores, self._environ = list_file, cores, environ
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start it and wait until it is warm."""
        arguments = (str(self._list_file), str(self.entry.batch), str(self._cores))
        self._process = self._start([*self.entry.command, *arguments])
        try:
            self._answer(_STARTS_WITHIN_S)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        environ = {**self._environ, **_ENVIRONMENT, "OMP_NUM_THREADS": str(self._cores)}
        try:
            with self._log_file.open("wb") as log:
                return subprocess.Popen(  # noqa: S603 - our scripts, in environments that the user named
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environ
                )
        except OSError as error:
            raise PeerError(f"{self.entry.name} does not start: {command[0]}: {reason_of(error)}") from error

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

    def seconds(self) -> float:
        """How long a pass over all pictures takes."""
        return float(self._ask("pass")["s"])

    def boxes(self) -> Sequence[Sequence[Sequence[float]]]:
        """All boxes of each picture: x1, y1, x2, y2, score, label."""
        found: Sequence[Sequence[Sequence[float]]] = self._ask("boxes")["boxes"]
        return found

    def _ask(self, what: str) -> dict[str, Any]:
        process = self._running()
        try:
            os.write(process.stdin.fileno(), f"{what}\n".encode())  # type: ignore[union-attr]
        except BrokenPipeError as error:
            raise self._failure("has ended") from error
        return self._answer(_ANSWERS_WITHIN_S)

    def _answer(self, within_s: float) -> dict[str, Any]:
        out = self._running().stdout
        if out is None or not select.select([out], [], [], within_s)[0]:
            raise self._failure(f"says nothing for {within_s:g} s")
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
            raise ValueError("peer: expected to be entered first")
        return self._process

    def _failure(self, how: str) -> PeerError:
        lines = self._log_file.read_text("utf-8", "replace").strip().splitlines()
        return PeerError(f"{self.entry.name} {how}: {lines[-1][:300] if lines else 'it said nothing'}")
