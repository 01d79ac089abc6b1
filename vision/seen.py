"""What a camera's watch has seen in one look, for people who look on."""

from dataclasses import dataclass
from datetime import timedelta

from streams.frame import Frame
from vision.geometry import ground_point
from vision.tracks import Track
from vision.violation import Violation

STANDS_AFTER_S = 2.0
STANDS_WITHIN = 0.3  # of the box: what stands jitters by less; both as the dwell clocks have it


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One look of one camera, and what its rules made of it."""

    frame: Frame
    tracks: tuple[Track, ...]
    violations: tuple[Violation, ...]


def stands(track: Track) -> bool:
    """Whether a track has kept its place for two seconds, as far as its path is known."""
    since_at = track.last_seen_at - timedelta(seconds=STANDS_AFTER_S)
    if track.first_seen_at > since_at:
        return False
    earlier = [each.point for each in track.path if each.at <= since_at]
    recent = [each.point for each in track.path if each.at > since_at]
    (x, y), (left, top, right, bottom) = ground_point(track.box), track.box
    return all(
        abs(there_x - x) <= STANDS_WITHIN * (right - left)
        and abs(there_y - y) <= STANDS_WITHIN * (bottom - top)
        for there_x, there_y in [*earlier[-1:], *recent]
    )
