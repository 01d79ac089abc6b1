"""When a camera of a scenario takes its pictures."""

import math
from collections.abc import Iterator

from simulation.scenario import Scenario

SKIPPED_EVERY_S = 4.0
"""In a skipped stretch. Street Warden calls a camera blind that has given nothing for 5 s."""

_ROUNDING = 1e-6  # of a beat


def picture_times(scenario: Scenario, camera_id: str) -> Iterator[float]:
    """The instants of a camera's pictures, seconds after the start: none in an outage, few in a skip.

    Pictures lie on the camera's own beat, `n / fps`. Raises KeyError for an unknown camera.
    """
    fps = scenario.camera(camera_id).fps
    outages = [outage.span for outage in scenario.outages if outage.camera_id == camera_id]
    beat = 0
    while (at_s := beat / fps) < scenario.duration_s:
        outage = next((span for span in outages if span.holds(at_s)), None)
        if outage:
            beat = max(beat + 1, _first_beat(outage.to_s, fps))
            continue
        yield at_s
        skip = next((span for span in scenario.skips if span.holds(at_s)), None)
        if skip:
            in_time = math.floor((at_s + SKIPPED_EVERY_S) * fps + _ROUNDING)
            beat = max(beat + 1, min(in_time, _first_beat(skip.to_s, fps)))
        else:
            beat += 1


def _first_beat(at_s: float, fps: float) -> int:
    """The first beat that is not before an instant."""
    return math.ceil(at_s * fps - _ROUNDING)
