import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from command_center.store.store import Store
from tests.command_center.store.killed_recorder import BATCH, FIRST, SECOND
from tests.command_center.values import STATE, at
from tests.fakes import FakeClock


def test_a_batch_that_was_killed_half_way_is_gone_whole_and_can_be_recorded_again(tmp_path: Path) -> None:
    program = subprocess.run(
        [sys.executable, "-m", "tests.command_center.store.killed_recorder", str(tmp_path)], check=False
    )
    assert program.returncode == -signal.SIGKILL

    store = Store.open(tmp_path, FakeClock())
    assert {event.id for event in store.events()} == {event.id for event in FIRST}
    assert len(store.waiting_reports()) == BATCH

    restarted = replace(STATE, looked_at=at(5))
    store.record(restarted, [*FIRST, *SECOND])
    assert store.state("gate") == restarted
    assert len(store.events()) == len(store.waiting_reports()) == 2 * BATCH
    store.close()
