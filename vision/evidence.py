"""What proves an event: an overview and a close-up, each as seen and with the finding drawn in; a film."""

import hashlib
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import cv2

from streams.frame import Frame, Image
from vision.drawing import draw
from vision.event import CLIP, HIGH_RESOLUTION, Event, Evidence
from vision.geometry import Box
from vision.ports import ClipSource, EvidenceError, EvidenceVault, NoClips, Still
from vision.site import Zone
from vision.tracks import Track

log = logging.getLogger(__name__)

MISSING = "evidence_missing"
_LEAD = timedelta(seconds=5)  # who comes into the picture, and from where

_CLOSE_UP_MARGIN = 0.3  # of the subjects' size on each side: the kerb and the sign belong in the picture
_CLOSE_UP_MIN_PX = 160
_MAX_LATER = 40  # ten moments of four pictures tell how it went on; an end and a second look are shown beyond
_MAX_PICTURES = 200  # of one event, whatever they show: the dispatch contract takes no more


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a camera saw at one instant, kept for evidence."""

    frame: Frame
    tracks: tuple[Track, ...]

    def shows(self, tracks: set[str]) -> int:
        """How many of these tracks (keys as text) are in the picture."""
        return sum(str(track.key) in tracks for track in self.tracks)


class LookRing:
    """The latest looks of one camera, bounded; for deeds whose people are not all in the last picture."""

    def __init__(self, looks: int) -> None:
        self._looks: deque[Look] = deque(maxlen=max(1, looks))

    def add(self, look: Look) -> None:
        """Keep a look, dropping the oldest."""
        self._looks.append(look)

    @property
    def latest(self) -> Look | None:
        """The look that was added last."""
        return self._looks[-1] if self._looks else None

    def best_for(self, tracks: set[str]) -> Look:
        """The latest look that shows the most of these tracks."""
        return max(reversed(self._looks), key=lambda look: look.shows(tracks))


class EvidenceRecorder:
    """Takes pictures of an event and keeps them in a vault.

    quality  JPEG quality 1..100; 85 keeps number plates legible at a quarter of 95's size
    clips    films of what led to an event
    """

    def __init__(self, vault: EvidenceVault, quality: int = 85, clips: ClipSource | None = None) -> None:
        self._vault = vault
        self._quality = quality
        self._clips = clips or NoClips()

    def confirm(self, event: Event, ring: LookRing, zone: Zone | None) -> Event:
        """The event with pictures of its confirmation, or of a later change: of all subjects, if possible.

        With those of the confirmation goes a film of how it came about, as far as the camera keeps one.
        """
        look = ring.best_for({subject.track for subject in event.subjects})
        if event.confirmed_at != event.changed_at:
            return self._take(event, look, zone, "updated")
        return self._film(self._take(event, look, zone, "confirmed"), look)

    def end(self, event: Event, look: Look, zone: Zone | None) -> Event:
        """The event with pictures of the place after its end."""
        return self._take(event, look, zone, "ended")

    def verify(self, event: Event, look: Look, zone: Zone | None) -> tuple[Evidence, ...]:
        """Pictures of the place as it is when somebody has asked for a second look."""
        return self._take(event, look, zone, "verified").evidence[len(event.evidence) :]

    def add(self, event: Event, still: Still) -> Event:
        """The event with a picture that its camera has taken for it; one for each revision is enough."""
        piece = _Piece(HIGH_RESOLUTION, "confirmed", still.captured_at, "jpg")
        paths = {each.path for each in event.evidence}
        if len(event.evidence) >= _MAX_PICTURES or piece.path(event) in paths:
            return event
        try:
            return replace(event, evidence=(*event.evidence, self._put(piece, event, still.content)))
        except EvidenceError as error:
            log.warning("camera %s: event %s goes on without a still: %s", event.camera_id, event.id, error)
            return replace(event, flags=tuple(dict.fromkeys((*event.flags, MISSING))))

    def _take(self, event: Event, look: Look, zone: Zone | None, moment: str) -> Event:
        if len(event.evidence) >= (_MAX_LATER if moment == "updated" else _MAX_PICTURES):
            return event
        picture = look.frame.full()
        subjects = _subject_boxes(event, look)
        drawn = draw(picture, [zone] if zone else [], subjects, [track.box for track in look.tracks])
        region = close_up_region(picture.shape[1], picture.shape[0], subjects)
        pictures = {
            "overview": picture,
            "overview_drawn": drawn,
            "close_up": picture[region],
            "close_up_drawn": drawn[region],
        }
        try:
            kept = tuple(self._keep(event, look, moment, kind, image) for kind, image in pictures.items())
        except EvidenceError as error:
            log.warning("camera %s: event %s goes on without pictures: %s", event.camera_id, event.id, error)
            return replace(event, flags=tuple(dict.fromkeys((*event.flags, MISSING))))
        return replace(event, evidence=(*event.evidence, *kept))

    def _film(self, event: Event, look: Look) -> Event:
        if len(event.evidence) >= _MAX_PICTURES:
            return event
        try:
            content = self._clips.clip(event.camera_id, event.started_at - _LEAD)
            if content is None:
                return event
            kept = self._put(_Piece(CLIP, "confirmed", look.frame.captured_at, "mp4"), event, content)
        except EvidenceError as error:
            log.warning("camera %s: event %s goes on without a film: %s", event.camera_id, event.id, error)
            return replace(event, flags=tuple(dict.fromkeys((*event.flags, MISSING))))
        return replace(event, evidence=(*event.evidence, kept))

    def _keep(self, event: Event, look: Look, moment: str, kind: str, image: Image) -> Evidence:
        content = encode_jpeg(image, self._quality)
        return self._put(_Piece(kind, moment, look.frame.captured_at, "jpg"), event, content)

    def _put(self, piece: "_Piece", event: Event, content: bytes) -> Evidence:
        path = piece.path(event)
        self._vault.put(path, content)
        digest = hashlib.sha256(content).hexdigest()
        return Evidence(piece.kind, piece.moment, piece.captured_at, digest, path, len(content))


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    moment: str
    captured_at: datetime
    suffix: str

    def path(self, event: Event) -> str:
        name = f"{event.revision:03d}-{self.moment}-{self.kind}.{self.suffix}"
        return f"{self.captured_at:%Y/%m/%d}/{event.id}/{name}"


def encode_jpeg(image: Image, quality: int) -> bytes:
    """`image` (h, w, 3) uint8 BGR as a JPEG file."""
    done, content = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise EvidenceError(f"a picture of {image.shape} could not be encoded as JPEG")
    return content.tobytes()


def close_up_region(width_px: int, height_px: int, boxes: Sequence[Box]) -> tuple[slice, slice]:
    """Rows and columns of a close-up of normalised boxes (one or more), with a margin, inside the picture."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    rows = _extent(min(tops) * height_px, max(bottoms) * height_px, height_px)
    return rows, _extent(min(lefts) * width_px, max(rights) * width_px, width_px)


def _subject_boxes(event: Event, look: Look) -> list[Box]:
    """Where the subjects are in this look; those that are not in it, where they were last."""
    seen = {str(track.key): track.box for track in look.tracks}
    boxes = [seen.get(subject.track, subject.box) for subject in event.subjects]
    return boxes or [event.place.box]


def _extent(start: float, end: float, limit: int) -> slice:
    size = min(limit, max(_CLOSE_UP_MIN_PX, (end - start) * (1 + 2 * _CLOSE_UP_MARGIN)))
    first = min(max(0.0, (start + end - size) / 2), limit - size)
    return slice(int(first), int(first + size))
