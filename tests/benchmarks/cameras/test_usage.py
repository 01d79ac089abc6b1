import numpy as np

from benchmarks.cameras.usage import Usage


def test_work_and_memory_are_on_the_accounts() -> None:
    before = Usage.now()
    kept = np.ones(8 << 20, np.float64)
    while Usage.now().cpu_s - before.cpu_s < 0.05:
        kept += 1.0
    after = Usage.now()
    assert after.memory_bytes - before.memory_bytes > 0.8 * kept.nbytes
