"""One coded picture between the camera and the film."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """A coded H.264 picture as the camera sent it.

    data         NAL units with start codes (Annex B)
    pts, dts     when it is shown and decoded, in ticks of the stream; None where the camera left it out
    is_key       whether decoding can start here
    captured_at  when it was taken, UTC
    """

    data: bytes
    pts: int | None
    dts: int | None
    is_key: bool
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class TimedSample:
    """A sample that knows its times, in ticks.

    pts  when it is shown, never before `dts`
    dts  when it is decoded; grows from sample to sample unless the camera's clock is set
    """

    sample: Sample
    pts: int
    dts: int
