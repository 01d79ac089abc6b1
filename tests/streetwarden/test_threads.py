import logging
import threading

import pytest

from base.clock import SystemClock
from base.runner import Runner
from streetwarden.threads import RunnerThreads

CLOCK = SystemClock()


class Waiting(Runner):
    """Works until it is stopped; notes its start and its end."""

    def __init__(self, name: str, journal: list[str]) -> None:
        super().__init__(CLOCK)
        self.name = name
        self.started = threading.Event()
        self._journal = journal

    def run_once(self) -> None:
        self.started.set()
        self.pause(60.0)

    def stop(self) -> None:
        self._journal.append(f"stop {self.name}")
        super().stop()


class Deaf(Runner):
    """Does not hear that it should stop."""

    name = "deaf camera"

    def __init__(self) -> None:
        super().__init__(CLOCK)
        self.started = threading.Event()
        self.release = threading.Event()

    def run_once(self) -> None:
        self.started.set()
        self.release.wait()


def test_runners_work_side_by_side_and_are_stopped_in_reverse_order() -> None:
    journal: list[str] = []
    runners = [Waiting(name, journal) for name in ("first", "second")]
    with RunnerThreads(runners, CLOCK):
        assert all(runner.started.wait(5.0) for runner in runners)
    assert journal == ["stop second", "stop first"]
    assert not {"first", "second"} & {thread.name for thread in threading.enumerate()}


def test_runners_are_stopped_when_the_work_inside_fails() -> None:
    runner = Waiting("worker", [])
    with pytest.raises(RuntimeError, match="broken"), RunnerThreads([runner], CLOCK):
        raise RuntimeError("broken")
    assert runner.stopping


def test_one_that_does_not_stop_in_time_is_named_and_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    deaf, obedient = Deaf(), Waiting("obedient", [])
    began_s = CLOCK.monotonic()
    with caplog.at_level(logging.WARNING), RunnerThreads([obedient, deaf], CLOCK, within_s=0.1):
        assert deaf.started.wait(5.0)
    assert CLOCK.monotonic() - began_s < 2.0
    assert [record.getMessage() for record in caplog.records] == [
        "deaf camera did not stop within 0.1 s and is left behind"
    ]
    deaf.release.set()
