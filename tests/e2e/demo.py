"""A running `streetwarden demo`, as a user starts it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from models.zoo import BUNDLED
from streetwarden.redis_server import RedisServerError, find_redis_server
from tests.e2e.program import ROOT

STARTS_WITHIN_S = 90.0

needs_detector = pytest.mark.skipif(
    not list((BUNDLED / "street-sim").glob("*.onnx")), reason="the bundled detector is not there"
)


class Started:
    """A demo, whose story is written into a file."""

    def __init__(self, folder: Path, *args: str) -> None:
        try:
            find_redis_server()
        except RedisServerError as error:
            pytest.skip(str(error))
        self.folder = folder
        self._story = folder / "story.txt"
        with self._story.open("w") as story:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streetwarden", "--data-dir", str(folder), "demo"),
                    *("--headless", "--json", "--port", "0", *args),
                ],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=story,
                text=True,
            )

    @property
    def story(self) -> str:
        """All that it has told so far."""
        return self._story.read_text("utf-8")

    def found(self, pattern: str) -> str:
        """What the group of a pattern matches in its story."""
        match = re.search(pattern, self.story)
        assert match, f"expected {pattern} in: {self.story}"
        return match[1]

    def descendants(self) -> list[int]:
        """The process ids of its children, and of theirs."""
        return list(_descendants(self.process.pid))

    def finish(self, within_s: float) -> tuple[int, dict[str, object]]:
        """Its exit code, and the last line of its standard output."""
        out, _ = self.process.communicate(timeout=within_s)
        return self.process.returncode, json.loads(out.splitlines()[-1])

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        pipe: IO[str] | None = self.process.stdout
        if pipe is not None:
            pipe.close()


def start(scope: ExitStack, folder: Path, *args: str) -> Started:
    """A demo that runs until the scope ends at the latest."""
    demo = Started(folder, *args)
    scope.callback(demo.close)
    return demo


def _descendants(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from _descendants(child)
