import pytest

from base.cores import usable_cores
from benchmarks.machine import machine_here, machine_of

ZEN = """processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 17
model name\t: AMD EPYC 9B14
stepping\t: 1
flags\t\t: fpu sse2 avx2 avx512f avx512_bf16 avx512_vnni amx_tile rdtscp

processor\t: 1
model name\t: another
"""
ARM = """processor\t: 0
Features\t: fp asimd asimddp bf16 i8mm crc32
CPU implementer\t: 0x41
CPU part\t: 0xd40
"""


@pytest.mark.parametrize(
    ("text", "version", "flags"),
    [
        (ZEN, "25/17/1", ("amx_tile", "avx2", "avx512_bf16", "avx512_vnni", "avx512f")),
        (ARM, "0x41/0xd40", ("asimd", "asimddp", "bf16", "i8mm")),
        ("", "", ()),
        ("no colon in it\n:::", "", ()),
    ],
)
def test_a_machine_is_what_decides_how_fast_an_engine_is(
    text: str, version: str, flags: tuple[str, ...]
) -> None:
    machine = machine_of(text, cores=2)
    assert (machine.cpu_version, machine.cpu_flags, machine.cores) == (version, flags, 2)
    assert machine.cpu_model


def test_the_first_processor_stands_for_all() -> None:
    assert machine_of(ZEN, cores=2).cpu_model == "AMD EPYC 9B14"


def test_this_machine_can_be_told() -> None:
    machine = machine_here(gpu="H100")
    assert (machine.cores, machine.gpu) == (usable_cores(), "H100")
    assert machine.cores >= 1
