import os

from base.cores import usable_cores


def test_a_process_may_use_some_cores_and_no_more_than_there_are() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
