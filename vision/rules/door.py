"""A household's door: who comes out of it and who goes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.detections import ObjectClass
from vision.scene import Scene
from vision.site import Zone
from vision.tracks import Track, TrackKey

_GONE_AFTER_S = 3.0  # a person in the doorway who is not seen for so long has gone in
_VISITORS_KEPT = 16


@dataclass(slots=True)
class _Passer:
    came_from_inside: bool
    in_doorway: bool
    last_seen_at: datetime
    counted: bool = False


class Door:
    """Reads passages from tracks: born in the doorway and leaving it is out, the reverse is in.

    Somebody who goes in while the resident is at home is a visitor; the next one out within the visit window
    is taken for that visitor. The resident who went out and comes home is not a visitor.
    """

    def __init__(self, zone: Zone, *, visitors_count: bool, visit_window_s: float) -> None:
        self._zone = zone
        self._visitors_count = visitors_count
        self._visit_window_s = visit_window_s
        self._passers: dict[TrackKey, _Passer] = {}
        self._visitors: list[datetime] = []
        self._resident_out = False

    def look(self, scene: Scene) -> list[datetime]:
        """Take a look; give the instants of signs of life."""
        at = scene.captured_at
        self._visitors = [
            came for came in self._visitors if (at - came).total_seconds() <= self._visit_window_s
        ]
        signs = [
            at
            for track in scene.tracks
            if track.object_class is ObjectClass.PERSON and self._comes_out(track, at) and self._is_life_out()
        ]
        return signs + [gone for gone in self._gone_in(at) if self._is_life_in(gone)]

    def state(self) -> dict[str, Any]:
        """Who is inside, as JSON values."""
        return {
            "resident_out": self._resident_out,
            "visitors": [came.isoformat() for came in self._visitors],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`."""
        self._resident_out = bool(state["resident_out"])
        self._visitors = [datetime.fromisoformat(came) for came in state["visitors"]]

    def _comes_out(self, track: Track, at: datetime) -> bool:
        in_doorway = self._zone.holds(track.box)
        passer = self._passers.setdefault(track.key, _Passer(in_doorway, in_doorway, at))
        passer.last_seen_at, passer.in_doorway = at, in_doorway
        if passer.came_from_inside and not in_doorway and not passer.counted:
            passer.counted = True
            return True
        return False

    def _gone_in(self, at: datetime) -> list[datetime]:
        """Those who came from outside and were last seen in the doorway; also forgets who has left."""
        gone = {
            key: passer
            for key, passer in self._passers.items()
            if (at - passer.last_seen_at).total_seconds() > _GONE_AFTER_S
        }
        for key in gone:
            del self._passers[key]
        return [
            passer.last_seen_at
            for passer in gone.values()
            if passer.in_doorway and (passer.counted or not passer.came_from_inside)
        ]

    def _is_life_out(self) -> bool:
        if self._visitors:
            self._visitors.pop(0)
            return self._visitors_count
        self._resident_out = True
        return True

    def _is_life_in(self, at: datetime) -> bool:
        if self._resident_out:
            self._resident_out = False
            return True
        self._visitors = [*self._visitors, at][-_VISITORS_KEPT:]
        return self._visitors_count
