"""Asks cameras for pictures of events, beside everything else: detection waits for no camera."""

import logging
import queue
from collections.abc import Callable, Iterable
from uuid import UUID

from base.clock import Clock
from base.runner import Runner
from streetwarden.still_fetch import StillError
from vision.ports import Still
from vision.site import Camera

log = logging.getLogger(__name__)

MOST_ASKED = 8
"""Events that wait for their picture; of more at once the others go without: theirs would come too late."""

_WAIT_S = 0.5

Fetch = Callable[[Camera], bytes]


class Stills(Runner):
    """A `StillSource` that fetches one picture after the other in a thread of its own.

    dropped   pictures that nobody was asked for, because too many were waiting
    missing   pictures that were asked for and did not come
    """

    name = "stills"

    def __init__(self, cameras: Iterable[Camera], fetch: Fetch, clock: Clock) -> None:
        super().__init__(clock)
        self._cameras = {camera.id: camera for camera in cameras if camera.snapshot_url}
        self._fetch = fetch
        self._asked: queue.Queue[tuple[Camera, UUID]] = queue.Queue(MOST_ASKED)
        self._taken: queue.Queue[Still] = queue.Queue(MOST_ASKED)
        self.dropped = 0
        self.missing = 0

    def ask(self, camera_id: str, event_id: UUID) -> None:
        """See `StillSource`."""
        camera = self._cameras.get(camera_id)
        if camera is None:
            return
        try:
            self._asked.put_nowait((camera, event_id))
        except queue.Full:
            self._lose(camera, event_id)

    def taken(self) -> list[Still]:
        """See `StillSource`."""
        found = []
        while True:
            try:
                found.append(self._taken.get_nowait())
            except queue.Empty:
                return found

    def run_once(self) -> None:
        """Fetch one picture, if one was asked for."""
        try:
            camera, event_id = self._asked.get(timeout=_WAIT_S)
        except queue.Empty:
            return
        try:
            content = self._fetch(camera)
            self._taken.put_nowait(Still(camera.id, event_id, self._clock.now(), content))
        except StillError as error:
            self.missing += 1
            log.warning("camera %s: no still of event %s: %s", camera.id, event_id, error)
        except queue.Full:  # nobody has taken any for a while
            self._lose(camera, event_id)

    def _lose(self, camera: Camera, event_id: UUID) -> None:
        self.dropped += 1
        log.warning("camera %s: no still of event %s: too many are waiting", camera.id, event_id)
