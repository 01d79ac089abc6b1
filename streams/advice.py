"""What to change about a camera, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from streams.probe import Probe
from streams.times import PLAUSIBLE_S

LIVE_CODEC = "h264"
"""Chromium plays H.264 in fragments, and no H.265 (measured)."""

_NEEDED_PX = 1280
"""The longer side; twice the input of the usual detectors, so that a far zone still gains from a crop."""
_USUAL_FPS = 25.0
_USUAL_GOP_S = 2.0
_RELIABLE_FPS = 8.0
"""What a gate needs while somebody is near."""
_RATES_FPS = {"illegal_parking": 0.25, "street_vendor": 0.5, "tailgating": 8.0}
"""Looks a second, idle or (at a gate) while somebody is near: docs/rules."""


class Topic(StrEnum):
    """What a piece of advice is about."""

    STREAM = "stream"
    CODEC = "codec"
    RESOLUTION = "resolution"
    RATE = "rate"
    KEY_INTERVAL = "key_interval"
    ORDER = "order"
    CLOCK = "clock"
    DAMAGE = "damage"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to change, and why."""

    topic: Topic
    text: str


def advice_on(probe: Probe) -> Iterator[Advice]:
    """What to change about one stream; nothing where it is as it should be."""
    if probe.damaged:
        yield Advice(
            Topic.DAMAGE,
            f"{probe.damaged} pictures were damaged: check cable and switch, or lower the bit rate",
        )
    if probe.codec != LIVE_CODEC:
        yield Advice(
            Topic.CODEC,
            f"{probe.codec}: browsers show no live film of it, only still pictures, and decoding costs more; "
            "set H.264 (AVC), without H.264+ or other smart modes",
        )
    if probe.gop_s is None or probe.gop_s > 1.1 * _USUAL_GOP_S:
        found = "fewer than two were seen" if probe.gop_s is None else f"{probe.gop_s:.1f} s apart"
        yield Advice(
            Topic.KEY_INTERVAL,
            f"key pictures: {found}; set the interval (I-frame interval, GOP) to two seconds: rules that "
            "need little then cost little, and film and clips begin at once",
        )
    if probe.fps > 1.1 * _USUAL_FPS:
        yield Advice(
            Topic.RATE,
            f"{probe.fps:.0f} pictures a second: 25 do, at {_USUAL_FPS / probe.fps:.0%} of the cost",
        )
    elif 0.0 < probe.fps < _RELIABLE_FPS:
        yield Advice(
            Topic.RATE,
            f"{probe.fps:.1f} pictures a second: a gate needs {_RELIABLE_FPS:g}; others do with less",
        )
    if probe.reordered:
        yield Advice(Topic.ORDER, "B-frames: they delay every picture; switch them off")
    if probe.clock_offset_s is not None and abs(probe.clock_offset_s) > PLAUSIBLE_S:
        yield Advice(
            Topic.CLOCK,
            f"its clock is {probe.clock_offset_s:+.1f} s off ours and is not believed; set NTP in the camera",
        )


def better_stream(probes: Sequence[Probe]) -> tuple[Probe, str]:
    """Of a camera's streams the one to watch, and why: the smallest that is still large enough."""
    ranked = sorted(probes, key=_pixels)
    for found in ranked:
        if max(found.width_px, found.height_px) >= _NEEDED_PX:
            return found, f"the smallest with {_NEEDED_PX} pixels or more along its longer side"
    found = ranked[-1]
    return found, f"the largest; none has {_NEEDED_PX} pixels along its longer side, which far zones need"


def costs_of(probe: Probe) -> dict[str, float]:
    """Processor time a second for decoding, in ms, by rule."""
    return {rule: round(probe.cpu_ms_per_s(fps), 1) for rule, fps in _RATES_FPS.items()}


def _pixels(probe: Probe) -> int:
    return probe.width_px * probe.height_px
