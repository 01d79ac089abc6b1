"""Somebody lies still in a public place."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from models.detections import ObjectClass
from vision.dwell.clock import DwellClock
from vision.dwell.clocks import DwellClocks
from vision.dwell.settings import DwellSettings
from vision.rules.checks import not_negative, positive, share
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal
from vision.tracks import Track
from vision.violation import EventType, Part, Severity, Violation

_POSTURES_KEPT = 120
_PIECE_SHARE, _PIECE_SIZE = 0.8, 0.2  # of a lying person often only legs or trunk are found (UP-Fall)


@dataclass(frozen=True, slots=True)
class MotionlessInPublicSettings:
    """Limits; defaults from events.md.

    still_s         how long somebody may lie still
    lying_aspect    width : height (pixels) of a box from which a person lies rather than stands or sits;
                    standing 0.3 to 0.5, sitting 0.5 to 0.71, lying 0.77 to 1.3 (measured on UP-Fall)
    lying_share     the part of the looks that must show somebody lying
    except_zones    zones that do not count, such as benches
    upright_still_s also report standing or sitting still for so long; 0 for never
    urgent_after_s  from then on it is urgent
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    still_s: float = 60.0
    lying_aspect: float = 0.75
    lying_share: float = 0.6
    except_zones: tuple[str, ...] = ()
    upright_still_s: float = 0.0
    urgent_after_s: float = 300.0
    leave_after_s: float = 10.0
    occlusion_hold_s: float = 60.0
    idle_fps: float = 0.5
    busy_fps: float = 2.0

    def __post_init__(self) -> None:
        positive(still_s=self.still_s, lying_aspect=self.lying_aspect, leave_after_s=self.leave_after_s)
        positive(idle_fps=self.idle_fps, busy_fps=self.busy_fps)
        not_negative(upright_still_s=self.upright_still_s, urgent_after_s=self.urgent_after_s)
        not_negative(occlusion_hold_s=self.occlusion_hold_s)
        share(lying_share=self.lying_share)


class MotionlessInPublic:
    """One dwell clock per person; the clock's looks remember the posture."""

    name = "motionless_in_public"
    version = 1
    event_type = EventType.ELDER_INACTIVITY

    def __init__(self, duty: Duty, settings: MotionlessInPublicSettings) -> None:
        self._duty = duty
        self._settings = settings
        self._clocks = DwellClocks(
            "person",
            DwellSettings(
                leave_after_s=settings.leave_after_s,
                occlusion_hold_s=settings.occlusion_hold_s,
                part_share=_PIECE_SHARE,
                part_size=_PIECE_SIZE,
            ),
        )
        self._postures: dict[str, deque[bool]] = {}

    def needs_fps(self, at: datetime) -> float:
        """The idle rate; the busy one while somebody's stay is unsettled; 0 out of hours."""
        settings = self._settings
        if not self._duty.active(at):
            return 0.0
        limits_s = (settings.still_s, settings.upright_still_s)
        unsettled = self._clocks.unsettled(lambda _clock: limits_s, 2 / settings.idle_fps)
        return settings.busy_fps if unsettled else settings.idle_fps

    def observe(self, signal: Signal) -> None:
        """Take note of permits (a camping ground, a demonstration); stillness needs no other signals."""
        self._duty.observe(signal)

    def look(self, scene: Scene) -> list[Violation]:
        """Everybody who lies still in the zone."""
        if not self._duty.active(scene.captured_at):
            self._clocks.clear()
            self._postures.clear()
            return []
        people = [track for track in scene.tracks if self._watched(track, scene)]
        self._clocks.look(scene, people)
        self._remember_postures(people)
        violations = [self._violation(clock, scene.captured_at) for clock in self._clocks.standing()]
        return [violation for violation in violations if violation is not None]

    def state(self) -> State:
        """The clocks and the postures seen."""
        clocks = self._clocks.state()
        return {
            "clocks": clocks,
            "permits": self._duty.permits.state(),
            "postures": {clock["id"]: list(self._postures.get(clock["id"], ())) for clock in clocks},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with saved clocks and postures."""
        self._clocks.restore(state["clocks"])
        self._duty.permits.restore(state["permits"])
        self._postures = {key: deque(seen, _POSTURES_KEPT) for key, seen in state["postures"].items()}

    def _watched(self, track: Track, scene: Scene) -> bool:
        return (
            track.object_class is ObjectClass.PERSON
            and self._duty.zone.holds(track.box)
            and not any(
                scene.zones[zone_id].holds(track.box)
                for zone_id in self._settings.except_zones
                if zone_id in scene.zones
            )
        )

    def _remember_postures(self, people: list[Track]) -> None:
        lying = {str(track.key): track.aspect >= self._settings.lying_aspect for track in people}
        kept = {}
        for clock in self._clocks:
            seen = self._postures.get(clock.id, deque(maxlen=_POSTURES_KEPT))
            if not clock.missed and clock.subject.track in lying:
                seen.append(lying[clock.subject.track])
            kept[clock.id] = seen
        self._postures = kept

    def _violation(self, clock: DwellClock, at: datetime) -> Violation | None:
        seen = self._postures[clock.id]
        lying = sum(seen) / len(seen) if seen else 0.0
        lies = lying >= self._settings.lying_share
        limit_s = self._settings.still_s if lies else self._settings.upright_still_s
        if limit_s <= 0:
            return None
        progress = min(1.0, clock.dwell_s / limit_s)
        clock.confirmed = clock.confirmed or progress >= 1.0
        urgent = lies and (at - clock.started_at).total_seconds() >= self._settings.urgent_after_s
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=clock.place,
            subjects=(clock.subject,),
            started_at=clock.started_at,
            last_seen_at=clock.last_seen_at,
            progress=progress,
            parts=(
                Part("stillness", progress, 0.4),
                Part("lying", lying, 0.4),
                Part("detection", clock.subject.score, 0.2),
            ),
            severity=Severity.URGENT if urgent else Severity.NORMAL,
            seen=not clock.missed,
            flags=() if lies else ("upright",),
        )
