"""What is wrong with the pictures that a camera sends."""

import math
import zlib
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frame import Image
from vision.luma import Grid, Luma, block_means, halved, luma_of

_LOOKS = 5
"""A condition is also seen in so many looks: one or two are flukes, and equal pictures may come twice."""

_RIM = 1 / 8
"""Of the height, above and below: where recorders write names and the time."""
_BLOCK_PX = 8
"""Of the halved picture."""
_STRUCTURED = 0.99
_BARE = 12.0
"""Grey levels of the Laplacian over blocks that one of a hundred has. Measured: 3 to 9 black or grey with
noise of 6 to 12 levels, 5 behind milk glass or a soft ramp, 24 in a fog that leaves 15 % of the contrast, 80
three lamps in the dark, 70 to 200 streets by day and night."""

_DIM, _BRIGHT = 60.0, 100.0
"""Mean luma: rendered streets have 47 to 79 at night, 84 to 97 at dusk and in rain, 107 to 128 by day."""
_LEARNT_IN_S = 600.0
_DULLED_IN_S = 7 * 86400.0
_STEP_S = 60.0
"""What stands about for minutes fades in and out; a lens that dulls in seconds is not taken for its own usual
state in hours; a pause teaches no more than a minute."""

_BLURRED = 0.45
"""Of the usual sharpness. Measured: 0.5 blurred by 1 pixel, 0.3 to 0.4 by 1.5, 0.14 to 0.33 by 2 to 5; other
light 0.7 to 1.5, fog and passing buses 1.0 to 1.2."""

_VIEW_PX = (160, 90)
_TILES = (5, 8)
_FAINT = 2.0
_VANISHED = 0.25
_TILES_NEEDED = 6
"""A tile tells something where its edges stand out by two levels and have not faded to a quarter."""
_ALIKE = 0.4
_FEW, _MOST = 0.25, 0.8
"""Share of the tiles whose edges correlate by 0.4. Measured: 0.95 to 1 another light of the same band, 0.5
behind a bus, 0.05 to 0.25 turned by 80 pixels of 640, at most 0.1 by 24 up or down."""
_TURNED_PX = 2.0
_BETTER = 0.3
"""Of the view, a quarter of the whole picture's: moved back, a turned view is alike in so many more tiles.
Measured: always found when turned by 24 pixels of 640, never by up to 8; passers-by and other light never."""

_STORED_LEVELS = 4.0
"""A step of a stored view: a third of its bytes, and edges correlate as before."""
_FORM = b"view 1\n"
_RECORD = np.dtype([("light", "u1"), ("sharpness", "<f4"), ("view", "u1", _VIEW_PX[::-1])])
"""A reference: what form it has, then what is known of each light, compressed."""


class Condition(StrEnum):
    """What a camera's pictures are, the worst first; of several that hold the worst is told."""

    COVERED = "covered"
    FROZEN = "frozen"
    MOVED = "moved"
    BLURRED = "blurred"
    SOUND = "sound"


ACCEPTABLE = (Condition.MOVED, Condition.BLURRED)
"""What is over when somebody says that the view is right."""


@dataclass(frozen=True, slots=True)
class PictureHealthSettings:
    """How long a condition lasts before it is told, seconds: longer than what passes by itself.

    covered_after_s  a bus before the lens, a hand
    frozen_after_s   several key pictures: between two of them a calm street's may be equal
    moved_after_s    a lorry that unloads, somebody at work on the mast
    blurred_after_s  the focus that is sought, a wiper
    """

    covered_after_s: float = 10.0
    frozen_after_s: float = 30.0
    moved_after_s: float = 20.0
    blurred_after_s: float = 60.0

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) < 0.0:
                raise ValueError(f"{each.name}: expected 0 or more, got {getattr(self, each.name)}")

    def lasts_s(self, condition: Condition) -> float:
        """How long a condition must last."""
        return float(getattr(self, f"{condition}_after_s"))


class PictureHealth:
    """One camera's: what has been wrong for long enough to be told; recovery is told at once.

    COVERED  hardly a block has structure.
    FROZEN   the pictures equal one another to the last bit, but for the outer eighths above and below, where
             a clock may go on. A sensor's noise alone changes them, and so does each key picture of a calm
             street however strongly it is denoised (measured with x264: half of the pixels).
    MOVED    the edges of nearly all tiles are elsewhere, or all lie shifted by the same way.
    BLURRED  the strongest fine edges have lost against the coarse ones. Their ratio does not change with
             contrast, so that dusk and fog pass.

    View and sharpness are learned slowly, for dark, dim and bright pictures apart, while nothing is wrong.

    Measured: 0.9 ms of CPU time a picture of 640 x 360 (median, one core); four real streets always sound.

    Not noticed: a picture that froze before a coder which codes it a little differently each time (x264 does
    at each key picture); a view turned by less than some 16 pixels of 640, at night 24; one turned while the
    program was off, before a light of which nothing is known returns; a lens that dulls over weeks; a blur
    that the noise of a dark picture outweighs, from some 8 pixels on. Told until somebody accepts it: what
    stands before nearly the whole view and stays, such as scaffolding.
    """

    def __init__(self, settings: PictureHealthSettings | None = None) -> None:
        self._settings = settings or PictureHealthSettings()
        self._known: dict[int, _Known] = {}
        self._suspicions: dict[Condition, _Suspicion] = {}
        self._before: _Traits | None = None
        self._equal_to: Luma | None = None
        self._looked_at: datetime | None = None

    def look(self, image: Image, at: datetime) -> Condition:
        """What the pictures up to this one are: `image` (h, w, 3) uint8 BGR, captured `at` (aware).

        Raises ValueError for a picture with a side below 32 pixels.
        """
        now = _traits(image)
        if self._looked_at is None or at < self._looked_at:
            self._suspicions, self._looked_at = {}, at
        since_s = (at - self._looked_at).total_seconds()
        suspected = self._suspected(now)
        self._suspicions = {
            each: self._suspicions.get(each, _Suspicion(at)).confirmed()
            for each in Condition
            if each in suspected
        }
        if not suspected:
            self._learn(now, min(since_s, _STEP_S))
        self._before, self._looked_at = now, at
        return next((each for each in Condition if self._is_told(each, at)), Condition.SOUND)

    def accept(self) -> None:
        """The present view is the right one, and as sharp as it gets: an operator says so."""
        self._known = {}
        for each in ACCEPTABLE:
            self._suspicions.pop(each, None)
        if self._before is not None and self._before.structure >= _BARE:
            self._learn(self._before, 0.0)

    def reference(self) -> bytes | None:
        """What was learned: some 12 KB of coarse edges that show nobody; None before a sound picture.

        May be called from any thread.
        """
        known = self._known.copy()
        if not known:
            return None
        records = np.array(
            [(light, each.sharpness, _coarse(each.view)) for light, each in known.items()], _RECORD
        )
        return _FORM + zlib.compress(records.tobytes())

    def restore(self, reference: bytes) -> None:
        """Go on with what `reference` gave. Raises ValueError where it is damaged, or something else."""
        self._known = {
            int(each["light"]): _Known(each["view"] * np.float32(_STORED_LEVELS), float(each["sharpness"]))
            for each in _records(reference)
        }

    def _suspected(self, now: "_Traits") -> set[Condition]:
        suspected = {Condition.FROZEN} if self._equals(now.luma) else set()
        if now.structure < _BARE:
            return suspected | {Condition.COVERED}
        known = self._known.get(now.light)
        if known is not None and _differs(known.view, now.view):
            suspected.add(Condition.MOVED)
        if known is not None and now.sharpness < _BLURRED * known.sharpness:
            suspected.add(Condition.BLURRED)
        return suspected

    def _equals(self, luma: Luma) -> bool:
        """Whether the picture is the one before, and those that equalled it, but for the rim."""
        rows = round(luma.shape[0] * _RIM)
        before = self._equal_to
        if before is not None and np.array_equal(before[rows:-rows], luma[rows:-rows]):
            return True
        self._equal_to = luma
        return False

    def _learn(self, now: "_Traits", since_s: float) -> None:
        known = self._known.get(now.light, _Known(now.view, now.sharpness))
        self._known[now.light] = known.towards(now, since_s)

    def _is_told(self, condition: Condition, at: datetime) -> bool:
        suspicion = self._suspicions.get(condition)
        if suspicion is None or suspicion.looks < _LOOKS:
            return False
        return (at - suspicion.since).total_seconds() >= self._settings.lasts_s(condition)


@dataclass(frozen=True, slots=True)
class _Suspicion:
    since: datetime
    looks: int = 0

    def confirmed(self) -> "_Suspicion":
        return replace(self, looks=self.looks + 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Traits:
    """What is read from a picture.

    luma       (h, w) uint8
    light      0 dark, 1 dim, 2 bright
    structure  grey levels
    sharpness  fine edges by coarse ones
    view       (90, 160) float32, how strong the edges are, in grey levels
    """

    luma: Luma
    light: int
    structure: float
    sharpness: float
    view: Grid


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What is usual in one of the lights."""

    view: Grid
    sharpness: float

    def towards(self, now: _Traits, since_s: float) -> "_Known":
        share = 1.0 - math.exp(-since_s / _LEARNT_IN_S)
        within_s = _LEARNT_IN_S if now.sharpness > self.sharpness else _DULLED_IN_S
        sharper = (now.sharpness - self.sharpness) * (1.0 - math.exp(-since_s / within_s))
        return _Known(self.view + np.float32(share) * (now.view - self.view), self.sharpness + sharper)


def _traits(image: Image) -> _Traits:
    luma = luma_of(image)
    half = halved(luma)
    blocks = block_means(half, _BLOCK_PX)
    rows = round(blocks.shape[0] * _RIM)
    coarse = np.asarray(cv2.Laplacian(blocks, cv2.CV_32F), np.float32)[rows : -rows or None, 1:-1]
    rim = rows * _BLOCK_PX
    fine = np.asarray(cv2.Laplacian(half, cv2.CV_32F), np.float32)[rim : -rim or None]
    mean = float(blocks.mean())
    return _Traits(
        luma=luma,
        light=sum(mean >= limit for limit in (_DIM, _BRIGHT)),
        structure=float(np.quantile(np.abs(coarse), _STRUCTURED)),
        sharpness=_strongest(fine) / max(_strongest(coarse), 1.0),
        view=_edges(half),
    )


def _strongest(values: Grid) -> float:
    """The fourth-power mean: edges outweigh noise, which is everywhere but small."""
    return float((cv2.norm(cv2.multiply(values, values), cv2.NORM_L2SQR) / values.size) ** 0.25)


def _edges(luma: Luma) -> Grid:
    small = cv2.resize(luma, _VIEW_PX, interpolation=cv2.INTER_AREA)
    across, down = cv2.absdiff(small[1:, 1:], small[1:, :-1]), cv2.absdiff(small[1:, 1:], small[:-1, 1:])
    edges = cv2.copyMakeBorder(cv2.add(across, down), 1, 0, 1, 0, cv2.BORDER_REPLICATE)
    return np.asarray(cv2.blur(edges.astype(np.float32), (3, 3)), np.float32)


def _differs(known: Grid, now: Grid) -> bool:
    """Whether a view is another one than the known one."""
    share = _alike(known, now)
    if share is None or share >= _MOST:
        return False
    return share < _FEW or _is_turned(known, now, share)


def _is_turned(known: Grid, now: Grid, share: float) -> bool:
    window = cv2.createHanningWindow(_VIEW_PX, cv2.CV_32F)
    shift_px = np.array(cv2.phaseCorrelate(known.copy(), now.copy(), window)[0])  # it writes into its inputs
    there = np.hstack([np.eye(2), shift_px[:, None]])
    back = np.asarray(cv2.warpAffine(now, there, _VIEW_PX, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP))
    again = _alike(known, back.astype(np.float32))
    far = bool(np.abs(shift_px).max() >= _TURNED_PX)
    return far and again is not None and again >= share + _BETTER


def _alike(known: Grid, now: Grid) -> float | None:
    """Share of the tiles whose edges correlate; None where too few tell anything."""
    was, has = _tiles(known), _tiles(now)
    strong, left = was.std(axis=1), has.std(axis=1)
    telling = (strong > _FAINT) & (left > _VANISHED * strong)
    if telling.sum() < _TILES_NEEDED:
        return None
    products = (was[telling] * has[telling]).mean(axis=1)
    return float((products > _ALIKE * strong[telling] * left[telling]).mean())


def _coarse(view: Grid) -> Luma:
    """A view as it is stored."""
    return np.asarray((view / _STORED_LEVELS).round().clip(0, 255), np.uint8)


def _records(reference: bytes) -> NDArray[np.void]:
    content = b""
    if reference.startswith(_FORM):
        with suppress(zlib.error):
            content = zlib.decompress(reference.removeprefix(_FORM))
    if not content or len(content) % _RECORD.itemsize:
        raise ValueError(f"reference: expected what reference() gives, got {len(reference)} other bytes")
    return np.frombuffer(content, _RECORD)


def _tiles(view: Grid) -> Grid:
    """(tiles, pixels) of a view, each tile less its mean."""
    rows, columns = _TILES
    height, width = view.shape
    apart = view.reshape(rows, height // rows, columns, width // columns).swapaxes(1, 2)
    tiles: Grid = apart.reshape(rows * columns, -1)
    less_mean: Grid = tiles - tiles.mean(axis=1, keepdims=True)
    return less_mean
