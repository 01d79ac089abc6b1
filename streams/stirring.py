"""A cheap hint that something moves before a camera whose pictures nobody decodes."""

from collections import deque
from collections.abc import Callable
from datetime import datetime

CALM_AFTER_S = 1.0
"""Whoever is there has been seen by then, and is watched as long as that takes; what is only a lamp or a
branch costs no more. By the packet sizes of the clip of `bench cameras` a gate then decodes 47 % of its
pictures, with 3.0 and a `LINGER_S` of 2.0 69 %."""

_KEPT = 150
_ENOUGH = 50
_EVERY = 25
"""Six seconds, two and one at 25 fps: of sizes, before there is a usual one, between two guesses at it."""
_LARGER = 1.7
_RECENT, _LARGE_ONES = 3, 2
"""Measured on people who come through a door now and then, coded in four ways (docs/design/0017): found
within half a second 6 of 10 times at a constant 3 Mbit/s, 10 of 10 at constant quality."""


class StirMeter:
    """Notices movement by the sizes of coded pictures: what has changed costs bytes.

    Only predicted pictures count. Where there are none, or too few yet, anything may move. What goes on
    moving becomes the usual after some seconds: whoever is seen by then keeps the camera awake.
    """

    def __init__(self) -> None:
        self.stirs = True
        self._sizes: deque[int] = deque(maxlen=_KEPT)
        self._recent: deque[int] = deque(maxlen=_RECENT)
        self._usual_bytes: float | None = None
        self._since_guess = 0

    def note(self, size: int, *, is_key: bool) -> None:
        """One more coded picture, of so many bytes."""
        if is_key:
            return
        self._sizes.append(size)
        self._recent.append(size)
        self._since_guess += 1
        if len(self._sizes) >= _ENOUGH and self._since_guess >= _EVERY:
            self._since_guess = 0
            self._usual_bytes = float(sorted(self._sizes)[len(self._sizes) // 2])
        if self._usual_bytes is not None:
            large = _LARGER * self._usual_bytes
            self.stirs = sum(each > large for each in self._recent) >= _LARGE_ONES


class Calm:
    """Whether nothing has moved for a while, as far as anybody has said."""

    def __init__(self) -> None:
        self._stirred_at: datetime | None = None

    def stirred(self, at: datetime) -> None:
        """Something may have moved at `at`."""
        self._stirred_at = at

    def holds(self, at: datetime) -> bool:
        """Whether it is calm at `at`; never where nobody watches for movement."""
        if self._stirred_at is None:
            return False
        return (at - self._stirred_at).total_seconds() > CALM_AFTER_S


Stirred = Callable[[datetime], None]


def nobody_minds(_at: datetime) -> None:
    """In the place of `Calm.stirred` where nothing depends on it."""
