import os
import shlex
import signal
import sys
import threading
from pathlib import Path

import pytest

from base.clock import SystemClock
from streetwarden.supervisor import STABLE_AFTER_S, ProcessDied, ProcessHangs, Supervisor
from streetwarden.threads import RunnerThreads
from tests.fakes import FakeClock

LIVES_ON = ["tail", "-f", "/dev/null"]


def shell(script: str) -> list[str]:
    return ["sh", "-c", script]


def running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def until_its_end(process_id: int) -> None:
    """Wait for the end of a child without taking its exit code from the supervisor."""
    os.waitid(os.P_PID, process_id, os.WEXITED | os.WNOWAIT)


def test_a_dead_worker_is_started_again_after_a_growing_while_until_it_refuses(tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    script = f"""
        echo . >> {shlex.quote(str(lives))}
        [ $(wc -l < {shlex.quote(str(lives))}) -lt 3 ] && exit 1
        exit 2
    """
    clock = FakeClock()
    supervisor = Supervisor("worker", shell(script), until_its_end, clock)
    supervisor.run()
    assert supervisor.refused
    assert len(lives.read_text().splitlines()) == 3
    first_s, second_s = [waited_s for waited_s in clock.waits if waited_s != 0.5]
    assert 0.5 < first_s <= 1.0 < second_s <= 2.0


def test_a_death_is_told_with_its_exit_code() -> None:
    supervisor = Supervisor("worker", shell("exit 3"), lambda _process_id: None, FakeClock())
    with pytest.raises(ProcessDied, match="ended with exit code 3; it is started again"):
        supervisor.run_once()


def test_a_worker_that_refuses_its_input_is_not_started_again() -> None:
    supervisor = Supervisor("worker", shell("exit 2"), lambda _process_id: None, FakeClock())
    supervisor.run()
    assert supervisor.refused
    assert supervisor.stopping


def test_a_worker_that_hangs_is_killed() -> None:
    def freeze(process_id: int) -> bool:
        os.kill(process_id, signal.SIGSTOP)  # hears no SIGTERM any more
        os.waitid(os.P_PID, process_id, os.WSTOPPED | os.WNOWAIT)
        frozen.append(process_id)
        return False

    frozen: list[int] = []
    with pytest.raises(ProcessHangs, match="gives no sign of life"):
        Supervisor("worker", LIVES_ON, freeze, FakeClock()).run_once()
    assert not running(frozen[0])


def test_a_worker_may_take_a_minute_to_start() -> None:
    clock = FakeClock()
    with pytest.raises(ProcessHangs):
        Supervisor("worker", LIVES_ON, lambda _process_id: False, clock).run_once()
    assert 60.0 < clock.seconds < 62.0


def test_a_worker_that_falls_silent_has_a_few_seconds_to_come_back() -> None:
    clock = FakeClock()

    def silent_after_two_minutes(_process_id: int) -> bool:
        return clock.seconds < 120.0

    with pytest.raises(ProcessHangs):
        Supervisor("worker", LIVES_ON, silent_after_two_minutes, clock).run_once()
    assert 124.0 < clock.seconds < 127.0


def test_without_redis_nobody_is_taken_for_dead() -> None:
    clock = FakeClock()

    def redis_is_away(_process_id: int) -> None:
        if clock.seconds > 600.0:
            supervisor.stop()

    supervisor = Supervisor("worker", LIVES_ON, redis_is_away, clock)
    supervisor.run()
    assert not supervisor.refused


def test_after_a_long_life_the_back_off_starts_small_again() -> None:
    clock = FakeClock()
    deaths: list[float] = []

    def kill_when_stable(process_id: int) -> bool:
        if clock.seconds - (deaths[-1] if deaths else 0.0) > STABLE_AFTER_S + 5.0:
            deaths.append(clock.seconds)
            os.kill(process_id, signal.SIGKILL)
            until_its_end(process_id)
        if len(deaths) == 5:
            supervisor.stop()
        return True

    supervisor = Supervisor("worker", LIVES_ON, kill_when_stable, clock)
    supervisor.run()
    assert all(waited_s <= 1.0 for waited_s in clock.waits)


def test_stopping_ends_the_worker_in_good_order_and_soon(tmp_path: Path) -> None:
    ready, farewell = tmp_path / "ready", tmp_path / "farewell"
    script = f"""
import signal, sys
from pathlib import Path
def saved(*_): Path({str(farewell)!r}).write_text("saved"); sys.exit()
signal.signal(signal.SIGTERM, saved)
Path({str(ready)!r}).touch()
signal.pause()
"""
    clock, up = SystemClock(), threading.Event()
    processes: list[int] = []

    def look(process_id: int) -> bool:
        processes.append(process_id)
        if ready.exists():
            up.set()
        return True

    with RunnerThreads([Supervisor("worker", [sys.executable, "-c", script], look, clock)], clock):
        assert up.wait(10.0)
        began_s = clock.monotonic()
    assert clock.monotonic() - began_s < 2.0
    assert farewell.read_text() == "saved"
    assert not running(processes[-1])


def test_the_worker_hears_no_ctrl_c_of_the_terminal() -> None:
    groups: list[tuple[int, int]] = []

    def look(process_id: int) -> bool:
        groups.append((process_id, os.getpgid(process_id)))
        supervisor.stop()
        return True

    supervisor = Supervisor("worker", LIVES_ON, look, FakeClock())
    supervisor.run()
    [(process_id, group)] = groups
    assert group == process_id != os.getpgrp()
