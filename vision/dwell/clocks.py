"""The dwell clocks of one kind of thing in one camera's picture."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.detections import ObjectClass
from vision.dwell.clock import DwellClock
from vision.dwell.settings import DwellSettings
from vision.geometry import area, covered, distance, iou, share_inside, shift
from vision.likeness import difference
from vision.scene import Scene
from vision.tracks import Track

Limits = Callable[[DwellClock], Sequence[float]]

_MAX_CLOCKS = 256
_FEET = 0.1  # of the place's height: boxes of things side by side differ by less
_OCCLUDERS = frozenset(ObjectClass) - {
    ObjectClass.STALL,
    ObjectClass.GOODS,
    ObjectClass.OTHER,
}  # what comes and goes
_AT_REST_S, _AT_REST_SHIFT = 4.0, 0.05  # what creeps on moves further in that time, in box sizes
_YOUNG_MISSES = 1  # detectors miss a thing now and then
_ARRIVED = 0.25  # of its height; what stops where it comes into the picture moves little, jitter less
_EDGE = 0.005  # of the picture: a box that ends there goes on outside
_SETTLED_S = 10.0  # a younger stay is looked at often: at a low rate one passing car follows another


class DwellClocks:
    """Starts, keeps and ends the clocks. Bounded: more than 256 things at once are not followed (counted)."""

    def __init__(self, role: str, settings: DwellSettings) -> None:
        self._role = role
        self._settings = settings
        self._clocks: dict[str, DwellClock] = {}
        self.refused = 0
        self._looked_at: datetime | None = None
        self._watching_since: datetime | None = None

    def __iter__(self) -> Iterator[DwellClock]:
        return iter(self._clocks.values())

    def __len__(self) -> int:
        return len(self._clocks)

    def look(self, scene: Scene, tracks: Sequence[Track]) -> None:
        """Take a look: `tracks` are those of this kind; the rest of the scene may hide a place."""
        self._bridge(scene)
        if self._watching_since is None or scene.blind:
            self._watching_since = scene.captured_at
        matched = self._match(tracks)
        for clock in list(self):
            track = matched.get(clock.id)
            cover = _cover(clock, scene, track)
            if track is None:
                self._miss(clock, scene.captured_at, cover)
            else:
                self._tick(clock, track, scene.captured_at)
                clock.cover = cover
        kept = {id(track) for track in matched.values()}
        for track in tracks:
            if id(track) not in kept and not self._is_piece(track) and not self._is_twin(track):
                self._start(track, scene.captured_at)
        self._carry_on(tracks, scene.captured_at)
        self._looked_at = scene.captured_at

    def standing(self) -> list[DwellClock]:
        """The stays that have passed the entry hysteresis, oldest first."""
        stays = [clock for clock in self if self._stands(clock)]
        return sorted(stays, key=lambda clock: (clock.started_at, clock.id))

    def unsettled(self, limits_s: Limits, lead_s: float) -> list[DwellClock]:
        """The stays that quick looks would settle: the young, the missed, those about to reach a limit.

        limits_s   the dwell times at which something changes for a stay
        lead_s     how long before; two looks at the idle rate, so that a limit is not noticed late
        """
        return [
            clock
            for clock in list(self)
            if clock.missed or clock.dwell_s < _SETTLED_S or clock.nears(limits_s(clock), lead_s)
        ]

    def clear(self) -> None:
        """End all clocks."""
        self._clocks.clear()
        self._watching_since = None

    def state(self) -> list[dict[str, Any]]:
        """The standing clocks, as JSON values."""
        return [clock.state() for clock in self.standing()]

    def restore(self, state: Sequence[Mapping[str, Any]]) -> None:
        """Go on with saved clocks."""
        clocks = [DwellClock.restored(entry) for entry in state]
        self._clocks = {clock.id: clock for clock in clocks}

    def _stands(self, clock: DwellClock) -> bool:
        return clock.looks >= 2 and clock.dwell_s >= self._settings.enter_after_s

    def _bridge(self, scene: Scene) -> None:
        """After a blindness: a short one changes nothing, over a long one only reported stays go on."""
        blind_s = sum(span.length_s for span in scene.blind)
        if blind_s > self._settings.occlusion_hold_s:
            self._clocks = {clock.id: clock for clock in self if clock.confirmed}
        for clock in self:
            pause = timedelta(seconds=blind_s)
            clock.hidden_since = clock.hidden_since + pause if clock.hidden_since else None
            clock.empty_since = clock.empty_since + pause if clock.empty_since else None

    def _match(self, tracks: Sequence[Track]) -> dict[str, Track]:
        """The track at each clock's place: nearest first, a track that kept the clock before others."""
        pairs = sorted(
            (
                not self._fits(clock, track),
                not clock.kept_by(track),
                shift(clock.box, track.box),
                clock.id,
                index,
            )
            for clock in self
            for index, track in enumerate(tracks)
            if self._at_place(clock, track)
        )
        matched: dict[str, Track] = {}
        taken: set[int] = set()
        for *_, clock_id, index in pairs:
            if clock_id not in matched and index not in taken:
                matched[clock_id] = tracks[index]
                taken.add(index)
        return matched

    def _at_place(self, clock: DwellClock, track: Track) -> bool:
        if not (self._fits(clock, track) or self._is_piece_of(clock, track)):
            return False
        return self._stands(clock) or clock.kept_by(track)

    def _fits(self, clock: DwellClock, track: Track) -> bool:
        box, settings = clock.box, self._settings
        return iou(box, track.box) >= settings.min_iou and shift(box, track.box) <= settings.max_shift

    def _is_piece_of(self, clock: DwellClock, track: Track) -> bool:
        box, settings = clock.box, self._settings
        inside = share_inside(track.box, box) >= settings.part_share
        return inside and area(track.box) >= settings.part_size * area(box)

    def _is_piece(self, track: Track) -> bool:
        """Whether the track is a piece of something whose clock already runs."""
        return any(self._is_piece_of(clock, track) and self._stands(clock) for clock in self)

    def _is_twin(self, track: Track) -> bool:
        """Whether the track is a second box on something whose clock already runs."""
        return any(iou(clock.box, track.box) > self._settings.twin_iou for clock in self if not clock.missed)

    def _tick(self, clock: DwellClock, track: Track, at: datetime) -> None:
        if self._is_another(clock, track, at):
            since = clock.strange_since or at
            del self._clocks[clock.id]
            self._start(track, since, arrived=True)
            return
        clock.tick(track, at)
        clock.arrived = clock.arrived or _has_come(track)

    def _is_another(self, clock: DwellClock, track: Track, at: datetime) -> bool:
        """Whether something clearly different has taken the place.

        Light may change at once for the same track; a new look alone is not enough, it must come with a
        new track or after the place was missed, and last.
        """
        if difference(clock.appearance, track.appearance) <= self._settings.max_difference:
            clock.strange_looks, clock.strange_since = 0, None
            return False
        if clock.strange_looks == 0 and clock.kept_by(track) and not clock.missed:
            return False
        clock.strange_looks += 1
        clock.strange_since = clock.strange_since or at
        return clock.strange_looks >= self._settings.strange_looks

    def _carry_on(self, tracks: Sequence[Track], at: datetime) -> None:
        """What has moved up a little and stands again goes on with its stay (2 m further: the same event)."""
        resting = {str(track.key) for track in tracks if _is_at_rest(track, at)}
        for clock in [clock for clock in self if self._stands(clock) and not clock.missed]:
            if clock.subject.track not in resting:
                continue
            before = next((other for other in self if self._has_moved_up(other, clock)), None)
            if before is not None:
                del self._clocks[clock.id]
                clock.goes_on(before)
                self._clocks[clock.id] = clock

    def _has_moved_up(self, before: DwellClock, clock: DwellClock) -> bool:
        return (
            before.missed
            and before.dwell_s >= _SETTLED_S
            and self._stands(before)
            and before.started_at < clock.started_at
            and clock.subject.track in before.tracks
            and clock.object_class is before.object_class
            and difference(clock.appearance, before.appearance) <= self._settings.max_difference
            and shift(before.box, clock.subject.box) <= self._settings.moved_up
        )

    def _miss(self, clock: DwellClock, at: datetime, cover: float) -> None:
        settings = self._settings
        if not self._stands(clock):
            clock.empty_looks += 1
            if clock.empty_looks > _YOUNG_MISSES:
                del self._clocks[clock.id]
        elif cover >= clock.cover + settings.covered_share:
            clock.hidden_since = clock.hidden_since or at
            if clock.empty_since and self._looked_at:
                clock.empty_since += at - self._looked_at  # what is hidden is not seen to be empty
            hidden_s = (at - clock.hidden_since).total_seconds()
            if hidden_s > settings.occlusion_hold_s and not clock.confirmed:
                del self._clocks[clock.id]
        else:
            clock.hidden_since = None
            clock.empty_since = clock.empty_since or at
            clock.empty_looks += 1
            empty_s = (at - clock.empty_since).total_seconds()
            if empty_s >= settings.leave_after_s and clock.empty_looks >= settings.leave_looks:
                del self._clocks[clock.id]

    def _start(self, track: Track, at: datetime, *, arrived: bool | None = None) -> None:
        if len(self._clocks) >= _MAX_CLOCKS:
            self.refused += 1
            return
        came = _has_come(track) or self._came_over_the_edge(track) if arrived is None else arrived
        clock = DwellClock.start(track, self._role, at, arrived=came)
        self._clocks[clock.id] = clock

    def _came_over_the_edge(self, track: Track) -> bool:
        """Whether it is cut by the picture's edge, where nothing was at the first look: half outside."""
        new = self._watching_since is not None and track.first_seen_at > self._watching_since
        return new and (min(track.box) <= _EDGE or max(track.box) >= 1.0 - _EDGE)


def _cover(clock: DwellClock, scene: Scene, own: Track | None) -> float:
    """The part of the place that something in front of it covers: its feet are nearer to the camera."""
    place = clock.box
    in_front = [
        track.box
        for track in scene.tracks
        if track is not own
        and track.object_class in _OCCLUDERS
        and track.box[3] >= place[3] - _FEET * (place[3] - place[1])
    ]
    return covered(place, in_front)


def _has_come(track: Track) -> bool:
    """Whether the track was seen somewhere else before."""
    if not track.path:
        return False
    height = track.box[3] - track.box[1]
    return distance(track.path[0].point, track.ground_point) > _ARRIVED * height


def _is_at_rest(track: Track, at: datetime) -> bool:
    """Whether it has stood still for a while; what creeps on has not."""
    recent = [step for step in track.path if (at - step.at).total_seconds() <= _AT_REST_S]
    if not recent or (at - recent[0].at).total_seconds() < _AT_REST_S / 2:
        return False
    left, top, right, bottom = track.box
    reach = _AT_REST_SHIFT * max(right - left, bottom - top)
    return all(distance(step.point, track.ground_point) <= reach for step in recent)
