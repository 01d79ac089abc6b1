"""Everything that people can watch of one camera."""

from streams.live.feed import Feed
from streetwarden.media.pictures import Pictures
from streetwarden.media.words import look_in_words, zones_in_words
from vision.seen import Seen
from vision.site import Camera

FOCUS_FPS = 5.0
"""Looks a second while somebody looks closely: boxes follow what moves, and detection can keep up."""


PICTURES_FPS = 0.25
"""Looks a second while somebody watches pictures, also where all rules rest: what the slowest rule wants."""


class Studio:
    """Puts film, looks, zones and pictures of one camera before its viewers.

    feed      the film, and its hub; the camera's packets go there
    pictures  with everything drawn in
    """

    def __init__(self, camera: Camera, first_generation: int) -> None:
        """`first_generation` see `Feed`."""
        self.camera = camera
        self.feed = Feed(first_generation=first_generation)
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

    def close(self) -> None:
        """Nothing more will come."""
        self.feed.hub.close()
        self.pictures.close()
