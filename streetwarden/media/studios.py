"""The studios of all cameras of a worker."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from base.clock import Clock
from base.runner import Runner
from streetwarden.media.studio import Studio
from vision.seen import Seen
from vision.site import Camera

log = logging.getLogger(__name__)

TELL_EVERY_S = 1.0


class Studios:
    """By camera. An `Observer` and `ClipSource`: whatever people see fails without disturbing detection.

    faults   looks that could not be shown
    """

    def __init__(self, cameras: Iterable[Camera], started_at: datetime, clip_s: float = 0.0) -> None:
        """`started_at` numbers the films, so that those after a restart have greater numbers.

        `clip_s`: how much film of each is kept for evidence.
        """
        first_generation = int(started_at.timestamp())
        self._studios = {camera.id: Studio(camera, first_generation, clip_s) for camera in cameras}
        self.faults = 0

    def __iter__(self) -> Iterator[Studio]:
        return iter(self._studios.values())

    def of(self, camera_id: str) -> Studio | None:
        """The studio of a camera; None when the worker does not have it."""
        return self._studios.get(camera_id)

    def seen(self, seen: Seen) -> None:
        """A camera was looked at."""
        try:
            self._studios[seen.frame.camera_id].seen(seen)
        except Exception as error:  # noqa: BLE001 - what people see must never stop what is reported
            self.faults += 1
            log.warning("camera %s: a look cannot be shown: %r", seen.frame.camera_id, error)

    def clip(self, camera_id: str, since: datetime) -> bytes | None:
        """See `ClipSource`. Raises `EvidenceError`."""
        return self._studios[camera_id].clip(since)

    def close(self) -> None:
        """Nothing more will come: all viewers are told."""
        for studio in self:
            studio.close()


class ActiveZones(Protocol):
    """Whoever knows which rules look now: the pipeline."""

    def active_zones(self, camera_id: str, at: datetime) -> frozenset[str]:
        """The camera's zones in which a rule looks at `at`."""
        ...


class ZoneTeller(Runner):
    """Tells viewers within a second that a rule has begun or ceased to look."""

    name = "zones"

    def __init__(self, studios: Studios, rules: ActiveZones, clock: Clock) -> None:
        super().__init__(clock)
        self._studios = studios
        self._rules = rules

    def run_once(self) -> None:
        """One round over all cameras."""
        now = self._clock.now()
        for studio in self._studios:
            studio.tell_zones(self._rules.active_zones(studio.camera.id, now))
        self.pause(TELL_EVERY_S)
