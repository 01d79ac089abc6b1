"""When a thread that only reads may let packets come together."""

from math import inf

REST_S = 0.2
"""Five packets at 25 fps. Measured, 54 cameras on two cores: a thread that is woken for each packet spends
more on being woken than on reading it, and threads wait for each other more than for the network."""

_DRAINED_S = 0.06
"""Later than the least late packet by no more, all that had come is read: the distance of two pictures, and
jitter."""

_WINDOW_S = 150.0
"""The least lateness of two such windows counts: the clocks of cameras drift by 0.1 thousandths at most."""

_PROVED_EVERY_S, _PROVED_FOR_S = 5.0, 0.4
"""Now and then nothing rests until all is read for certain; else each rest would begin a little later than
the one before, and the delay would creep up."""

_JUMP_S = 2.0


class Rest:
    """Notices that what had come from a camera has been read.

    A packet is as late as our clock is ahead of its time; what differs from packet to packet is how long it
    has lain in the network and here. No rest is due while more lies there: a reader that has fallen behind
    catches up first.
    """

    def __init__(self) -> None:
        self._window_s = -inf
        self._least_s = self._least_before_s = inf
        self._late_s = inf
        self._proved_s = -inf

    def is_due(self, media_s: float | None, now_s: float) -> bool:
        """Whether to rest after the packet of `media_s` (None: it has no time) that was read at `now_s`."""
        if media_s is None:
            return False
        late_s = now_s - media_s
        self._note(late_s, now_s)
        if now_s - self._proved_s >= _PROVED_EVERY_S:
            self._proved_s = now_s
        if now_s - self._proved_s < _PROVED_FOR_S:
            return False
        return late_s - min(self._least_s, self._least_before_s) <= _DRAINED_S

    def _note(self, late_s: float, now_s: float) -> None:
        if abs(late_s - self._late_s) > _JUMP_S:  # the camera's time has jumped
            self._least_s = self._least_before_s = inf
            self._window_s = now_s
        elif now_s - self._window_s >= _WINDOW_S:
            self._window_s, self._least_before_s, self._least_s = now_s, self._least_s, inf
        self._late_s, self._least_s = late_s, min(self._least_s, late_s)
