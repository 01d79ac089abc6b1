"""Identifiers that sort by time: UUID version 7."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class IdSource:
    """Makes UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Pass a seeded `random.Random` to get the same ids for the same input (replay); the default draws
    from the operating system.
    """

    def __init__(self, source: random.Random | None = None) -> None:
        self._random = source or random.SystemRandom()

    def new(self, at: datetime) -> UUID:
        """A new id that carries the instant `at` (aware)."""
        milliseconds = (at - _EPOCH) // timedelta(milliseconds=1) & (1 << 48) - 1
        rand_a = self._random.getrandbits(12)
        rand_b = self._random.getrandbits(62)
        return UUID(int=milliseconds << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)
