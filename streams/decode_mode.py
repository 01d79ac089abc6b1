"""How much of a stream is decoded."""

from collections import deque
from enum import StrEnum

_INTERVALS_KEPT = 5
_AS_FAST = 1.1
"""Key pictures so much rarer than needed still do: their distance varies with the camera's rate."""
_OVERDUE = 1.5
"""Later than so many times its usual distance the next key picture is not waited for."""
LINGER_S = 0.5
"""Everything is decoded for so long after the last need of it, or one that flickers would make it catch up
again and again. Catching up costs a second of decoding, on average, where key pictures come every two."""


class DecodeMode(StrEnum):
    """From nothing to everything."""

    PACKETS = "packets"
    KEYFRAMES = "keyframes"
    FULL = "full"


class ModeChooser:
    """Decodes no more than is needed: the rate of a stream's key pictures is learned from its packets.

    The longest of the last few distances counts: a camera that adds key pictures when the scene changes has
    short ones among them, and one that saves bandwidth stretches them while nothing moves.
    """

    def __init__(self) -> None:
        self._key_s: float | None = None
        self._intervals_s: deque[float] = deque(maxlen=_INTERVALS_KEPT)
        self._full_s: float | None = None

    def choose(self, needs_fps: float, media_s: float | None, *, is_key: bool) -> DecodeMode:
        """For the packet with the time `media_s` in its stream, None where it has none; ask once for each."""
        waited_s = self._waited_s(media_s, is_key=is_key)
        if needs_fps <= 0.0:
            self._full_s = None
            return DecodeMode.PACKETS
        needed_s, longest_s = 1.0 / needs_fps, max(self._intervals_s, default=0.0)
        if longest_s > _AS_FAST * needed_s or waited_s > _OVERDUE * max(needed_s, longest_s):
            self._full_s = media_s
            return DecodeMode.FULL
        return DecodeMode.FULL if self._lingers(media_s) else DecodeMode.KEYFRAMES

    def _lingers(self, media_s: float | None) -> bool:
        if media_s is None or self._full_s is None:
            return False
        return 0.0 <= media_s - self._full_s < LINGER_S

    def _waited_s(self, media_s: float | None, *, is_key: bool) -> float:
        """Since the latest key picture, or since the stream was joined; 0 for a key picture."""
        if media_s is None:
            return 0.0
        if self._key_s is None or media_s < self._key_s:  # just joined, or the camera's clock was set
            self._key_s = media_s
        waited_s = media_s - self._key_s
        if not is_key:
            return waited_s
        if waited_s > 0.0:
            self._intervals_s.append(waited_s)
        self._key_s = media_s
        return 0.0
