"""A stall stands, attended, in a place where trading is not permitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from models.detections import ObjectClass
from vision.dwell.clock import DwellClock
from vision.dwell.clocks import DwellClocks
from vision.dwell.settings import DwellSettings
from vision.geometry import Box
from vision.rules.attendance import Attendance, near
from vision.rules.checks import known_classes, not_negative, positive, share
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal
from vision.tracks import Track
from vision.violation import EventType, Part, Subject, Violation

CATEGORY_ITINERANT = "05-01"
CATEGORY_SHOPFRONT = "05-04"

_STALL_WEIGHTS = {
    "stall": 1.0,
    "umbrella": 0.6,
    "goods": 0.4,
    "truck": 0.4,
    "van": 0.4,
    "motorcycle": 0.35,
    "bicycle": 0.35,
}
_WEIGHT_STALL, _WEIGHT_ATTENDED, _WEIGHT_CUSTOMERS = 0.5, 0.35, 0.15
_CARRIED_WIDTH = 0.9  # of the height of who stands under it: carried 1.2 m at most, over a stall 2 m and more
_ENOUGH_CUSTOMERS = 2  # two different people who stopped there: a shop, not a chat


@dataclass(frozen=True, slots=True)
class StreetVendorSettings:
    """Limits and how evidence adds up; defaults from events.md.

    dwell_s          how long a stall may stand
    warn_s           after this an early notice is given, no case; 0 for none
    attend_radius_m  how near to the stall its vendor stays (a person's height stands for 1.7 m)
    attend_share     the part of the time in which somebody must stay near
    customer_min_s, customer_max_s   how long a customer stops; who stops for less is passing by
    stall_weights    how strongly each class speaks for a stall, 0..1; classes left out say nothing
    min_confidence   the weighted sum of the parts from which it is a vendor: a stall that somebody attends
                     reaches 0.85, an umbrella with goods 0.73; somebody beside a bag 0.55, a driver beside
                     a van 0.55, somebody under an umbrella 0.65
    shopfront_zone   zone of a shop's own frontage: a stall there is 05-04 instead of 05-01
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    dwell_s: float = 180.0
    warn_s: float = 60.0
    attend_radius_m: float = 1.5
    attend_share: float = 0.5
    customer_min_s: float = 5.0
    customer_max_s: float = 120.0
    stall_weights: Mapping[str, float] = field(default_factory=lambda: dict(_STALL_WEIGHTS))
    min_confidence: float = 0.7
    shopfront_zone: str = ""
    leave_after_s: float = 10.0
    occlusion_hold_s: float = 60.0
    idle_fps: float = 0.5
    busy_fps: float = 2.0

    def __post_init__(self) -> None:
        positive(dwell_s=self.dwell_s, attend_radius_m=self.attend_radius_m, leave_after_s=self.leave_after_s)
        positive(idle_fps=self.idle_fps, busy_fps=self.busy_fps, customer_max_s=self.customer_max_s)
        not_negative(warn_s=self.warn_s, customer_min_s=self.customer_min_s)
        not_negative(occlusion_hold_s=self.occlusion_hold_s)
        share(attend_share=self.attend_share, min_confidence=self.min_confidence, **self.stall_weights)
        known_classes("stall_weights", self.stall_weights)


class StreetVendor:
    """A dwell clock for each thing that could be part of a stall, and a tally of who is near it."""

    name = "street_vendor"
    version = 1
    event_type = EventType.STREET_VENDOR

    def __init__(self, duty: Duty, settings: StreetVendorSettings) -> None:
        self._duty = duty
        self._settings = settings
        self._classes = known_classes("stall_weights", settings.stall_weights)
        self._clocks = DwellClocks(
            "stall",
            DwellSettings(leave_after_s=settings.leave_after_s, occlusion_hold_s=settings.occlusion_hold_s),
        )
        self._attendance: dict[str, Attendance] = {}
        self._unsettled = False

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:  # noqa: ARG002
        """The idle rate; the busy one while a stay in the zone is unsettled; 0 out of hours."""
        settings = self._settings
        if not self._duty.active(at):
            return 0.0
        return settings.busy_fps if self._unsettled else settings.idle_fps

    def observe(self, signal: Signal) -> None:
        """Take note of permits; vendors need no other signals."""
        self._duty.observe(signal)

    def look(self, scene: Scene) -> list[Violation]:
        """Every attended stall that stands in the zone."""
        if not self._duty.active(scene.captured_at):
            self._clocks.clear()
            self._attendance.clear()
            self._unsettled = False
            return []
        self._clocks.look(scene, [track for track in scene.tracks if self._speaks_for_a_stall(track, scene)])
        self._note_unsettled()
        standing = [clock for clock in self._clocks.standing() if self._duty.zone.holds(clock.box)]
        self._attend(standing, scene)
        return [self._violation(stall, scene) for stall in self._stalls(standing, scene)]

    def state(self) -> State:
        """The clocks and who was near them."""
        return {
            "clocks": self._clocks.state(),
            "permits": self._duty.permits.state(),
            "attendance": {key: tally.state() for key, tally in self._attendance.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with saved clocks and tallies."""
        self._clocks.restore(state["clocks"])
        self._duty.permits.restore(state["permits"])
        self._attendance = {key: Attendance.restored(value) for key, value in state["attendance"].items()}
        self._note_unsettled()

    def _note_unsettled(self) -> None:
        """For `needs_fps`, which is asked many times a look, in a thread that had better not wait."""
        limits_s = (self._settings.warn_s, self._settings.dwell_s)
        unsettled = self._clocks.unsettled(lambda _clock: limits_s, 2 / self._settings.idle_fps)
        self._unsettled = any(self._duty.zone.holds(clock.box) for clock in unsettled)

    def _speaks_for_a_stall(self, track: Track, scene: Scene) -> bool:
        if track.object_class is ObjectClass.UMBRELLA and _is_carried(track, scene):
            return False
        return track.object_class in self._classes

    def _attend(self, standing: Sequence[DwellClock], scene: Scene) -> None:
        people = [track for track in scene.tracks if track.object_class is ObjectClass.PERSON]
        tallies = {}
        for clock in standing:
            tally = self._attendance.get(clock.id) or Attendance()
            if not clock.missed:
                settings = self._settings
                tally.look(clock.box, people, scene, settings.attend_radius_m, settings.customer_min_s)
            tallies[clock.id] = tally
        self._attendance = tallies

    def _stalls(self, standing: Sequence[DwellClock], scene: Scene) -> list[list[DwellClock]]:
        """Things that stand close together are one stall; its oldest thing names it."""
        stalls: list[list[DwellClock]] = []
        for clock in standing:
            for stall in stalls:
                if any(self._together(clock.box, other.box, scene) for other in stall):
                    stall.append(clock)
                    break
            else:
                stalls.append([clock])
        return stalls

    def _together(self, a: Box, b: Box, scene: Scene) -> bool:
        return near(a, b, scene, reach_px=max(a[3] - a[1], b[3] - b[1]) * scene.height_px / 2)

    def _violation(self, stall: Sequence[DwellClock], scene: Scene) -> Violation:
        settings, first = self._settings, stall[0]
        attended = self._attended(stall)
        tally = max((self._attendance[clock.id] for clock in attended), key=lambda each: each.share)
        customers = tally.customers(settings.customer_min_s, settings.customer_max_s)
        parts = (
            Part("stall", self._strength(stall), _WEIGHT_STALL),
            Part("attended", tally.share, _WEIGHT_ATTENDED),
            Part("customers", min(1.0, customers / _ENOUGH_CUSTOMERS), _WEIGHT_CUSTOMERS),
        )
        convinced = (
            tally.share >= settings.attend_share
            and sum(part.value * part.weight for part in parts) >= settings.min_confidence
        )
        dwell_s = max(clock.dwell_s for clock in attended)
        reached = min(1.0, dwell_s / settings.dwell_s)
        there = not all(clock.missed for clock in stall)
        first.confirmed = first.confirmed or (convinced and there and reached >= 1.0)
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=first.place,
            subjects=(*(clock.subject for clock in stall), *self._vendor(tally)),
            started_at=attended[0].started_at,
            last_seen_at=max(clock.last_seen_at for clock in stall),
            progress=1.0 if first.confirmed else min(reached, 0.99),
            parts=parts,
            category=CATEGORY_SHOPFRONT if self._at_shopfront(first, scene) else CATEGORY_ITINERANT,
            warned=convinced and 0 < settings.warn_s <= dwell_s,
            seen=not first.missed,
        )

    def _attended(self, stall: Sequence[DwellClock]) -> Sequence[DwellClock]:
        """The things that somebody attended: only their time counts, not that of what stood there anyway.

        All of them where nobody attends any.
        """
        least = self._settings.attend_share
        return [clock for clock in stall if self._attendance[clock.id].share >= least] or stall

    def _strength(self, stall: Sequence[DwellClock]) -> float:
        """Independent pieces of evidence: one minus the product of the doubts."""
        doubt = 1.0
        for clock in stall:
            doubt *= 1.0 - self._settings.stall_weights[clock.object_class.name.lower()]
        return 1.0 - doubt

    def _vendor(self, tally: Attendance) -> tuple[Subject, ...]:
        return (tally.vendor,) if tally.vendor else ()

    def _at_shopfront(self, clock: DwellClock, scene: Scene) -> bool:
        zone = scene.zones.get(self._settings.shopfront_zone)
        return zone is not None and zone.holds(clock.box)


def _is_carried(umbrella: Track, scene: Scene) -> bool:
    """Whether somebody holds it over his head: it is above a person and small beside one."""
    left, top, right, bottom = umbrella.xyxy
    return any(
        left <= (person.xyxy[0] + person.xyxy[2]) / 2 <= right
        and top <= person.xyxy[1] + 0.1 * (person.xyxy[3] - person.xyxy[1])
        and person.xyxy[1] <= bottom <= person.xyxy[3]
        and right - left <= _CARRIED_WIDTH * (person.xyxy[3] - person.xyxy[1])
        for person in scene.tracks
        if person.object_class is ObjectClass.PERSON
    )
