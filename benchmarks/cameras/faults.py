"""What one bad camera does to the others, how fast a camera is back, what reconnects leave behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any, Protocol

from base.clock import Clock
from benchmarks.record import Figure
from benchmarks.views import Table, View

BAD = ("HANG", "GARBAGE", "HALF_OPEN", "SLOW", "UNAUTHORIZED", "KILL")
"""What the bad cameras do, one each; the last one hangs up all the time."""

RETURNS = ("STALL", "HALF_OPEN", "HANG", "NOT_FOUND", "REFUSE", "GARBAGE")
"""After what a camera is awaited."""

_AWAY_S = 8.0
"""Long enough for each of these to be noticed: a silent camera is given up after five seconds."""
_SETTLE_S = _AWAY_S
"""After cameras have begun, all at once, and after some of them went bad; rates are those of later."""
_KILL_EVERY_S = 0.5
_POLL_S = 0.1
_BACK_WITHIN_S = 60.0
SUFFERED = (None, "GARBAGE", None, "REFUSE", None, "NOT_FOUND", None, "FREEZE", None, "SLOW")
"""What cameras that are hung up on do when they are called again, one after the other; None: all is well."""
_SUFFERED_S = 1.0
_WARM_UP_CYCLES = len(SUFFERED)
_HOURS, _PER_HOUR = 6, 10
"""Six hours with a fault of every camera each six minutes, without the time between them."""
CYCLES = _HOURS * _PER_HOUR


class Ask(Protocol):
    """Asks a process: `Answering.ask`."""

    def __call__(self, what: str) -> dict[str, Any]:
        """Its answer."""
        ...


class NotBack(Exception):  # noqa: N818 - named after what happened
    """A camera has not come back in time."""

    permanent = True


@dataclass(frozen=True, slots=True)
class FaultFigures:
    """What was measured.

    rate_changes   of each good camera while others were bad, as a part of its rate before
    recoveries_s   by what had been wrong: from when it was well again to the next picture that was looked at
    memory_growth  over the reconnects, as a part of what was kept before
    cycles         reconnects of every camera
    threads        of the watching process, after the reconnects minus before
    descriptors    the same of open files and connections
    """

    rate_changes: Mapping[str, float]
    recoveries_s: Mapping[str, float]
    memory_growth: float
    cycles: int
    threads: int
    descriptors: int

    def values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "worst_rate_change": round(max(map(abs, self.rate_changes.values())), 4),
            "recovery_s": round(max(self.recoveries_s.values()), 2),
            "memory_growth": round(self.memory_growth, 4),
            "reconnects": self.cycles,
            "threads_left": self.threads,
            "descriptors_left": self.descriptors,
            "rate_changes": {name: round(change, 4) for name, change in self.rate_changes.items()},
            "recoveries_s": {fault: round(seconds, 2) for fault, seconds in self.recoveries_s.items()},
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        values = self.values()
        yield f"the others' rate changes by at most {values['worst_rate_change']:.1%}"
        for fault, seconds in self.recoveries_s.items():
            yield f"back after {fault}: {seconds:.1f} s"
        yield (
            f"memory after {self.cycles} reconnects of each: {self.memory_growth:+.1%}; "
            f"threads {self.threads:+d}, descriptors {self.descriptors:+d}"
        )

    def figures(self) -> Sequence[Figure]:
        """For comparisons of two runs."""
        values = self.values()
        return [
            Figure(name=name, value=values[name], better="lower", tolerance=0.2)
            for name in ("worst_rate_change", "recovery_s", "memory_growth")
        ]

    def views(self) -> tuple[View, ...]:
        """All of it."""
        rates = Table(
            title="Change of the others' rate",
            columns=("camera", "change"),
            rows=tuple((name, round(change, 4)) for name, change in self.rate_changes.items()),
        )
        back = Table(
            title="Back to live",
            columns=("after", "s"),
            rows=tuple((fault, round(seconds, 2)) for fault, seconds in self.recoveries_s.items()),
        )
        return (rates, back)


class FaultTrial:
    """Orders faults from one process and watches another."""

    def __init__(self, order: Ask, watcher: Ask, clock: Clock, wait: Callable[[float], object]) -> None:
        self._order, self._watcher, self._clock, self._wait = order, watcher, clock, wait

    def rate_changes(self, cameras: int, seconds: float) -> dict[str, float]:
        """Of the good ones among so many cameras, while the first of them do what is in `BAD`."""
        self._wait(_SETTLE_S)
        before = self._rates(seconds)
        for number, fault in enumerate(BAD):
            self._order(f"{number} {fault}")
        self._wait(_SETTLE_S)
        during = self._rates(seconds, hang_up=BAD.index("KILL"))
        for number in range(len(BAD)):
            self._order(f"{number} WELL")
        good = sorted(before)[len(BAD) : cameras]
        return {name: during[name] / before[name] - 1.0 for name in good}

    def recoveries_s(self, number: int) -> dict[str, float]:
        """Of one camera, after each of `RETURNS`. Raises `NotBack`."""
        found = {}
        for fault in RETURNS:
            self._order(f"{number} {fault}")
            self._wait(_AWAY_S)
            self._order(f"{number} WELL")
            found[fault] = self._until_back(number)
        return found

    def growth(self, cameras: int, cycles: int, warm_up: int = _WARM_UP_CYCLES) -> tuple[float, int, int]:
        """Of memory (as a part), threads and descriptors, while every camera hangs up so often.

        What they do then see `SUFFERED`. Raises `NotBack`.
        """
        self._suffer(cameras, warm_up)
        before = self._watcher("usage")
        self._suffer(cameras, cycles)
        after = self._watcher("usage")
        memory = after["memory_bytes"] / before["memory_bytes"] - 1.0
        return memory, after["threads"] - before["threads"], after["descriptors"] - before["descriptors"]

    def _suffer(self, cameras: int, cycles: int) -> None:
        for fault in islice(cycle(SUFFERED), cycles):
            sessions = self._watcher("sessions")
            for number in range(cameras):
                if fault:
                    self._order(f"{number} {fault}")
                self._order(f"{number} KILL")
            if fault:
                self._wait(_SUFFERED_S)
                for number in range(cameras):
                    self._order(f"{number} WELL")
            self._until("sessions", sessions)

    def _rates(self, seconds: float, hang_up: int | None = None) -> dict[str, float]:
        """Looks a second of each camera."""
        began_s, before = self._clock.monotonic(), self._watcher("frames")
        while self._clock.monotonic() - began_s < seconds:
            if hang_up is not None:
                self._order(f"{hang_up} KILL")
            self._wait(_KILL_EVERY_S)
        after, took_s = self._watcher("frames"), self._clock.monotonic() - began_s
        return {name: (after[name] - before[name]) / took_s for name in before}

    def _until_back(self, number: int) -> float:
        """Seconds until this camera has a new picture. Raises `NotBack`."""
        frames = self._watcher("frames")
        name = sorted(frames)[number]
        return self._until("frames", {name: frames[name]})

    def _until(self, what: str, before: Mapping[str, int]) -> float:
        """Seconds until each of these has more of it. Raises `NotBack`."""
        began_s, away = self._clock.monotonic(), set(before)
        while self._clock.monotonic() - began_s < _BACK_WITHIN_S:
            now = self._watcher(what)
            away -= {name for name in away if now[name] > before[name]}
            if not away:
                return self._clock.monotonic() - began_s
            self._wait(_POLL_S)
        raise NotBack(
            f"expected {', '.join(sorted(away))} to be back within {_BACK_WITHIN_S:g} s, got no picture"
        )
