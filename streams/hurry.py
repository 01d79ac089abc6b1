"""When a reader passes over pictures to be with its camera again."""

from streams.rest import DRAINED_S, REST_S

BEHIND_S = 0.8
"""Catching up with a group of pictures of two seconds takes a third of that on a quiet machine (measured),
and frames that are much older are too old to be looked at (`detector.max_staleness_s`)."""

CAUGHT_UP_S = REST_S + DRAINED_S
"""A key picture that came while the reader rested is read so late, and nothing lies behind it."""


class Hurry:
    """Keeps a reader near its camera where the machine cannot decode all that is needed.

    Pictures must be lost then: a group at a time, not each a little later than the one before it.

    on  whether pictures are passed over
    """

    def __init__(self) -> None:
        self.on = False

    def note(self, behind_s: float, *, is_key: bool) -> None:
        """The reader is so far behind (`Lateness`); decoding can only go on with a key picture."""
        if behind_s > BEHIND_S:
            self.on = True
        elif is_key and behind_s <= CAUGHT_UP_S:
            self.on = False
