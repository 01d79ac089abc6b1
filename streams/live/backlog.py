"""What waits, and how much of it."""

from collections import deque

from streams.limit import Limit
from streams.live.pieces import Fragment, Piece


class Backlog:
    """Pieces in order, with their sum. Not thread-safe."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._pieces: deque[Piece] = deque()
        self._bytes = 0
        self._seconds = 0.0

    def __len__(self) -> int:
        return len(self._pieces)

    def room_for(self, fragment: Fragment) -> bool:
        """Whether the limit still holds with `fragment` added."""
        return (
            self._bytes + len(fragment.data) <= self._limit.max_bytes
            and self._seconds + fragment.duration_s <= self._limit.max_s
        )

    def add(self, piece: Piece) -> None:
        """Append `piece`, whether there is room or not."""
        self._pieces.append(piece)
        self._count(piece, 1)

    def take(self) -> Piece | None:
        """Remove the oldest; None when nothing waits."""
        if not self._pieces:
            return None
        piece = self._pieces.popleft()
        self._count(piece, -1)
        return piece

    def drop(self, *kinds: type[Piece]) -> int:
        """Forget every piece of these kinds; return how many that were."""
        kept = [piece for piece in self._pieces if not isinstance(piece, kinds)]
        dropped = len(self._pieces) - len(kept)
        self._pieces.clear()
        self._bytes, self._seconds = 0, 0.0
        for piece in kept:
            self.add(piece)
        return dropped

    def count(self, kind: type[Piece]) -> int:
        """How many pieces of this kind wait."""
        return sum(isinstance(piece, kind) for piece in self._pieces)

    def pieces(self) -> tuple[Piece, ...]:
        """Everything that waits, oldest first."""
        return tuple(self._pieces)

    def _count(self, piece: Piece, sign: int) -> None:
        if isinstance(piece, Fragment):
            self._bytes += sign * len(piece.data)
            self._seconds += sign * piece.duration_s
