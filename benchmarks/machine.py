"""On what something was measured."""

import platform
from pathlib import Path

from base.cores import usable_cores
from benchmarks.value import Value

_CPUINFO = Path("/proc/cpuinfo")
_FLAGS = frozenset({"avx", "avx2", "f16c", "fma", "asimd", "asimddp", "bf16", "i8mm", "sve", "sve2"})
_VNNI = frozenset({"avx512_vnni", "avx_vnni", "asimddp"})
_FLAG_FAMILIES = ("avx512", "avx_vnni", "avx_ifma", "avx_ne_convert", "amx")


class Machine(Value):
    """A machine, as far as it decides how fast a detector is.

    cpu_model    its name, as the system gives it; clouds often give a vague one, hence the next two
    cpu_version  family/model/stepping (x86) or implementer/part (ARM); "" where the system does not say
    cpu_flags    sorted; only those that engines choose their kernels by
    cores        that this process may use
    gpu          the name of the one that was used; None: none was
    """

    cpu_model: str
    cpu_version: str
    cpu_flags: tuple[str, ...]
    cores: int
    os: str
    architecture: str
    gpu: str | None = None

    @property
    def has_vnni(self) -> bool:
        """Whether products of 8-bit numbers are added in 32 bits, where they do not overflow."""
        return bool(_VNNI & set(self.cpu_flags))


def machine_here(gpu: str | None = None) -> Machine:
    """The machine that this runs on."""
    text = _CPUINFO.read_text("utf-8", errors="replace") if _CPUINFO.exists() else ""
    return machine_of(text, cores=usable_cores(), gpu=gpu)


def machine_of(cpuinfo: str, *, cores: int, gpu: str | None = None) -> Machine:
    """From the text of Linux's /proc/cpuinfo, "" on other systems."""
    facts = _first_processor(cpuinfo)
    parts = ("cpu family", "model", "stepping") if "cpu family" in facts else ("CPU implementer", "CPU part")
    flags = facts.get("flags", facts.get("Features", "")).split()
    return Machine(
        cpu_model=facts.get("model name") or platform.processor() or "unknown",
        cpu_version="/".join(facts[part] for part in parts if part in facts),
        cpu_flags=tuple(sorted(flag for flag in flags if _matters(flag))),
        cores=cores,
        os=f"{platform.system()} {platform.release()}",
        architecture=platform.machine(),
        gpu=gpu,
    )


def _first_processor(cpuinfo: str) -> dict[str, str]:
    lines = (line.partition(":") for line in cpuinfo.strip().partition("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def _matters(flag: str) -> bool:
    return flag in _FLAGS or flag.startswith(_FLAG_FAMILIES)
