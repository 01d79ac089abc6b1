import os
import threading

import pytest

from base.cores import give_way, usable_cores


def test_a_process_may_use_some_cores_and_no_more_than_there_are() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux has it")
def test_a_thread_that_gives_way_interrupts_nobody_and_is_alone_in_that() -> None:
    found, before = [], os.sched_getscheduler(0)

    def work() -> None:
        give_way()
        found.append(os.sched_getscheduler(0))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [os.SCHED_BATCH]
    assert os.sched_getscheduler(0) == before
