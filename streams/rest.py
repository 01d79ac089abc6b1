"""When a thread that only reads may let packets come together."""

from math import inf

REST_S = 0.2
"""Five packets at 25 fps. Measured, 54 cameras on two cores: a thread that is woken for each packet spends
more on being woken than on reading it, and threads wait for each other more than for the network."""

DRAINED_S = 0.06
"""Behind by no more, all that had come is read: the distance of two pictures, and jitter."""

_PROVED_EVERY_S, _PROVED_FOR_S = 5.0, 0.4
"""Now and then nothing rests until all is read for certain; else each rest would begin a little later than
the one before, and the delay would creep up."""


class Rest:
    """Tells when what had come from a camera has been read.

    No rest is due while more lies in the network: a reader that has fallen behind catches up first.
    """

    def __init__(self) -> None:
        self._proved_s = -inf

    def is_due(self, behind_s: float, now_s: float) -> bool:
        """Whether to rest now; `behind_s` see `Lateness`."""
        if now_s - self._proved_s >= _PROVED_EVERY_S:
            self._proved_s = now_s
        return behind_s <= DRAINED_S and now_s - self._proved_s >= _PROVED_FOR_S
