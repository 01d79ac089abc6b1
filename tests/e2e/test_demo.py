"""`streetwarden demo` as a user starts it: from nothing to a closed case, and to an end in good order."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.demo import STARTS_WITHIN_S, needs_detector, start
from tests.e2e.program import ended, until

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
    pytest.mark.timeout(360),
]


STOPS_WITHIN_S = 20.0  # a bound for a hung stop; how quick it is depends on what else the machine does


@pytest.fixture
def scope() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@needs_detector
def test_from_nothing_to_a_case_that_the_camera_has_seen_through_once_and_closed(
    scope: ExitStack, tmp_path: Path
) -> None:
    demo = start(scope, tmp_path, "--max-seconds", "240", "--until-closed", "illegal_parking")
    code, figures = demo.finish(within_s=330.0)
    story = demo.story
    assert code == 0, story
    assert "illegal_parking" in figures["reached"]  # type: ignore[operator]
    assert [figures[name] for name in ("events_lost", "duplicates", "false")] == [0, 0, 0], story
    assert "still there" in story
    assert "Traceback" not in story


@needs_detector
def test_ctrl_c_ends_everything_in_good_order(scope: ExitStack, tmp_path: Path) -> None:
    demo = start(scope, tmp_path)
    assert until(lambda: "watch the street" in demo.story, STARTS_WITHIN_S), demo.story
    processes = demo.descendants()
    assert len(processes) >= 7  # street, up, its four roles and Redis
    demo.process.send_signal(signal.SIGINT)
    code, _ = demo.finish(within_s=STOPS_WITHIN_S)
    assert code == 0
    assert all(ended(process, 0.5) for process in processes)
    assert "Traceback" not in demo.story


@needs_detector
def test_when_the_demo_is_killed_nothing_of_it_is_left(scope: ExitStack, tmp_path: Path) -> None:
    demo = start(scope, tmp_path)
    assert until(lambda: "watch the street" in demo.story, STARTS_WITHIN_S), demo.story
    processes = demo.descendants()
    os.kill(demo.process.pid, signal.SIGKILL)
    assert all(ended(process) for process in processes)
