"""`streetwarden demo` as a user starts it: from nothing to a closed case, and to an end in good order."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from models.zoo import BUNDLED
from streetwarden.redis_server import RedisServerError, find_redis_server
from tests.e2e.program import CLOCK, ROOT, ended, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
    pytest.mark.timeout(360),
]

needs_detector = pytest.mark.skipif(
    not list((BUNDLED / "street-sim").glob("*.onnx")), reason="the bundled detector is not there yet"
)

STARTS_WITHIN_S = 90.0


class Started:
    """A running demo, whose story is written into a file."""

    def __init__(self, folder: Path, *args: str) -> None:
        try:
            find_redis_server()
        except RedisServerError as error:
            pytest.skip(str(error))
        self.folder = folder
        self.story = folder / "story.txt"
        with self.story.open("w") as story:
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

    def said(self, text: str) -> bool:
        """Whether its story has come so far."""
        return text in self.story.read_text("utf-8")

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


@pytest.fixture
def scope() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def start(scope: ExitStack, folder: Path, *args: str) -> Started:
    demo = Started(folder, *args)
    scope.callback(demo.close)
    return demo


@needs_detector
def test_from_nothing_to_a_case_that_the_camera_has_seen_through_once_and_closed(
    scope: ExitStack, tmp_path: Path
) -> None:
    demo = start(scope, tmp_path, "--max-seconds", "240", "--until-closed", "illegal_parking")
    code, figures = demo.finish(within_s=330.0)
    story = demo.story.read_text("utf-8")
    assert code == 0, story
    assert "illegal_parking" in figures["reached"]  # type: ignore[operator]
    assert figures["events_lost"] == 0, story
    assert {"duplicates", "false"} <= figures.keys()  # how good the detector is, is measured elsewhere
    assert "still there" in story
    assert "Traceback" not in story


@needs_detector
def test_ctrl_c_ends_everything_within_five_seconds(scope: ExitStack, tmp_path: Path) -> None:
    demo = start(scope, tmp_path)
    assert until(lambda: demo.said("watch the street"), STARTS_WITHIN_S), demo.story.read_text("utf-8")
    processes = demo.descendants()
    assert len(processes) >= 7  # street, up, its four roles and Redis
    began_s = CLOCK.monotonic()
    demo.process.send_signal(signal.SIGINT)
    code, _ = demo.finish(within_s=10.0)
    assert (code, CLOCK.monotonic() - began_s < 5.0) == (0, True)
    assert all(ended(process, 0.5) for process in processes)
    assert not demo.said("Traceback")


@needs_detector
def test_when_the_demo_is_killed_nothing_of_it_is_left(scope: ExitStack, tmp_path: Path) -> None:
    demo = start(scope, tmp_path)
    assert until(lambda: demo.said("watch the street"), STARTS_WITHIN_S), demo.story.read_text("utf-8")
    processes = demo.descendants()
    os.kill(demo.process.pid, signal.SIGKILL)
    assert all(ended(process) for process in processes)


def _descendants(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from _descendants(child)
