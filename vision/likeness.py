"""Whether two appearances could be the same thing. Pure; the pictures are read in `appearance`."""

import math

from vision.tracks import Appearance


def difference(a: Appearance, b: Appearance) -> float:
    """Hellinger distance of two histograms that sum to 1: 0 the same, 1 nothing in common.

    0 where one of them is unknown: nothing speaks for a difference.
    """
    if not a or not b:
        return 0.0
    overlap = sum(math.sqrt(p * q) for p, q in zip(a, b, strict=True))
    return math.sqrt(max(0.0, 1.0 - overlap))


def blend(old: Appearance, new: Appearance, share: float) -> Appearance:
    """`old` moved towards `new` by `share` (0..1); the known one where the other is unknown."""
    if not old or not new:
        return old or new
    return tuple(round(p + share * (q - p), 4) for p, q in zip(old, new, strict=True))
