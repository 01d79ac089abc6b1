"""A peer's process: started, asked, ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.answering import Answering

SCRIPT = Path(__file__).with_name("peer_script.py")
OURS = "benchmarks.peers.ours"

ENVIRONMENT = {"YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false", "OMP_WAIT_POLICY": "passive"}
"""Of every peer: fetch nothing, and leave the cores to who has his turn."""


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
    """One process; `with` ends it. Raises `AnswerError`."""

    def __init__(self, entry: Entry, list_file: Path, cores: int, environ: Mapping[str, str]) -> None:
        self.entry = entry
        self._process = Answering(
            entry.name,
            [*entry.command, str(list_file), str(entry.batch), str(cores)],
            list_file.with_name(f"{entry.name}.log"),
            {**environ, **ENVIRONMENT, "OMP_NUM_THREADS": str(cores)},
        )

    def __enter__(self) -> Self:
        """Start it and wait until it is warm."""
        self._process.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        self._process.__exit__(*error)

    def seconds(self) -> float:
        """How long a pass over all pictures takes."""
        return float(self._process.ask("pass")["s"])

    def boxes(self) -> Sequence[Sequence[Sequence[float]]]:
        """All boxes of each picture: x1, y1, x2, y2, score, label."""
        found: Sequence[Sequence[Sequence[float]]] = self._process.ask("boxes")["boxes"]
        return found
