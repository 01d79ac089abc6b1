"""What cameras send, as a script: the habits of IP cameras, and more of them than can be served."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

PAUSE_S = 0.5
"""How long an IP camera's frames stop now and then: a lost packet that TCP sends again, a busy camera."""

_PAUSE_EVERY_S = (2.0, 6.0)
_JITTER = 0.2  # of the period, either way; decoding and networks are seldom better


@dataclass(frozen=True, slots=True)
class Feed:
    """One camera.

    fps        frames a second that its rules want; 0: it never sends
    priority   of its most urgent rule; higher is more urgent
    phase_s    when its first frame is due
    jitter     whether its frames come irregularly
    pauses     whether it pauses for `PAUSE_S` now and then; what was due meanwhile comes at once afterwards
    dies_at    part (0..1) of the run after which it sends nothing more
    """

    camera_id: str
    fps: float
    priority: int = 0
    phase_s: float = 0.0
    jitter: bool = True
    pauses: bool = False
    dies_at: float = 1.0

    def moments_s(self, seconds: float, source: random.Random) -> list[float]:
        """When its frames arrive in a run of so many `seconds`, in order."""
        if self.fps <= 0:
            return []
        due = self._due_s(seconds * self.dies_at, source)
        if self.pauses:
            due = _after_pauses(due, source)
        return [moment_s for moment_s in due if moment_s < seconds]

    def _due_s(self, seconds: float, source: random.Random) -> Iterator[float]:
        period_s = 1.0 / self.fps
        for number in range(math.ceil(max(0.0, seconds - self.phase_s) * self.fps)):
            late = source.uniform(-_JITTER, _JITTER) if self.jitter else 0.0
            yield max(0.0, self.phase_s + (number + late) * period_s)


def _after_pauses(due: Iterator[float], source: random.Random) -> Iterator[float]:
    """The same frames, those of a pause at its end."""
    begins_s = source.uniform(*_PAUSE_EVERY_S)
    for moment_s in due:
        while moment_s >= begins_s + PAUSE_S:
            begins_s += PAUSE_S + source.uniform(*_PAUSE_EVERY_S)
        yield max(moment_s, begins_s + PAUSE_S) if moment_s >= begins_s else moment_s


@dataclass(frozen=True, slots=True)
class Traffic:
    """Cameras that send at the same time, and what that is to show."""

    name: str
    about: str
    feeds: tuple[Feed, ...]


def traffics() -> tuple[Traffic, ...]:
    """All scripts, made for a detector of about 32 frames a second (two cores, onnxruntime fp32).

    The rates are those of rules: parking 0.25, vendors 0.5, tailgating 8 while somebody is near.
    """
    return (
        Traffic(
            "steady",
            "12 cameras, 18 frames a second: half of what can be served",
            tuple(Feed(f"camera {n}", 1.5, n % 3, n / 18) for n in range(12)),
        ),
        Traffic(
            "bursts",
            "24 cameras whose frames come in the same instant, once a second",
            tuple(Feed(f"camera {n}", 1.0, n % 3, jitter=False) for n in range(24)),
        ),
        Traffic(
            "pauses",
            "12 IP cameras, 2 frames a second, each pausing for 500 ms now and then",
            tuple(Feed(f"camera {n}", 2.0, n % 3, n / 24, pauses=True) for n in range(12)),
        ),
        Traffic(
            "dead",
            "16 cameras: 2 never send, 4 die after a third of the time",
            tuple(
                Feed(f"camera {n}", 0.0 if n < 2 else 1.5, 0, n / 24, dies_at=1 / 3 if n < 6 else 1.0)
                for n in range(16)
            ),
        ),
        Traffic(
            "urgent",
            "8 urgent cameras send twice what can be served; beside them 8 less urgent ones and 24 at kerbs",
            (
                *(Feed(f"gate {n}", 8.0, 2, n / 64) for n in range(8)),
                *(Feed(f"hall {n}", 1.0, 1, n / 8) for n in range(8)),
                *(Feed(f"kerb {n}", 0.25, 0, n / 6) for n in range(24)),
            ),
        ),
        crowd(64, 2.0),
    )


def crowd(cameras: int, fps: float) -> Traffic:
    """So many equal cameras."""
    feeds = tuple(Feed(f"camera {n}", fps, 0, n / (cameras * fps)) for n in range(cameras))
    return Traffic("crowd", f"{cameras} equal cameras, {cameras * fps:g} frames a second", feeds)
