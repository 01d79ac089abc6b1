"""How far a reader is behind its camera."""

from math import inf

_WINDOW_S = 150.0
"""The least lateness of two such windows counts: the clocks of cameras drift by 0.1 thousandths at most."""

_WAITED_S, _WAITS = 0.005, 10
"""So many packets in a row had to be waited for: nothing more lies in the network. Reading one that is there
takes a tenth of that (measured); other threads may hold a reader up for as long, but hardly so often."""

_SET_BACK_S = 1.0
"""Pictures that are sent in another order than shown go back by less; by more goes a clock that is set."""


class Lateness:
    """Tells how long packets have lain in the network and here, by their times.

    A packet is as late as our clock is ahead of its time; the least late one has lain nowhere. Times that do
    not grow tell nothing.

    behind_s  how much later than the least late packet the latest was read; 0 before any has a time
    """

    def __init__(self) -> None:
        self.behind_s = 0.0
        self._media_s = -inf
        self._window_s = -inf
        self._least_s = self._least_before_s = inf
        self._waits = 0
        self._tells = False

    def note(self, media_s: float | None, now_s: float, waited_s: float) -> None:
        """The packet of `media_s` was read at `now_s`, after so long a wait; None: it has no time."""
        if media_s is None:
            return
        media_before_s, self._media_s = self._media_s, media_s
        if media_s < media_before_s - _SET_BACK_S:
            self._least_s = self._least_before_s = inf
        self._tells = media_s > media_before_s or self._least_late_s == inf
        if not self._tells:
            return
        self._waits = self._waits + 1 if waited_s >= _WAITED_S else 0
        late_s = now_s - media_s
        if self._waits >= _WAITS:
            self._least_s = self._least_before_s = late_s
        elif now_s - self._window_s >= _WINDOW_S:
            self._window_s, self._least_before_s, self._least_s = now_s, self._least_s, inf
        self._least_s = min(self._least_s, late_s)
        self.behind_s = late_s - self._least_late_s

    def arrived_s(self, media_s: float | None) -> float | None:
        """When the packet of `media_s` would have come, as little late as any, by the clock of `note`.

        None where nobody knows.
        """
        if media_s is None or not self._tells:
            return None
        return media_s + self._least_late_s

    @property
    def _least_late_s(self) -> float:
        return min(self._least_s, self._least_before_s)
