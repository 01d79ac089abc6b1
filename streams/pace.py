"""A stream's own time, where it keeps pace with ours."""

PACE_S = 2.0
"""More than pictures wait in a network, or are sent in another order than they are shown."""


class Pace:
    """Believes a stream within `PACE_S` of ours: cameras' times jump, stand still, or run at another rate."""

    def __init__(self) -> None:
        self._ahead_s: float | None = None

    def seconds(self, media_s: float | None, now_s: float) -> float | None:
        """The time of a packet that came at `now_s`, on its scale; None where it says none."""
        if media_s is None:
            return None
        if self._ahead_s is None or abs(media_s - self._ahead_s - now_s) > PACE_S:
            self._ahead_s = media_s - now_s
        return media_s - self._ahead_s
