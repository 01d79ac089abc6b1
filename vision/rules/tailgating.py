"""More bodies pass a gate than credentials were authorised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from models.detections import ObjectClass
from vision.geometry import Box, iou
from vision.rules.checks import not_negative, positive, share
from vision.rules.controller_clock import ControllerClock
from vision.rules.crossings import CountingLine, Crossing
from vision.rules.grants import Grants
from vision.rules.rule import Duty, State
from vision.scene import Scene
from vision.signals import Signal, SignalKind
from vision.violation import EventType, Part, Place, Subject, Violation

_PENDING_KEPT = 64
_SEATED_ASPECT = 0.5  # width : height; legs together 0.3 to 0.4, a wheelchair 0.46 (from behind) to 0.9
_SEATED_BREADTH = 1.4  # times the companion's; on foot up to 1.2, a wheelchair 1.6 (from behind) to 2.1
_SEATED_HEIGHT_RATIO = 0.85  # 1.3 m beside 1.55 m at least
_SAME_BODY_S, _SAME_IOU = 0.3, 0.5  # half a metre of walking: nobody follows so close on the same spot
_BESIDE = 0.3  # of the taller one's height: 1.2 m of depth under a camera that looks 25 degrees down


@dataclass(frozen=True, slots=True)
class TailgatingSettings:
    """Limits; defaults from events.md.

    gate               id of the gate in the access controller's grants
    auth_before_s, auth_after_s   a grant covers crossings from so long before it to so long after it
    alert_after_s      an alert is due so long after the later of the crossing and the grant watermark
    watermark_wait_s   do not wait longer than this for the controller; the event then says so
    camera_only        there is no access controller: the gap between two bodies decides
    gap_max_s          camera-only: a body this close behind another follows it
    child_height_ratio a body lower than this part of the one beside it is a child, and no event
    clock_offset_s     what to add to the controller's time to get the camera's; what is left is learned
    watch_fps, idle_fps   looks a second while somebody is near the line or has a grant, and else
    calm_fps           the same while nothing moves before the camera
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    gate: str
    auth_before_s: float = 0.3
    auth_after_s: float = 8.0
    alert_after_s: float = 0.5
    watermark_wait_s: float = 10.0
    camera_only: bool = False
    gap_max_s: float = 2.0
    child_height_ratio: float = 0.75
    clock_offset_s: float = 0.0
    watch_fps: float = 8.0
    idle_fps: float = 4.0
    calm_fps: float = 0.5

    def __post_init__(self) -> None:
        positive(auth_after_s=self.auth_after_s, gap_max_s=self.gap_max_s)
        positive(watch_fps=self.watch_fps, idle_fps=self.idle_fps, calm_fps=self.calm_fps)
        not_negative(auth_before_s=self.auth_before_s, alert_after_s=self.alert_after_s)
        not_negative(watermark_wait_s=self.watermark_wait_s)
        share(child_height_ratio=self.child_height_ratio)
        if not self.gate:
            raise ValueError("gate: expected the id of a gate, got nothing")


@dataclass(slots=True)
class _Episode:
    """The bodies that followed one person through, in one event."""

    admitted: Crossing | None
    followers: list[Crossing]
    decided_at: datetime
    flags: tuple[str, ...] = ()

    @property
    def last_at(self) -> datetime:
        return self.followers[-1].at

    def join(self, crossing: Crossing) -> None:
        """One more follower; who is clear of the line later may have crossed it earlier."""
        self.followers = sorted([*self.followers, crossing], key=lambda follower: follower.at)


class Tailgating:
    """Counts bodies over the line, takes a grant for each, reports those left over.

    A crossing is decided once its grants are known (the watermark has passed it). Everybody who follows the
    same admitted person belongs to one event. Who steps back and comes in again is still one body. A clock
    that is fast or slow is found out from the grants that make no sense.
    """

    name = "tailgating"
    version = 1
    event_type = EventType.TAILGATING

    def __init__(self, duty: Duty, settings: TailgatingSettings) -> None:
        self._duty = duty
        self._settings = settings
        self._line = CountingLine(duty.zone)
        self._grants = Grants(before_s=settings.auth_before_s, after_s=settings.auth_after_s)
        self._clock = ControllerClock(before_s=settings.auth_before_s, after_s=settings.auth_after_s)
        self._pending: list[Crossing] = []
        self._last: Crossing | None = None
        self._admitted: Crossing | None = None
        self._episodes: list[_Episode] = []
        self._granted_at: datetime | None = None

    def needs_fps(self, at: datetime, *, calm: bool = False) -> float:
        """The watching rate while somebody is near, expected or undecided; else less; 0 out of hours."""
        settings = self._settings
        if not self._duty.active(at):
            return 0.0
        if self._pending or self._line.someone_near or self._expected(at):
            return settings.watch_fps
        return min(settings.idle_fps, settings.calm_fps) if calm else settings.idle_fps

    def observe(self, signal: Signal) -> None:
        """Take note of the gate's grants, of how far they are known, and of permits."""
        self._duty.observe(signal)
        if signal.subject != self._settings.gate:
            return
        at = signal.at + timedelta(seconds=self._settings.clock_offset_s)
        if signal.kind is SignalKind.ACCESS_GRANT:
            self._clock.granted(at)
            self._granted_at = self._clock.corrected(at)
            self._grants.add(self._granted_at, signal.admits)
        elif signal.kind is SignalKind.GRANT_WATERMARK:
            self._grants.known_until(self._clock.corrected(at))

    def look(self, scene: Scene) -> list[Violation]:
        """The episodes under way, if anybody followed."""
        at = scene.captured_at
        if not self._duty.active(at):
            self._pending.clear()
            return []
        people = [track for track in scene.tracks if track.object_class is ObjectClass.PERSON]
        self._pending = (self._pending + self._line.look(people, at))[-_PENDING_KEPT:]
        while self._pending and self._due(self._pending[0], at):
            self._decide(self._pending.pop(0), at)
        self._episodes = [
            episode
            for episode in self._episodes
            if (at - episode.decided_at).total_seconds() <= self._settings.auth_after_s
        ]
        return [self._violation(episode) for episode in self._episodes]

    def state(self) -> State:
        """The grants, the learned clock, permits; crossings of the last second are not worth keeping."""
        return {
            "grants": self._grants.state(),
            "clock": self._clock.state(),
            "permits": self._duty.permits.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on with saved grants, the learned clock and permits."""
        self._grants.restore(state["grants"])
        self._clock.restore(state["clock"])
        self._duty.permits.restore(state["permits"])

    def _expected(self, at: datetime) -> bool:
        """Whether a grant says that somebody is on his way."""
        if self._granted_at is None:
            return False
        return abs((at - self._granted_at).total_seconds()) <= self._settings.auth_after_s

    @property
    def _camera_only(self) -> bool:
        return self._settings.camera_only or not self._grants.heard_of

    def _due(self, crossing: Crossing, at: datetime) -> bool:
        waited_s = (at - crossing.at).total_seconds()
        if waited_s < self._settings.alert_after_s:
            return False
        return self._camera_only or self._known(crossing) or waited_s >= self._settings.watermark_wait_s

    def _known(self, crossing: Crossing) -> bool:
        return self._grants.known(crossing.at + timedelta(seconds=self._settings.auth_before_s))

    def _decide(self, crossing: Crossing, at: datetime) -> None:
        previous = self._last
        if previous and (_same_body(crossing, previous) or self._accompanied(crossing, previous)):
            return
        self._last = crossing
        self._clock.crossed(crossing.at)
        if self._camera_only:
            if previous and not self._accompanied(previous, crossing) and self._close(previous, crossing):
                self._follow(crossing, previous, ("camera_only",), at)
            return
        if self._grants.take(crossing.at) or self._brings(crossing, previous):
            self._admitted = crossing
            return
        companion = self._admitted
        if companion and self._gap_s(companion, crossing) > self._settings.auth_after_s:
            companion = None
        self._follow(crossing, companion, self._remarks(crossing), at)

    def _remarks(self, crossing: Crossing) -> tuple[str, ...]:
        """What to know about a decision that an access record has made."""
        late = () if self._known(crossing) else ("grants_late",)
        return (*late, "clock_corrected") if self._clock.offset_s else late

    def _brings(self, crossing: Crossing, first: Crossing | None) -> bool:
        """Whether this body comes with the child or wheelchair that went first, on the grant for both."""
        return first is not None and first is self._admitted and self._accompanied(first, crossing)

    def _follow(
        self, crossing: Crossing, admitted: Crossing | None, flags: tuple[str, ...], at: datetime
    ) -> None:
        episode = self._episodes[-1] if self._episodes else None
        if episode and self._same_episode(episode, crossing, admitted):
            episode.join(crossing)
            episode.decided_at = at
        else:
            told = flags if admitted else (*flags, "nobody_admitted")
            self._episodes.append(_Episode(admitted, [crossing], at, told))

    def _same_episode(self, episode: _Episode, crossing: Crossing, admitted: Crossing | None) -> bool:
        close = abs((crossing.at - episode.last_at).total_seconds()) <= self._settings.gap_max_s
        if self._camera_only or admitted is None:
            return close
        return admitted is episode.admitted

    def _accompanied(self, crossing: Crossing, companion: Crossing) -> bool:
        """A child beside an adult, or somebody in a wheelchair: equally far away, and lower."""
        if not self._close(companion, crossing) or not _beside(companion, crossing):
            return False
        seated = crossing.aspect >= min(_SEATED_ASPECT, _SEATED_BREADTH * companion.aspect)
        ratio = _SEATED_HEIGHT_RATIO if seated else self._settings.child_height_ratio
        return crossing.height_px < ratio * companion.height_px

    def _close(self, first: Crossing, second: Crossing) -> bool:
        return self._gap_s(first, second) <= self._settings.gap_max_s

    @staticmethod
    def _gap_s(first: Crossing, second: Crossing) -> float:
        return abs((second.at - first.at).total_seconds())

    def _violation(self, episode: _Episode) -> Violation:
        first = episode.followers[0]
        subjects = (
            *((episode.admitted.subject("admitted"),) if episode.admitted else ()),
            *(follower.subject("follower") for follower in episode.followers),
        )
        sureness = 0.5 if "camera_only" in episode.flags else 1.0
        score = sum(follower.score for follower in episode.followers) / len(episode.followers)
        return Violation(
            rule=self.name,
            rule_version=self.version,
            event_type=self.event_type,
            zone_id=self._duty.zone.id,
            place=Place(f"{first.at:%Y%m%dT%H%M%S.%f}-{first.track}", _around(subjects)),
            subjects=subjects,
            started_at=first.at,
            last_seen_at=episode.last_at,
            progress=1.0,
            parts=(Part("access_record", sureness, 0.6), Part("detection", score, 0.4)),
            momentary=True,
            flags=episode.flags,
        )


def _same_body(first: Crossing, second: Crossing) -> bool:
    """Whether two crossings are of one body: of one track, or of two boxes on somebody at the same time."""
    apart_s = abs((second.at - first.at).total_seconds())
    return first.track == second.track or (apart_s < _SAME_BODY_S and iou(first.box, second.box) > _SAME_IOU)


def _beside(first: Crossing, second: Crossing) -> bool:
    """Whether two bodies stand equally far from the camera, so that their heights can be compared."""
    taller = max(body.box[3] - body.box[1] for body in (first, second))
    return abs(first.foot - second.foot) <= _BESIDE * taller


def _around(subjects: tuple[Subject, ...]) -> Box:
    lefts, tops, rights, bottoms = zip(*(subject.box for subject in subjects), strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))
