"""Views of cameras outlive their worker, and a person's word that a view is right reaches it."""

import logging
from collections.abc import Iterable
from datetime import timedelta

from base.clock import Clock
from base.runner import Runner
from vision.ports import ViewMemory, ViewRequest
from vision.sight import Sights

log = logging.getLogger(__name__)

ASK_EVERY_S = 1.0
KEEP_EVERY_S = 600.0
HEEDED_WITHIN = timedelta(hours=1)
"""Later the camera may show another view than the one that somebody has found right."""


class ViewKeeper(Runner):
    """Keeps what was learned of the cameras' views, and heeds who says that a view is right.

    What is learned first of a camera is kept within a second, the rest every ten minutes and at the end.
    """

    name = "view keeper"

    def __init__(self, camera_ids: Iterable[str], sights: Sights, memory: ViewMemory, clock: Clock) -> None:
        super().__init__(clock)
        self._camera_ids = frozenset(camera_ids)
        self._sights = sights
        self._memory = memory
        self._kept: dict[str, bytes] = {}
        self._due_s: dict[str, float] = {}

    def restore(self) -> None:
        """Go on with the views of an earlier run. Raises `SinkError`; what is no reference is only told."""
        for camera_id, reference in self._memory.references().items():
            if camera_id in self._camera_ids:
                self._restore(camera_id, reference)

    def run_once(self) -> None:
        """One round over all cameras, and the pause after it. Raises `SinkError`."""
        self._heed()
        now_s = self._clock.monotonic()
        self._keep(each for each in self._camera_ids if now_s >= self._due_s.get(each, now_s))
        self.pause(ASK_EVERY_S)

    def flush(self) -> None:
        """Keep what is known now, of every camera. Raises `SinkError`."""
        self._keep(self._camera_ids)

    def _restore(self, camera_id: str, reference: bytes) -> None:
        try:
            self._sights.restore(camera_id, reference)
        except ValueError as error:
            log.warning(
                "camera %s: its view is learned anew, for the stored one cannot be used: %s", camera_id, error
            )
        else:
            self._note({camera_id: reference})

    def _heed(self) -> None:
        for request in self._memory.requests(self._clock.now() - HEEDED_WITHIN):
            if request.camera_id in self._camera_ids:
                self._accept(request)

    def _accept(self, request: ViewRequest) -> None:
        """Safe to repeat, as after a fault of the memory: it is again the present view that counts."""
        camera_id = request.camera_id
        self._sights.accept(camera_id, self._clock.now())
        reference = self._sights.reference(camera_id)
        self._memory.heeded(request, reference)
        self._forget(camera_id)
        if reference is not None:
            self._note({camera_id: reference})
        log.info("camera %s: its present view counts as the right one", camera_id)

    def _keep(self, camera_ids: Iterable[str]) -> None:
        learned = {each: reference for each in camera_ids if (reference := self._sights.reference(each))}
        news = {each: reference for each, reference in learned.items() if self._kept.get(each) != reference}
        if news:
            self._memory.keep(news)
        self._note(learned)

    def _note(self, kept: dict[str, bytes]) -> None:
        self._kept |= kept
        self._due_s |= dict.fromkeys(kept, self._clock.monotonic() + KEEP_EVERY_S)

    def _forget(self, camera_id: str) -> None:
        self._kept.pop(camera_id, None)
        self._due_s.pop(camera_id, None)
