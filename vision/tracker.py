"""Follows things through the frames of one camera, at any and changing frame rate.

ByteTrack (Zhang et al., arXiv 2110.06864): sure detections are matched first, then the unsure ones to the
tracks left over. Ours differs where low rates ask for it: time is in seconds, matches stay within a class
group, and what is left is matched once more with boxes enlarged in proportion to the time that has passed
(C-BIoU, Yang et al., arXiv 2211.14317).
"""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import lap
import numpy as np
from numpy.typing import NDArray

from models.detections import Detections, ObjectClass
from vision.geometry import Box
from vision.kalman import BoxFilter, Floats
from vision.tracks import Appearance, PathPoint, Track, TrackKey

Indices = NDArray[np.int64]

_PATH_POINTS = 64

_GROUPS = {
    ObjectClass.BICYCLE: 1,
    ObjectClass.MOTORCYCLE: 1,
    ObjectClass.CAR: 2,
    ObjectClass.VAN: 2,
    ObjectClass.TRUCK: 2,
    ObjectClass.BUS: 2,
}  # what a detector mistakes for one another
_PERSON = 100 + ObjectClass.PERSON
_GROUP_OF = np.array([_GROUPS.get(member, 100 + member) for member in ObjectClass])


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Thresholds of ByteTrack; times in seconds.

    high_score     from here on a detection is sure: matched first, and able to start a track
    match_iou      least overlap of a sure detection with its track
    low_match_iou  the same for unsure ones
    reach          by how many box sizes boxes are enlarged per second in the last round, at most `max_reach`
    lost_s, lost_looks   a track unseen for both is forgotten
    same_iou       two boxes of a group that overlap more are one thing seen as two classes
    begin_iou      no track of a person begins on a box that overlaps a better or matched one more: it is a
                   second box on the same body, and two bodies are soon seen apart (parked bicycles never are)
    """

    high_score: float = 0.35
    match_iou: float = 0.2
    low_match_iou: float = 0.5
    reach: float = 0.5
    max_reach: float = 0.5
    lost_s: float = 3.0
    lost_looks: int = 3
    same_iou: float = 0.7
    begin_iou: float = 0.5


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One detection, ready to become part of a track."""

    xyxy: Box
    score: float
    object_class: int
    appearance: Appearance
    ground: PathPoint


@dataclass(slots=True)
class _Life:
    """What a track has been so far; its filter is at the same index."""

    track_id: int
    group: int
    first_seen_at: datetime
    latest: _Sighting
    votes: Counter[int] = field(default_factory=Counter)
    path: deque[PathPoint] = field(default_factory=lambda: deque(maxlen=_PATH_POINTS))
    misses: int = 0

    def see(self, sighting: _Sighting) -> None:
        """Take one more sighting."""
        known = self.latest.appearance
        self.latest = sighting if sighting.appearance else replace(sighting, appearance=known)
        self.votes[sighting.object_class] += round(sighting.score * 1000)
        self.path.append(sighting.ground)
        self.misses = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """The detections of one frame, best first: boxes (N, 4) and class groups (N,)."""

    boxes: Floats
    groups: Indices

    def distinct(self, same_iou: float) -> NDArray[np.bool_]:
        """Which boxes are the first (best) of their thing: (N,) bool."""
        alike = self.groups[:, None] == self.groups[None, :]
        same = (iou_matrix(self.boxes, self.boxes) > same_iou) & alike
        repeated: NDArray[np.bool_] = np.tril(same, -1).any(axis=1)
        return ~repeated

    def apart(self, new: Indices, matched: Sequence[int], begin_iou: float) -> Indices:
        """Of `new` boxes all but people's that lie on a matched box, or on a better one of `new`."""
        seen = list(matched)
        kept = []
        for found in sorted(new.tolist()):
            others = [other for other in seen if self.groups[other] == self.groups[found] == _PERSON]
            if not (iou_matrix(self.boxes[[found]], self.boxes[others]) > begin_iou).any():
                kept.append(found)
                seen.append(found)
        return np.array(kept, np.int64)


class Tracker:
    """Tracks of one camera session. `update` is the algorithm."""

    def __init__(self, camera_id: str, session: int, settings: TrackerSettings | None = None) -> None:
        self._camera_id = camera_id
        self._session = session
        self._settings = settings or TrackerSettings()
        self._filter = BoxFilter()
        self._lives: list[_Life] = []
        self._next_id = 1
        self._updated_at: datetime | None = None

    def update(
        self,
        detections: Detections,
        appearances: Sequence[Appearance],
        at: datetime,
        size_px: tuple[int, int],
    ) -> tuple[Track, ...]:
        """Take the detections of one frame; give the tracks seen in it.

        appearances  one per detection, () where unknown
        size_px      width and height of the source picture
        """
        dt_s = max(0.0, (at - self._updated_at).total_seconds()) if self._updated_at else 0.0
        self._updated_at = at
        self._filter.predict(dt_s)
        settings = self._settings
        pool = _Pool(detections.xyxy.astype(np.float64), _GROUP_OF[detections.object_class])
        distinct = pool.distinct(settings.same_iou)
        sure = distinct & (detections.score >= settings.high_score)

        free = np.arange(len(self._lives))
        reach = min(settings.max_reach, settings.reach * dt_s)
        first, free, new = self._match(free, np.flatnonzero(sure), pool, settings.match_iou)
        last, free, new = self._match(free, new, pool, settings.match_iou, reach)
        unsure = np.flatnonzero(distinct & ~sure)
        second, _, _ = self._match(free, unsure, pool, settings.low_match_iou)
        matches = [*first, *last, *second]
        new = pool.apart(new, [found for _, found in matches], settings.begin_iou)

        self._filter.correct(
            np.array([track for track, _ in matches], np.int64), pool.boxes[[found for _, found in matches]]
        )
        sightings = _sightings(detections, appearances, at, size_px)
        for life in self._lives:
            life.misses += 1
        for track, found in matches:
            self._lives[track].see(sightings[found])
        for found in new:
            self._begin(sightings[found], int(pool.groups[found]))
        self._filter.add(pool.boxes[new])
        self._forget(at)
        return tuple(
            self._track(index, life, size_px) for index, life in enumerate(self._lives) if not life.misses
        )

    def _match(
        self, tracks: Indices, found: Indices, pool: _Pool, least_iou: float, reach: float = 0.0
    ) -> tuple[list[tuple[int, int]], Indices, Indices]:
        """The best one-to-one matches, then the tracks and the detections left over."""
        if not len(tracks) or not len(found):
            return [], tracks, found
        overlaps = iou_matrix(
            _enlarged(self._filter.xyxy()[tracks], reach), _enlarged(pool.boxes[found], reach)
        )
        own = np.array([self._lives[track].group for track in tracks])
        overlaps[own[:, None] != pool.groups[found][None, :]] = 0.0
        cost = np.where(overlaps >= least_iou, 1.0 - overlaps, 2.0)
        _, columns, _ = lap.lapjv(cost, extend_cost=True, cost_limit=1.0)
        matches = [
            (int(tracks[row]), int(found[column]))
            for row, column in enumerate(columns)
            if column >= 0 and overlaps[row, column] >= least_iou
        ]
        return (
            matches,
            np.setdiff1d(tracks, [track for track, _ in matches]),
            np.setdiff1d(found, [detection for _, detection in matches]),
        )

    def _begin(self, sighting: _Sighting, group: int) -> None:
        life = _Life(self._next_id, group, sighting.ground.at, sighting)
        life.see(sighting)
        self._lives.append(life)
        self._next_id += 1

    def _forget(self, at: datetime) -> None:
        settings = self._settings
        kept = np.array(
            [
                life.misses < settings.lost_looks
                or (at - life.latest.ground.at).total_seconds() <= settings.lost_s
                for life in self._lives
            ],
            bool,
        )
        self._filter.keep(kept)
        self._lives = [life for life, keep in zip(self._lives, kept, strict=True) if keep]

    def _track(self, index: int, life: _Life, size_px: tuple[int, int]) -> Track:
        width, height = size_px
        left, top, right, bottom = life.latest.xyxy
        velocity = self._filter.mean[index, 4:6]
        return Track(
            key=TrackKey(self._camera_id, self._session, life.track_id),
            object_class=ObjectClass(life.votes.most_common(1)[0][0]),
            xyxy=life.latest.xyxy,
            box=(left / width, top / height, right / width, bottom / height),
            score=life.latest.score,
            first_seen_at=life.first_seen_at,
            last_seen_at=life.latest.ground.at,
            speed=float(np.hypot(*velocity) / max(bottom - top, 1.0)),
            path=tuple(life.path),
            appearance=life.latest.appearance,
        )


def iou_matrix(a: Floats, b: Floats) -> Floats:
    """Intersection over union of every box of `a` (N, 4) with every box of `b` (M, 4): (N, M)."""
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(bottom_right - top_left, 0.0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clip(0.0).prod(axis=1) for boxes in (a, b)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    ratio: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return ratio


def _enlarged(boxes: Floats, share: float) -> Floats:
    margin = (boxes[:, 2:] - boxes[:, :2]) * share
    return np.hstack([boxes[:, :2] - margin, boxes[:, 2:] + margin])


def _sightings(
    detections: Detections, appearances: Sequence[Appearance], at: datetime, size_px: tuple[int, int]
) -> list[_Sighting]:
    width, height = size_px
    return [
        _Sighting(
            (left, top, right, bottom),
            float(score),
            int(object_class),
            appearance,
            PathPoint(at, ((left + right) / 2 / width, bottom / height)),
        )
        for (left, top, right, bottom), score, object_class, appearance in zip(
            detections.xyxy.tolist(), detections.score, detections.object_class, appearances, strict=True
        )
    ]
