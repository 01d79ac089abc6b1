"""Everything that looks at one camera: tracker, rules, deduplicator, and the looks kept for evidence."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from models.detections import Detections
from streams.frame import Frame
from vision.appearance import appearances
from vision.deduplication import Deduplicator
from vision.event import Event
from vision.evidence import Look, LookRing
from vision.ports import CameraState
from vision.rules.rule import Rule
from vision.scene import Scene, Span
from vision.seen import Seen
from vision.signals import Signal
from vision.site import Camera
from vision.tracker import Tracker, TrackerSettings
from vision.verification import LOOKS_FPS, Verdict, Verification, VerificationRequest
from vision.violation import Violation

log = logging.getLogger(__name__)

SAVE_EVERY_S = 5.0
_BLIND_AFTER_S = 5.0  # a reconnect takes less; shorter gaps are a busy machine, not a blind camera
_BLIND_PERIODS = 3


class Watch:
    """One camera's way from detections to events.

    Not thread-safe but for `needs_fps` and `active_zones`, which only read.
    """

    def __init__(
        self,
        camera: Camera,
        rules: Mapping[str, Rule],
        deduplicator: Deduplicator,
        *,
        looks_kept: int = 1,
        tracker: TrackerSettings | None = None,
    ) -> None:
        self.camera = camera
        self.deduplicator = deduplicator
        self.ring = LookRing(looks_kept)
        self._rules = rules
        self._tracker_settings = tracker
        self._tracker: Tracker | None = None
        self.zones = {zone.id: zone for zone in camera.zones}
        self._session = 0
        self._looked_at: datetime | None = None
        self._saved_at: datetime | None = None
        self._saved_dwells: frozenset[tuple[object, ...]] = frozenset()
        self._dwells = self._saved_dwells
        self._violations: list[Violation] = []
        self._verifications: dict[UUID, Verification] = {}

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:
        """How many looks a second are wanted now: the most demanding rule, or a second look, decides.

        `calm` see `Rule.needs_fps`.
        """
        wanted_fps = self._rules_need_fps(at, calm=calm)
        return max(wanted_fps, LOOKS_FPS) if self._verifications else wanted_fps

    @property
    def seen(self) -> Seen | None:
        """The latest look and what the rules made of it; None before the first."""
        look = self.ring.latest
        return Seen(look.frame, look.tracks, tuple(self._violations)) if look else None

    def active_zones(self, at: datetime) -> frozenset[str]:
        """The zones in which a rule looks at `at`. May be called from any thread."""
        active = {key for key, rule in self._rules.items() if rule.needs_fps(at) > 0}
        return frozenset(spec.zone_id for spec in self.camera.rules if spec.key in active)

    def observe(self, signal: Signal) -> None:
        """Pass a signal to every rule."""
        for rule in self._rules.values():
            rule.observe(signal)

    def look(self, frame: Frame, detections: Detections) -> list[Event]:
        """Take a look; give the events with a new revision."""
        scene = self._scene(frame, detections)
        self.ring.add(Look(frame, scene.tracks))
        self._violations = [violation for rule in self._rules.values() for violation in rule.look(scene)]
        self._dwells = frozenset(map(_dwell, self._violations))
        self._session, self._looked_at = frame.session, frame.captured_at
        return self.deduplicator.update(self._violations, frame.captured_at)

    @property
    def undecided(self) -> bool:
        """Whether something is being watched that is not settled yet."""
        return self.verifying or any(violation.progress < 1.0 for violation in self._violations)

    @property
    def verifying(self) -> bool:
        """Whether a second look is under way."""
        return bool(self._verifications)

    def verify(self, request: VerificationRequest, at: datetime) -> None:
        """Look again at an event, more often than the rules ask for, until there is a verdict."""
        self._verifications[request.event_id] = Verification(request, at)

    def verdicts(self, at: datetime) -> list[Verdict]:
        """What the look just taken has decided; each comes again until it is `answered`."""
        found = [
            verification.look(self.event(event_id), self._violations, at)
            for event_id, verification in self._verifications.items()
        ]
        return [verdict for verdict in found if verdict]

    def overdue(self, at: datetime) -> list[Verdict]:
        """What cannot be decided because no look has come for too long."""
        found = [verification.overdue(at) for verification in self._verifications.values()]
        return [verdict for verdict in found if verdict]

    def answered(self, event_id: UUID) -> None:
        """Note that a verdict is safe."""
        self._verifications.pop(event_id, None)

    def event(self, event_id: UUID) -> Event | None:
        """The event with this id, while the camera's rules know of it."""
        return next((event for event in self.deduplicator.events if event.id == event_id), None)

    @property
    def unsaved(self) -> bool:
        """Whether a dwell has changed since the last save, or the last save is too long ago."""
        if self._looked_at is None:
            return False
        old = self._saved_at is None or self._looked_at - self._saved_at >= timedelta(seconds=SAVE_EVERY_S)
        return old or self._dwells != self._saved_dwells

    def saved(self) -> None:
        """Note that the present state is safe."""
        self._saved_at, self._saved_dwells = self._looked_at, self._dwells

    def state(self) -> CameraState | None:
        """What must survive a restart; None before the first look."""
        if self._looked_at is None:
            return None
        rules = {key: rule.state() for key, rule in self._rules.items()}
        return CameraState(self.camera.id, self._session, self._looked_at, rules)

    def restore(self, state: CameraState | None, events: Iterable[Event]) -> None:
        """Go on where an earlier run was. A rule whose state cannot be read starts anew, and says so."""
        self.deduplicator.restore(events)
        if state is None:
            return
        self._session, self._looked_at = state.session, state.looked_at
        for key, rule in self._rules.items():
            if key not in state.rules:
                continue
            try:
                rule.restore(state.rules[key])  # type: ignore[arg-type]
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                log.warning(
                    "camera %s: rule %s starts anew: %r in its saved state", self.camera.id, key, error
                )

    def _rules_need_fps(self, at: datetime, *, calm: bool = False) -> float:
        return max((rule.needs_fps(at, calm=calm) for rule in self._rules.values()), default=0.0)

    def _scene(self, frame: Frame, detections: Detections) -> Scene:
        at = frame.captured_at
        if self._tracker is None or frame.session != self._session:
            self._tracker = Tracker(self.camera.id, frame.session, self._tracker_settings)
        looks = appearances(frame.image, detections.xyxy * frame.scale)
        tracks = self._tracker.update(detections, looks, at, (frame.width_px, frame.height_px))
        return Scene(
            camera_id=self.camera.id,
            session=frame.session,
            captured_at=at,
            width_px=frame.width_px,
            height_px=frame.height_px,
            tracks=tracks,
            zones=self.zones,
            blind=self._blind(at),
        )

    def _blind(self, at: datetime) -> tuple[Span, ...]:
        """The time since the last look, where it is longer than the rules' rate explains."""
        if self._looked_at is None:
            return ()
        wanted_fps = self._rules_need_fps(self._looked_at)
        gap_s = (at - self._looked_at).total_seconds()
        if wanted_fps <= 0 or gap_s <= max(_BLIND_AFTER_S, _BLIND_PERIODS / wanted_fps):
            return ()
        return (Span(self._looked_at, at),)


def _dwell(violation: Violation) -> tuple[object, ...]:
    """What makes a dwell another one: its place, and how far it has got in coarse steps."""
    return (
        violation.rule,
        violation.place.id,
        violation.warned,
        violation.progress >= 1.0,
        violation.severity,
    )
