"""A vehicle stands in a no-parking zone for longer than allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from models.detections import ObjectClass
from vision.dwell.clock import DwellClock
from vision.dwell.clocks import DwellClocks
from vision.dwell.settings import DwellSettings
from vision.geometry import box_gap
from vision.rules.checks import known_classes, not_negative, positive
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal
from vision.violation import EventType, Part, Violation

MOTOR_VEHICLES = frozenset({ObjectClass.CAR, ObjectClass.VAN, ObjectClass.TRUCK, ObjectClass.BUS})
CATEGORY_MOTOR = "05-05"
CATEGORY_NON_MOTOR = "05-06"


@dataclass(frozen=True, slots=True)
class IllegalParkingSettings:
    """Limits and traps; defaults from events.md (city practice: 3 to 5 minutes; i-LIDS: 60 s).

    dwell_s            how long a vehicle may stand
    warn_s             after this an early notice is given, no case; 0 for none
    dwell_by_class_s   limits that differ, by class, such as {bicycle: 600}
    classes            what counts as a vehicle
    queue_neighbours   a vehicle that came and stopped in a row with at least so many others is in a queue
    queue_window_s     how far apart the stops of two neighbours may lie, and how long a vehicle may take to
                       move off after its queue has gone
    queue_reach        how far away a neighbour may be, in widths of the vehicle
    idle_fps, busy_fps looks a second while nothing changes, and while a stay is young, missed or nearly due
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    dwell_s: float = 180.0
    warn_s: float = 60.0
    dwell_by_class_s: Mapping[str, float] = field(default_factory=dict)
    classes: tuple[str, ...] = ("car", "van", "truck", "bus", "motorcycle", "bicycle")
    queue_neighbours: int = 3
    queue_window_s: float = 30.0
    queue_reach: float = 2.0
    occlusion_hold_s: float = 60.0
    leave_after_s: float = 10.0
    idle_fps: float = 0.25
    busy_fps: float = 2.0

    def __post_init__(self) -> None:
        positive(
            dwell_s=self.dwell_s, idle_fps=self.idle_fps, busy_fps=self.busy_fps, **self.dwell_by_class_s
        )
        positive(queue_neighbours=self.queue_neighbours, leave_after_s=self.leave_after_s)
        not_negative(warn_s=self.warn_s, queue_window_s=self.queue_window_s, queue_reach=self.queue_reach)
        not_negative(occlusion_hold_s=self.occlusion_hold_s)
        known_classes("classes", self.classes)
        known_classes("dwell_by_class_s", self.dwell_by_class_s)

    def limit_s(self, object_class: ObjectClass) -> float:
        """How long a vehicle of this class may stand."""
        return self.dwell_by_class_s.get(object_class.name.lower(), self.dwell_s)


class IllegalParking:
    """One dwell clock per vehicle in the picture; those in the zone count.

    Vehicles outside the zone have clocks too: they tell a queue at a red light from a parked car.
    """

    name = "illegal_parking"
    version = 1
    event_type = EventType.ILLEGAL_PARKING

    def __init__(self, duty: Duty, settings: IllegalParkingSettings) -> None:
        self._duty = duty
        self._settings = settings
        self._classes = known_classes("classes", settings.classes)
        self._clocks = DwellClocks(
            "vehicle",
            DwellSettings(leave_after_s=settings.leave_after_s, occlusion_hold_s=settings.occlusion_hold_s),
        )
        self._queued_at: dict[str, datetime] = {}
        self._unsettled = False

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:  # noqa: ARG002
        """The idle rate; the busy one while a stay in the zone is unsettled; 0 out of hours."""
        settings = self._settings
        if not self._duty.active(at):
            return 0.0
        return settings.busy_fps if self._unsettled else settings.idle_fps

    def observe(self, signal: Signal) -> None:
        """Take note of permits; parking needs no other signals."""
        self._duty.observe(signal)

    def look(self, scene: Scene) -> list[Violation]:
        """Every vehicle that stands in the zone, with its progress towards the limit."""
        if not self._duty.active(scene.captured_at):
            self._clocks.clear()
            self._unsettled = False
            return []
        self._clocks.look(scene, [track for track in scene.tracks if track.object_class in self._classes])
        standing = self._clocks.standing()
        self._note_queues(standing, scene.captured_at)
        self._note_unsettled()
        return [self._violation(clock) for clock in standing if self._in_zone(clock)]

    def state(self) -> State:
        """The clocks, which of them were in a queue, and the permits."""
        queued = {key: at.isoformat() for key, at in self._queued_at.items()}
        return {"clocks": self._clocks.state(), "queued": queued, "permits": self._duty.permits.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with saved clocks and permits."""
        self._clocks.restore(state["clocks"])
        self._duty.permits.restore(state["permits"])
        self._queued_at = {key: datetime.fromisoformat(at) for key, at in state["queued"].items()}
        self._note_unsettled()

    def _note_unsettled(self) -> None:
        """For `needs_fps`, which is asked many times a look, in a thread that had better not wait."""
        unsettled = self._clocks.unsettled(self._limits_s, 2 / self._settings.idle_fps)
        self._unsettled = any(map(self._in_zone, unsettled))

    def _limits_s(self, clock: DwellClock) -> tuple[float, float]:
        return (self._settings.warn_s, self._settings.limit_s(clock.object_class))

    def _in_zone(self, clock: DwellClock) -> bool:
        return self._duty.zone.holds(clock.box)

    def _violation(self, clock: DwellClock) -> Violation:
        limit_s = self._settings.limit_s(clock.object_class)
        queued = not clock.confirmed and clock.id in self._queued_at
        progress = min(clock.dwell_s / limit_s, 0.99 if queued else 1.0)
        clock.confirmed = clock.confirmed or progress >= 1.0
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=clock.place,
            subjects=(clock.subject,),
            started_at=clock.started_at,
            last_seen_at=clock.last_seen_at,
            progress=1.0 if clock.confirmed else progress,
            parts=(Part("dwell", progress, 0.5), Part("detection", clock.subject.score, 0.5)),
            category=CATEGORY_MOTOR if clock.object_class in MOTOR_VEHICLES else CATEGORY_NON_MOTOR,
            warned=not queued and 0 < self._settings.warn_s <= clock.dwell_s,
            seen=not clock.missed,
            flags=("queue",) if queued else (),
        )

    def _note_queues(self, standing: list[DwellClock], at: datetime) -> None:
        """Remember who is in a queue, and for a while who was: a queue moves off one by one."""
        in_queue = {clock.id: at for clock in standing if self._in_queue(clock, standing)}
        just_before = {
            clock.id: self._queued_at[clock.id]
            for clock in standing
            if clock.id in self._queued_at
            and (at - self._queued_at[clock.id]).total_seconds() <= self._settings.queue_window_s
        }
        self._queued_at = just_before | in_queue

    def _in_queue(self, clock: DwellClock, standing: list[DwellClock]) -> bool:
        """Whether it came and stopped in a row with others. What stood there before is no queue."""
        if not clock.arrived:
            return False
        row, others = [clock], [other for other in standing if other.arrived and other is not clock]
        for member in row:  # which grows on the way: the ends of a queue belong to it
            joined = [other for other in others if self._stopped_together(member, other)]
            row += joined
            if len(row) > self._settings.queue_neighbours:
                return True
            others = [other for other in others if other not in joined]
        return False

    def _stopped_together(self, clock: DwellClock, other: DwellClock) -> bool:
        left, _, right, _ = clock.box
        near = box_gap(clock.box, other.box) <= self._settings.queue_reach * (right - left)
        apart_s = abs((other.started_at - clock.started_at).total_seconds())
        return near and apart_s <= self._settings.queue_window_s
