"""Somebody who watches one camera."""

import threading
from collections.abc import Callable

from streams.limit import Limit
from streams.live.backlog import Backlog
from streams.live.pieces import Fragment, Init, Look, Opening, Piece, Unsupported, Zones

MAX_LOOKS = 100
"""Twenty seconds at five looks a second: older ones are about a picture that is long gone."""


class Viewer:
    """A bounded queue between the camera's thread and whoever sends to the viewer. Thread-safe.

    What comes out can always be decoded: an opening, then fragments from a key picture on. Where the queue
    overflows, the film in it is dropped and so is what follows until the next key picture.

    dropped  fragments and looks that this viewer has lost because it was too slow
    """

    def __init__(self, limit: Limit, arrived: Callable[[], None]) -> None:
        """`arrived` is called, in the camera's thread, when something waits where nothing waited before."""
        self.dropped = 0
        self._arrived = arrived
        self._lock = threading.Lock()
        self._backlog = Backlog(limit)
        self._opening: Opening | None = None
        self._in_step = False
        self._fell_behind = False
        self._over = False

    @property
    def over(self) -> bool:
        """Whether nothing more will come: the camera is no longer watched at all."""
        return self._over

    def offer(self, piece: Piece) -> None:
        """Let `piece` wait, if it can be decoded where this viewer is. Never blocks for long."""
        with self._lock:
            waited = len(self._backlog) > 0
            self._admit(piece)
            arrived = len(self._backlog) > 0 and not waited
        if arrived:
            self._arrived()

    def take(self) -> Piece | None:
        """The next piece to send; None when nothing waits."""
        with self._lock:
            piece = self._backlog.take()
            if piece is self._opening:
                self._opening = None
            return piece

    def finish(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._arrived()

    def _admit(self, piece: Piece) -> None:
        match piece:
            case Fragment():
                self._admit_fragment(piece)
            case Look():
                self._admit_look(piece)
            case Zones():
                self._backlog.drop(Zones)
                self._backlog.add(piece)
            case _:
                self._admit_opening(piece)

    def _admit_opening(self, opening: Opening) -> None:
        if self._opening is not None:  # two would wait: nobody is interested in the first film any more
            self._drop_film()
            self._backlog.drop(Init, Unsupported)
        self._opening = opening
        self._backlog.add(opening)
        self._in_step = self._fell_behind = False

    def _admit_fragment(self, fragment: Fragment) -> None:
        if self._in_step and not self._backlog.room_for(fragment):
            self._drop_film()
            self._in_step, self._fell_behind = False, True
        if self._in_step or fragment.is_key:
            self._backlog.add(fragment)
            self._in_step, self._fell_behind = True, False
        else:
            self.dropped += self._fell_behind

    def _admit_look(self, look: Look) -> None:
        if self._backlog.count(Look) >= MAX_LOOKS:
            self.dropped += self._backlog.drop(Look)
        self._backlog.add(look)

    def _drop_film(self) -> None:
        self.dropped += self._backlog.drop(Fragment, Look)
