"""H.264 parameter sets: what a decoder must know before the first picture (ITU-T H.264, section 7.3.2)."""

import re
from dataclasses import dataclass
from typing import Self

_START_CODE = re.compile(rb"\x00\x00+\x01")
_SPS, _PPS = 7, 8
_PREFIX = b"\x00\x00\x00\x01"


@dataclass(frozen=True, slots=True)
class ParameterSets:
    """The sequence and picture parameter sets of a stream, each in order of appearance."""

    sequence: tuple[bytes, ...] = ()
    picture: tuple[bytes, ...] = ()

    @classmethod
    def found_in(cls, annex_b: bytes) -> Self:
        """Those among the NAL units of `annex_b`, a byte stream with start codes."""
        nals = [nal.rstrip(b"\x00") for nal in _START_CODE.split(annex_b) if nal]
        return cls(_distinct(nals, _SPS), _distinct(nals, _PPS))

    def updated(self, newer: "ParameterSets") -> "ParameterSets":
        """With the sets of `newer` in place of ours, kind by kind, where it has any."""
        return ParameterSets(newer.sequence or self.sequence, newer.picture or self.picture)

    @property
    def complete(self) -> bool:
        """Whether a decoder could start."""
        return bool(self.sequence and self.picture)

    @property
    def codec(self) -> str:
        """Profile, constraints and level as RFC 6381 writes them, "avc1.PPCCLL"."""
        return f"avc1.{self.sequence[0][1:4].hex()}"

    def annex_b(self) -> bytes:
        """All sets as a byte stream with start codes."""
        return b"".join(_PREFIX + nal for nal in self.sequence + self.picture)


def _distinct(nals: list[bytes], kind: int) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(nal for nal in nals if len(nal) > 3 and nal[0] & 0x1F == kind))
