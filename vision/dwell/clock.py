"""One stay of something at a place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from models.detections import ObjectClass
from vision.geometry import Box
from vision.likeness import blend
from vision.tracks import Appearance, Track
from vision.violation import Place, Subject

_ANCHOR_BOXES = 7  # the place is the median of the first boxes: one bad box does not move it
_TRACKS_KEPT = 8
_ADAPTATION = 0.1  # part of each look that flows into the remembered appearance (dusk is slow)


@dataclass(slots=True, eq=False)
class DwellClock:
    """Something has been at one place since `started_at`.

    object_class  the one in most looks: one look that mistakes it changes no limit
    boxes      the first boxes seen there, normalised
    box        the place, normalised: the median of those
    appearance how it looks; follows slow changes of light
    arrived    whether it was seen to come (False: it stood there when the camera first looked)
    cover      the part of the place that something in front covered when it was last seen
    confirmed  whether its rule has reported it; a reported stay outlasts any blindness or occlusion
    tracks     the latest track keys that kept the clock, bounded
    """

    id: str
    object_class: ObjectClass
    started_at: datetime
    last_seen_at: datetime
    subject: Subject
    boxes: list[Box]
    appearance: Appearance = ()
    arrived: bool = False
    confirmed: bool = False
    looks: int = 1
    cover: float = 0.0
    tracks: list[str] = field(default_factory=list)
    votes: Counter[ObjectClass] = field(default_factory=Counter)
    hidden_since: datetime | None = None
    empty_since: datetime | None = None
    empty_looks: int = 0
    strange_looks: int = 0
    strange_since: datetime | None = None
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        self._settle()

    @classmethod
    def start(cls, track: Track, role: str, at: datetime, *, arrived: bool) -> "DwellClock":
        """A clock that starts with a look at `track`."""
        return cls(
            id=f"{at:%Y%m%dT%H%M%S.%f}-{track.key.session}-{track.key.track_id}",
            object_class=track.object_class,
            started_at=at,
            last_seen_at=at,
            subject=Subject.of(track, role),
            boxes=[track.box],
            appearance=track.appearance,
            arrived=arrived,
            tracks=[str(track.key)],
            votes=Counter([track.object_class]),
        )

    @property
    def place(self) -> Place:
        """The place as a violation names it."""
        return Place(self.id, self.box, self.appearance)

    @property
    def dwell_s(self) -> float:
        """How long the stay has lasted, as far as it was seen."""
        return (self.last_seen_at - self.started_at).total_seconds()

    @property
    def missed(self) -> bool:
        """Whether the latest look did not show it."""
        return self.hidden_since is not None or self.empty_since is not None

    def nears(self, limits_s: Sequence[float], lead_s: float) -> bool:
        """Whether the stay will reach one of the limits within `lead_s`."""
        return any(0 < limit_s - self.dwell_s <= lead_s for limit_s in limits_s)

    def kept_by(self, track: Track) -> bool:
        """Whether this track kept the clock before."""
        return str(track.key) in self.tracks

    def goes_on(self, before: "DwellClock") -> None:
        """Count from where an earlier stay of the same thing began: it has only been moved up a little."""
        self.id, self.started_at = before.id, before.started_at
        self.arrived, self.confirmed = before.arrived, before.confirmed

    def tick(self, track: Track, at: datetime) -> None:
        """Take a look at which `track` was at the place."""
        self.last_seen_at = at
        self.looks += 1
        self.votes[track.object_class] += 1
        self.object_class = max(self.votes, key=lambda each: (self.votes[each], each is self.object_class))
        self.subject = Subject.of(track, self.subject.role)
        if not self.strange_looks:  # what may be another thing teaches nothing about this one
            self.appearance = blend(self.appearance, track.appearance, _ADAPTATION)
        self.hidden_since = self.empty_since = None
        self.empty_looks = 0
        if len(self.boxes) < _ANCHOR_BOXES:
            self.boxes.append(track.box)
            self._settle()
        if not self.kept_by(track):
            self.tracks = [*self.tracks, str(track.key)][-_TRACKS_KEPT:]

    def _settle(self) -> None:
        left, top, right, bottom = (median(edge) for edge in zip(*self.boxes, strict=True))
        self.box = (left, top, right, bottom)

    def state(self) -> dict[str, Any]:
        """What survives a restart, as JSON values. Misses are forgotten: they are seen anew."""
        return {
            "id": self.id,
            "object_class": int(self.object_class),
            "started_at": self.started_at.isoformat(),
            "last_seen_at": self.last_seen_at.isoformat(),
            "role": self.subject.role,
            "track": self.subject.track,
            "box": list(self.subject.box),
            "score": self.subject.score,
            "boxes": [list(box) for box in self.boxes],
            "appearance": list(self.appearance),
            "arrived": self.arrived,
            "confirmed": self.confirmed,
            "looks": self.looks,
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "DwellClock":
        """The clock that `state()` described. Raises KeyError, TypeError or ValueError for anything else."""
        object_class = ObjectClass(state["object_class"])
        last_seen_at = datetime.fromisoformat(state["last_seen_at"])
        subject_box: Box = tuple(state["box"])
        return cls(
            id=state["id"],
            object_class=object_class,
            started_at=datetime.fromisoformat(state["started_at"]),
            last_seen_at=last_seen_at,
            subject=Subject(
                state["role"], state["track"], object_class, subject_box, state["score"], last_seen_at
            ),
            boxes=[tuple(box) for box in state["boxes"]],
            appearance=tuple(state["appearance"]),
            arrived=state["arrived"],
            confirmed=state["confirmed"],
            looks=state["looks"],
            tracks=[state["track"]],
            votes=Counter({object_class: state["looks"]}),
        )
