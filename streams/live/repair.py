"""Time stamps that a file format accepts, from those that cameras send."""

from collections.abc import Iterator
from fractions import Fraction

from av.video.stream import VideoStream

from streams.live.sample import Sample, TimedSample

MENDED_INTERVALS = 25
"""A step back by no more than so many pictures is mended; a longer one means that the camera's clock was set,
and stays to be seen."""

MAX_HELD = 40
"""Samples that wait for the first decoding time; H.264 reorders 16 pictures at most (table A-1)."""

_DEFAULT_INTERVAL_S = Fraction(1, 25)
"""Where the stream does not tell its rate: what surveillance cameras send."""


def interval_of(stream: VideoStream, time_base: Fraction) -> int:
    """Ticks from one picture to the next, as the stream states it."""
    return round((1 / stream.average_rate if stream.average_rate else _DEFAULT_INTERVAL_S) / time_base)


class Repair:
    """Gives every sample both times.

    FFmpeg hands on the first packet of an RTSP session without any time, and where pictures are reordered the
    first few without decoding time (measured). They are held until one has it; then they get theirs
    backwards from it, one interval each, and the first is shown one interval before what follows it.
    """

    def __init__(self, interval: int) -> None:
        """`interval`: ticks from one picture to the next, as the stream states it."""
        self._interval = max(1, interval)
        self._held: list[Sample] = []
        self._last_dts: int | None = None

    def push(self, sample: Sample) -> Iterator[TimedSample]:
        """The samples whose times are known now, in the order they came."""
        if self._last_dts is not None:
            yield self._timed(sample, sample.dts)
            return
        self._held.append(sample)
        if sample.dts is not None or len(self._held) > MAX_HELD:
            yield from self._release(sample.dts if sample.dts is not None else sample.pts or 0)

    def _release(self, dts: int) -> Iterator[TimedSample]:
        """Everything held, the last of it with `dts`."""
        held, self._held = self._held, []
        shown = [sample.pts for sample in held if sample.pts is not None]
        first_pts = min(shown, default=dts) - self._interval
        for place, sample in enumerate(held):
            guess = dts - (len(held) - 1 - place) * self._interval
            yield self._timed(sample, guess, first_pts if place == 0 else guess)

    def _timed(self, sample: Sample, dts: int | None, pts: int | None = None) -> TimedSample:
        """With decoding time `dts` if it grows, and `pts` where the sample has none."""
        last = self._last_dts
        if last is not None and (dts is None or 0 <= last - dts <= MENDED_INTERVALS * self._interval):
            dts = last + (self._interval if dts is None else 1)
        self._last_dts = dts = dts or 0
        pts = pts if sample.pts is None else sample.pts
        return TimedSample(sample, dts if pts is None else max(pts, dts), dts)
