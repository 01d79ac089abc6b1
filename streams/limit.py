"""A bound on what may wait or be kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """How much: bytes, and seconds of film."""

    max_bytes: int
    max_s: float

    def __post_init__(self) -> None:
        if self.max_bytes <= 0 or self.max_s <= 0:
            raise ValueError(f"expected positive limits, got {self.max_bytes} bytes and {self.max_s} s")
