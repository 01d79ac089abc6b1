"""Everything that people can watch of one camera."""

from datetime import datetime

from streams.clip import ClipError
from streams.clip_ring import ClipRing
from streams.limit import Limit
from streams.live.feed import Feed
from streams.tap import Tap, Taps
from streetwarden.media.pictures import Pictures
from streetwarden.media.words import look_in_words, zones_in_words
from vision.ports import EvidenceError
from vision.seen import Seen
from vision.site import Camera

FOCUS_FPS = 5.0
"""Looks a second while somebody looks closely: boxes follow what moves, and detection can keep up."""


PICTURES_FPS = 0.25
"""Looks a second while somebody watches pictures, also where all rules rest: what the slowest rule wants."""


MOST_CLIP_BYTES = 8 << 20
"""The dispatch contract takes files of up to 10 MiB; 21 s of a camera of 3 Mbit/s."""


class Studio:
    """Puts film, looks, zones and pictures of one camera before its viewers, and keeps the latest film.

    feed      the film, and its hub
    pictures  with everything drawn in
    tap       the camera's packets go there
    """

    def __init__(self, camera: Camera, first_generation: int, clip_s: float = 0.0) -> None:
        """`first_generation` see `Feed`; `clip_s`: how much film is kept for evidence."""
        self.camera = camera
        self.feed = Feed(first_generation=first_generation)
        self._ring = ClipRing(Limit(MOST_CLIP_BYTES, clip_s)) if clip_s else None
        self.tap: Tap = Taps(self.feed, self._ring) if self._ring else self.feed
        self.pictures = Pictures(camera)
        self._zones = zones_in_words(camera, ())
        self._focused: set[object] = set()
        self.feed.hub.put(self._zones)

    @property
    def viewers(self) -> int:
        """How many watch."""
        return len(self.feed.hub) + len(self.pictures)

    @property
    def dropped(self) -> int:
        """What viewers have lost because they were too slow."""
        return self.feed.hub.dropped + self.pictures.skipped

    def seen(self, seen: Seen) -> None:
        """The camera was looked at."""
        self.pictures.put(seen)
        if len(self.feed.hub):
            self.feed.hub.put(look_in_words(seen, self.feed.times.moment(seen.frame.captured_at)))

    def tell_zones(self, active: frozenset[str]) -> None:
        """In these zones a rule looks now; viewers are told when that has changed."""
        zones = zones_in_words(self.camera, active)
        if zones != self._zones:
            self._zones = zones
            self.feed.hub.put(zones)

    def focus(self, viewer: object, *, on: bool) -> None:
        """Whether this viewer looks closely."""
        if on:
            self._focused.add(viewer)
        else:
            self._focused.discard(viewer)

    def needs_fps(self) -> float:
        """How many looks a second viewers ask for. From any thread."""
        if self._focused:
            return FOCUS_FPS
        return PICTURES_FPS if len(self.pictures) else 0.0

    def clip(self, since: datetime) -> bytes | None:
        """See `ClipSource`. From any thread. Raises `EvidenceError`."""
        try:
            return self._ring.clip(since) if self._ring else None
        except ClipError as error:
            raise EvidenceError(str(error)) from error

    def close(self) -> None:
        """Nothing more will come."""
        self.feed.hub.close()
        self.pictures.close()
