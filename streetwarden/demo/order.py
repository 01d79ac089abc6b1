"""What a demo was asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from vision.violation import EventType

PORT = 8600
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """What the command line says.

    port         of the command centre; the desk's and the street's are any that are free
    host         where command centre and desk listen
    manual       whether a person works on the cases, and not the demo
    kill         whether each process is killed once
    until        ends when a case of each of these types is closed; none: goes on
    max_seconds  ends then at the latest; None: until stopped
    seed         of the worker's mood
    model        another detector than the bundled one
    browser      whether the pages may be opened in a browser
    """

    data_dir: Path
    environ: Mapping[str, str]
    port: int = PORT
    host: str = HOST
    resume: bool = False
    manual: bool = False
    kill: bool = False
    until: frozenset[EventType] = frozenset()
    max_seconds: float | None = None
    seed: int = 0
    model: Path | None = None
    browser: bool = False
