import json
import subprocess
import sys

_PROGRAM = """
import json
from benchmarks.cameras.usage import Usage

before = Usage.now()
kept = bytearray(b"x") * (64 << 20)
while Usage.now().cpu_s - before.cpu_s < 0.05:
    pass
after = Usage.now()
print(json.dumps([len(kept), after.memory_bytes - before.memory_bytes, after.cpu_s - before.cpu_s]))
"""


def test_work_and_memory_are_on_the_accounts() -> None:
    # a process of its own: this one may let go of other memory meanwhile
    program = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    kept, memory_bytes, cpu_s = json.loads(program.stdout)
    assert 0.9 * kept < memory_bytes < 1.2 * kept
    assert cpu_s >= 0.05
