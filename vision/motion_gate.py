"""Whether a picture needs a new detection, or nothing has moved since the last detected one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from streams.frame import Image
from vision.luma import Grid, Luma, block_means, halved, luma_of

_BLOCK_PX = 8
"""Of the halved picture, 16 of the whole one: of a person of 24 x 9 pixels one holds a quarter at least."""
_NEIGHBOURS = np.ones((3, 3), np.uint8)
_MARGIN, _NOISES, _NOISE_AT_MOST = 0.75, 2.0, 1.0
"""Grey levels by which a block may change: a margin and twice its noise, which no bustle drives further.
Measured: still blocks of the real clips change by 0.2 in the middle, one of a thousand by 1.5; a person of
20 to 28 pixels in rendered streets changes one by 2.7 or more where he differs from the street by 11 levels
or more, at night by 1.0 to 1.8 where he differs by 6 to 10."""
_USUAL = 0.9
_LEARNT_PER_LOOK = 0.1
"""Grey levels. Measured: a corner ten times as noisy as the rest is known after six looks."""
_CLIPPED = 5
"""Pixels so near black or white may have been anything beyond."""

_GAIN_LEAST, _GAIN_MOST = 0.5, 2.0
"""A stop either way; more at once is another scene, and is looked at."""
_FLAT = 16.0
"""Grey levels between dark and bright blocks: in a picture with less the gain is anybody's guess."""

_SHAKE_PX = 4.0
"""Of the halved picture. A camera moved further has another view."""

_RIM = 1 / 8
"""Of the height, above and below: where recorders write the time."""
_BEAT_S = 20.0
_BEATS_FOR_S = 300.0
"""Digits differ by less than their own strokes at times, but seconds repeat themselves in ten."""
_BEAT_LOOKS = 1.5
_BESIDE = np.ones((1, 3), np.uint8)


class Need(StrEnum):
    """Why a picture needs a detection, or that it needs none."""

    FIRST = "first"
    MOVED = "moved"
    DUE = "due"
    STILL = "still"

    @property
    def detect(self) -> bool:
        """Whether a detection is needed."""
        return self is not Need.STILL


@dataclass(frozen=True, slots=True)
class MotionGateSettings:
    """How long detections may be used again, seconds.

    redetect_after_s       while nothing moves: a stay needs a look in `leave_after_s` (10), and what the
                           gate has missed is missed for so long at most
    busy_redetect_after_s  while something tracked moves or a stay is undecided
    """

    redetect_after_s: float = 10.0
    busy_redetect_after_s: float = 2.0

    def __post_init__(self) -> None:
        for name in ("redetect_after_s", "busy_redetect_after_s"):
            if getattr(self, name) <= 0.0:
                raise ValueError(f"{name}: expected more than 0, got {getattr(self, name)}")


class MotionGate:
    """One camera's: compares each picture with that of the last detection, so that slow movers add up.

    A block of 16 x 16 pixels has moved when its luma lies further outside that of the reference, the next
    pixels included, than noise explains:

    1. Light. What the reference would look like in the present light is a line through the medians of its
       dark and its bright blocks (Tukey 1977, the resistant line), which no sixth of the blocks can bend.
    2. Shake. Only where something seems to have moved, the whole picture is moved back by the shift that
       phase correlation finds (Kuglin and Hines 1975), and compared again.
    3. Noise. How much a block changes in nine of ten looks is learned (a running quantile, Robbins and Monro
       1951); who is there in fewer leaves no trace in it, and it is bounded.
    4. A burnt-in clock. Blocks above or below the middle three quarters of the picture are left out, with
       the next ones beside them, once they have changed at least every 20 s for 300 s in which nothing moved
       in the middle, and until they do so no more. Who steps back and forth at one place there for 280 s is
       still seen.

    Measured at 640 x 360, medians of CPU time on one core: 0.37 ms where nothing moves, 1.1 ms where
    something does (0.6 of them to steady the picture). Of real clips at one picture in 2 s: an empty room
    into which people come 19 of 70 still, a car park 5 of 16, somebody sitting 5 of 22; five clips of busy
    streets none. In all that were still nobody had come, gone or walked: people stood and swayed by a pixel
    or two (by frame differences; the five largest by eye). Swaying masts: up to 2 pixels still, and mostly 3.

    Not seen until a detection is due: who differs from the street by less than about 10 grey levels at
    night; who moves by less than 2 pixels; changes of colour alone; what is within 14 pixels of the right
    or lower edge; who is wholly inside a block that shows a clock.
    """

    def __init__(self, settings: MotionGateSettings | None = None) -> None:
        self._settings = settings or MotionGateSettings()
        self._reference: _Reference | None = None
        self._habits: _Habits | None = None
        self._looked_at: datetime | None = None

    def needs_detection(self, image: Image, at: datetime, *, busy: bool) -> Need:
        """Whether to detect in `image`, (h, w, 3) uint8 BGR of about 640 x 360, captured `at` (aware).

        busy  something is being tracked that moves, or a stay is undecided

        A picture that is to be detected becomes the reference: say `forget` when it was not detected.
        Raises ValueError for a picture with a side below 32 pixels.
        """
        luma = luma_of(halved(image))
        need = self._need(luma, at, busy=busy)
        self._looked_at = at
        if need.detect:
            self._reference = _Reference(luma, at)
        return need

    def forget(self) -> None:
        """The last picture was not detected: the next one is."""
        self._reference = None

    def _need(self, luma: Luma, at: datetime, *, busy: bool) -> Need:
        reference = self._reference
        went_back = self._looked_at is not None and at < self._looked_at
        if reference is None or reference.luma.shape != luma.shape or went_back:
            self._habits = None if went_back else self._habits
            return Need.FIRST
        if self._has_moved(reference, luma, at):
            return Need.MOVED
        limit_s = self._settings.busy_redetect_after_s if busy else self._settings.redetect_after_s
        return Need.DUE if (at - reference.at).total_seconds() >= limit_s else Need.STILL

    def _has_moved(self, reference: "_Reference", luma: Luma, at: datetime) -> bool:
        changes = reference.changes(luma)
        if self._habits is None or self._habits.shape != changes.shape:
            self._habits = _Habits(changes, at)
        if self._habits.broken_by(changes).any():
            changes = reference.changes(reference.steadied(luma))
        moved = bool(self._habits.broken_by(changes).any())
        self._habits.learn(changes, at)
        return moved


class _Reference:
    """The picture of the last detection, halved."""

    def __init__(self, luma: Luma, at: datetime) -> None:
        self.luma, self.at = luma, at
        darkest = np.asarray(cv2.erode(luma, _NEIGHBOURS), np.uint8)
        self._brightest = np.asarray(cv2.dilate(luma, _NEIGHBOURS), np.uint8)
        self._darkest: Luma = np.where(darkest <= _CLIPPED, 0, darkest).astype(np.uint8)
        self._bounded = np.asarray(self._brightest < 255 - _CLIPPED, np.uint8)
        self._light = _Light(block_means(luma, _BLOCK_PX))

    def changes(self, luma: Luma) -> Grid:
        """By how many grey levels the pixels of each block lie beyond the reference's, on average."""
        gain, offset = self._light.became(block_means(luma, _BLOCK_PX))
        brighter = cv2.subtract(luma, _relit(self._brightest, gain, offset), mask=self._bounded)
        darker = cv2.subtract(_relit(self._darkest, gain, offset), luma)
        return block_means(np.asarray(cv2.add(brighter, darker), np.uint8), _BLOCK_PX)

    def steadied(self, luma: Luma) -> Luma:
        """The picture moved back to where the reference is, unless it is too far from there."""
        small, was = (halved(each).astype(np.float32) for each in (luma, self.luma))
        window = cv2.createHanningWindow((small.shape[1], small.shape[0]), cv2.CV_32F)
        shift_px = 2 * np.array(cv2.phaseCorrelate(was, small, window)[0])
        if np.abs(shift_px).max() > _SHAKE_PX:
            return luma
        there = np.hstack([np.eye(2), shift_px[:, None]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        moved = cv2.warpAffine(luma, there, luma.shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.uint8)


class _Light:
    """How bright the blocks of the reference are, and what they have become."""

    def __init__(self, means: Grid) -> None:
        self._means = means.ravel()
        order = np.argsort(self._means)
        third = max(1, len(order) // 3)
        self._dark, self._bright = order[:third], order[-third:]
        self._range = self._range_of(self._means)

    def became(self, means: Grid) -> tuple[float, float]:
        """Gain and offset from the light of the reference to that of `means`."""
        now = means.ravel()
        gain = self._range_of(now) / self._range if self._range >= _FLAT else 1.0
        gain = min(max(gain, _GAIN_LEAST), _GAIN_MOST)
        return gain, _median(now - np.float32(gain) * self._means)

    def _range_of(self, means: Grid) -> float:
        return _median(means[self._bright]) - _median(means[self._dark])


class _Habits:
    """What the blocks of a camera do all the time: they are noisy, or they show a clock."""

    def __init__(self, changes: Grid, at: datetime) -> None:
        self._noise: Grid = np.full_like(changes, min(float(np.quantile(changes, _USUAL)), _NOISE_AT_MOST))
        self._looked_at = at
        rows = max(1, round(changes.shape[0] * _RIM))
        self._is_rim = np.zeros(changes.shape, np.bool_)
        self._is_rim[:rows] = self._is_rim[-rows:] = True
        self._waited_s = np.full(changes.shape, np.inf)
        self._steady_s = np.zeros(changes.shape)
        self._is_clock = np.zeros(changes.shape, np.bool_)

    @property
    def shape(self) -> tuple[int, ...]:
        """Rows and columns of blocks."""
        return self._noise.shape

    def broken_by(self, changes: Grid) -> NDArray[np.bool_]:
        """The blocks that change more than they use to."""
        return self._exceeded_by(changes) & ~self._is_clock

    def learn(self, changes: Grid, at: datetime) -> None:
        """What the blocks did this time."""
        since_s = (at - self._looked_at).total_seconds()
        self._looked_at = at
        self._learn_clock(self._exceeded_by(changes), since_s)
        louder = changes > self._noise
        step = np.where(louder, np.float32(_USUAL), np.float32(_USUAL - 1)) * np.float32(_LEARNT_PER_LOOK)
        self._noise = np.clip(self._noise + step, 0.0, _NOISE_AT_MOST)

    def _learn_clock(self, changed: NDArray[np.bool_], since_s: float) -> None:
        self._waited_s = np.where(changed, 0.0, self._waited_s + since_s)
        beats = self._is_rim & (self._waited_s <= max(_BEAT_S, _BEAT_LOOKS * since_s))
        alone_s = 0.0 if changed[~self._is_rim].any() else since_s
        self._steady_s = np.where(beats, self._steady_s + alone_s, 0.0)
        lasting = (self._steady_s >= _BEATS_FOR_S).astype(np.uint8)
        self._is_clock = np.asarray(cv2.dilate(lasting, _BESIDE)).astype(np.bool_)

    def _exceeded_by(self, changes: Grid) -> NDArray[np.bool_]:
        exceeded: NDArray[np.bool_] = changes > _MARGIN + _NOISES * self._noise
        return exceeded


def _relit(luma: Luma, gain: float, offset: float) -> Luma:
    return np.asarray(cv2.addWeighted(luma, gain, luma, 0.0, offset), np.uint8)


def _median(values: Grid) -> float:
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])
