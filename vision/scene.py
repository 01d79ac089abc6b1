"""What a rule looks at: one camera at one instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from vision.site import Zone
from vision.tracks import Track


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time."""

    start_at: datetime
    end_at: datetime

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return (self.end_at - self.start_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Scene:
    """One look of one camera.

    tracks   those seen in this look, of every class
    zones    the camera's zones by id
    blind    spans since the previous look in which the camera gave no pictures (unknown, not empty)
    """

    camera_id: str
    session: int
    captured_at: datetime
    width_px: int
    height_px: int
    tracks: tuple[Track, ...] = ()
    zones: Mapping[str, Zone] = field(default_factory=lambda: MappingProxyType({}))
    blind: tuple[Span, ...] = ()
