"""One camera, many viewers."""

import threading
from collections.abc import Callable

from streams.gop import KEPT
from streams.limit import Limit
from streams.live.backlog import Backlog
from streams.live.pieces import Fragment, Init, Look, Opening, Piece, Unsupported, Zones
from streams.live.viewer import Viewer

QUEUE = Limit(max_bytes=8 << 20, max_s=15.0)
"""What may wait for a slow viewer. The bytes are shared by all viewers: more of them cost no more memory."""


class Hub:
    """Hands each piece to every viewer, and keeps what a new one needs to see the picture at once.

    Thread-safe; the camera's thread never waits for a viewer.
    """

    def __init__(self, queue: Limit = QUEUE, kept: Limit = KEPT) -> None:
        if kept.max_bytes > queue.max_bytes or kept.max_s > queue.max_s:
            raise ValueError(f"expected to keep no more than a queue holds, got {kept} and {queue}")
        self._queue = queue
        self._lock = threading.Lock()
        self._viewers: set[Viewer] = set()
        self._zones: Zones | None = None
        self._opening: Opening | None = None
        self._since_key = Backlog(kept)
        self._over = False
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._viewers)

    @property
    def opening(self) -> Opening | None:
        """The film that runs now, or why there is none; None before the camera's first picture."""
        return self._opening

    @property
    def dropped(self) -> int:
        """What viewers have lost because they were too slow, those included who have left."""
        with self._lock:
            return self._dropped + sum(viewer.dropped for viewer in self._viewers)

    def put(self, piece: Piece) -> None:
        """Hand `piece` to everybody; an opening begins a new film."""
        with self._lock:
            self._remember(piece)
            for viewer in self._viewers:
                viewer.offer(piece)

    def join(self, arrived: Callable[[], None] = lambda: None) -> Viewer:
        """A viewer who sees the zones, the current opening, then the film from its latest key picture on.

        `arrived` see `Viewer`; it is called in this thread too if something is there to be seen.
        """
        viewer = Viewer(self._queue, arrived)
        with self._lock:
            for piece in (self._zones, self._opening, *self._since_key.pieces()):
                if piece is not None:
                    viewer.offer(piece)
            if self._over:
                viewer.finish()
            self._viewers.add(viewer)
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Forget `viewer`; harmless when it has left."""
        with self._lock:
            if viewer in self._viewers:
                self._viewers.remove(viewer)
                self._dropped += viewer.dropped

    def forget(self) -> None:
        """The film is not going on: who joins now waits for the next."""
        with self._lock:
            self._opening = None
            self._since_key.drop(Fragment)

    def close(self) -> None:
        """Nothing more will come: viewers get what waits for them and are told."""
        with self._lock:
            self._over = True
            for viewer in self._viewers:
                viewer.finish()

    def _remember(self, piece: Piece) -> None:
        match piece:
            case Fragment():
                self._keep(piece)
            case Init() | Unsupported():
                self._opening = piece
                self._since_key.drop(Fragment)
            case Zones():
                self._zones = piece
            case Look():
                pass  # the next one comes soon, and knows more

    def _keep(self, fragment: Fragment) -> None:
        """Remember what follows the latest key picture, or nothing if that is too much."""
        if fragment.is_key:
            self._since_key.drop(Fragment)
        elif not len(self._since_key):
            return
        if self._since_key.room_for(fragment):
            self._since_key.add(fragment)
        else:
            self._since_key.drop(Fragment)
