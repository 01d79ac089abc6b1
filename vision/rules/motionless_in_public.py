"""Somebody lies still in a public place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from models.detections import ObjectClass
from vision.dwell.clock import DwellClock
from vision.dwell.clocks import DwellClocks
from vision.dwell.settings import DwellSettings
from vision.rules.checks import not_negative, positive, share
from vision.rules.lying import Lying
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal
from vision.tracks import Track
from vision.violation import EventType, Part, Severity, Violation

_TWIN_IOU = 0.6  # people do not lie on one another
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
    """One dwell clock per person, and since when that person lies: who stood before has not lain so long."""

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
                twin_iou=_TWIN_IOU,
            ),
        )
        self._lying: dict[str, Lying] = {}
        self._unsettled = False

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:  # noqa: ARG002
        """The idle rate; the busy one while somebody's stay is unsettled; 0 out of hours."""
        settings = self._settings
        if not self._duty.active(at):
            return 0.0
        return settings.busy_fps if self._unsettled else settings.idle_fps

    def observe(self, signal: Signal) -> None:
        """Take note of permits (a camping ground, a demonstration); stillness needs no other signals."""
        self._duty.observe(signal)

    def look(self, scene: Scene) -> list[Violation]:
        """Everybody who lies still in the zone."""
        if not self._duty.active(scene.captured_at):
            self._clocks.clear()
            self._lying.clear()
            self._unsettled = False
            return []
        people = [track for track in scene.tracks if self._watched(track, scene)]
        self._clocks.look(scene, people)
        self._remember_postures(people, scene.captured_at)
        self._note_unsettled()
        violations = [self._violation(clock, scene.captured_at) for clock in self._clocks.standing()]
        return [violation for violation in violations if violation is not None]

    def state(self) -> State:
        """The clocks and the postures seen."""
        return {
            "clocks": self._clocks.state(),
            "permits": self._duty.permits.state(),
            "lying": {key: lying.state() for key, lying in self._lying.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with saved clocks and postures."""
        self._clocks.restore(state["clocks"])
        self._duty.permits.restore(state["permits"])
        self._lying = {key: Lying.restored(value) for key, value in state["lying"].items()}
        self._note_unsettled()

    def _note_unsettled(self) -> None:
        """For `needs_fps`, which is asked many times a look, in a thread that had better not wait."""
        self._unsettled = bool(self._clocks.unsettled(self._limits_s, 2 / self._settings.idle_fps))

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

    def _limits_s(self, clock: DwellClock) -> tuple[float, float]:
        """The ages of a stay at which it counts as lying still, and as being still at all."""
        lying = self._lying.get(clock.id)
        before_s = (lying.since - clock.started_at).total_seconds() if lying and lying.since else 0.0
        return before_s + self._settings.still_s, self._settings.upright_still_s

    def _remember_postures(self, people: list[Track], at: datetime) -> None:
        lies = {str(track.key): track.aspect >= self._settings.lying_aspect for track in people}
        kept = {}
        for clock in self._clocks:
            lying = self._lying.get(clock.id) or Lying()
            if not clock.missed and clock.subject.track in lies:
                lying.look(at, lies=lies[clock.subject.track], up_after_s=self._settings.leave_after_s)
            kept[clock.id] = lying
        self._lying = kept

    def _violation(self, clock: DwellClock, at: datetime) -> Violation | None:
        lying = self._lying[clock.id]
        lies = lying.since is not None and lying.share >= self._settings.lying_share
        limit_s = self._settings.still_s if lies else self._settings.upright_still_s
        if limit_s <= 0:
            return None
        started_at = lying.since if lies and lying.since else clock.started_at
        progress = min(1.0, max(0.0, (clock.last_seen_at - started_at).total_seconds()) / limit_s)
        clock.confirmed = clock.confirmed or progress >= 1.0
        urgent = lies and (at - started_at).total_seconds() >= self._settings.urgent_after_s
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=clock.place,
            subjects=(clock.subject,),
            started_at=started_at,
            last_seen_at=clock.last_seen_at,
            progress=progress,
            parts=(
                Part("stillness", progress, 0.4),
                Part("lying", lying.share, 0.4),
                Part("detection", clock.subject.score, 0.2),
            ),
            severity=Severity.URGENT if urgent else Severity.NORMAL,
            seen=not clock.missed,
            flags=() if lies else ("upright",),
        )
