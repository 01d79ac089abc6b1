"""Which reported event is which true one (docs/ref/bench.md).

Same scenario, camera, zone and event type; intervals that overlap; starts that lie no further apart than the
tolerance; one to one. Of all ways to pair them the one with the most pairs counts, and of those the one with
the least sum of start errors: no order of the input changes it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import lap
import numpy as np

from vision.violation import EventType

TOLERANCE_S = 5.0
"""How far apart two starts may lie where looks are frequent (yardstick: RMSE 8.4 s, arXiv 2104.09758)."""

_SAMPLE_PERIODS = 2.0


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What must be the same for two events to be one."""

    scenario: str
    camera_id: str
    zone_id: str
    event_type: EventType

    def values(self) -> dict[str, str]:
        """JSON values, named as in a scenario file."""
        return {
            "scenario": self.scenario,
            "camera": self.camera_id,
            "zone": self.zone_id,
            "type": str(self.event_type),
        }


@dataclass(frozen=True, slots=True, order=True)
class Truth:
    """What truly happens; all times in seconds after the scenario's start.

    end_s            infinite where it goes on after the scenario
    due_s            when a rule may first know it (the limit has passed, the grants are known)
    sample_period_s  of the camera while it has nothing to watch closely
    rule             which rule should report it; "" where it does not matter
    """

    scope: Scope
    start_s: float
    end_s: float
    due_s: float
    sample_period_s: float = 0.0
    rule: str = ""

    def __post_init__(self) -> None:
        if self.end_s < self.start_s:
            raise ValueError(f"end_s: expected not before start_s ({self.start_s:g}), got {self.end_s:g}")

    @property
    def tolerance_s(self) -> float:
        """How far a report's start may lie from the true one."""
        return max(TOLERANCE_S, _SAMPLE_PERIODS * self.sample_period_s)


@dataclass(frozen=True, slots=True, order=True)
class ReportedEvent:
    """What was reported; times as in `Truth`.

    end_s     infinite while it is open
    rule      which has reported it
    momentary a deed, which has no length: it overlaps whatever is within the tolerance
    """

    scope: Scope
    start_s: float
    end_s: float
    confirmed_s: float
    rule: str = ""
    momentary: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A true event and the report of it."""

    truth: Truth
    report: ReportedEvent

    @property
    def start_error_s(self) -> float:
        """Positive where the report starts too late."""
        return self.report.start_s - self.truth.start_s

    @property
    def delay_s(self) -> float:
        """From when it was due to when it was confirmed."""
        return self.report.confirmed_s - self.truth.due_s


@dataclass(frozen=True, slots=True)
class Matching:
    """Every true event is in `pairs` or `missed`; every report is in `pairs`, `duplicates` or `false`."""

    pairs: tuple[Pair, ...]
    missed: tuple[Truth, ...]
    false: tuple[ReportedEvent, ...]
    duplicates: tuple[ReportedEvent, ...]

    def of(self, event_type: EventType) -> "Matching":
        """The part that concerns one type of event."""
        return Matching(
            tuple(pair for pair in self.pairs if pair.truth.scope.event_type is event_type),
            tuple(truth for truth in self.missed if truth.scope.event_type is event_type),
            tuple(report for report in self.false if report.scope.event_type is event_type),
            tuple(report for report in self.duplicates if report.scope.event_type is event_type),
        )

    def __add__(self, other: "Matching") -> "Matching":
        return Matching(
            self.pairs + other.pairs,
            self.missed + other.missed,
            self.false + other.false,
            self.duplicates + other.duplicates,
        )


NOTHING = Matching((), (), (), ())


def match(truths: Iterable[Truth], reports: Iterable[ReportedEvent]) -> Matching:
    """Pair reports with what they report."""
    expected: defaultdict[Scope, list[Truth]] = defaultdict(list)
    found: defaultdict[Scope, list[ReportedEvent]] = defaultdict(list)
    for truth in truths:
        expected[truth.scope].append(truth)
    for report in reports:
        found[report.scope].append(report)
    scopes = sorted(expected.keys() | found.keys())
    return sum((_match_scope(sorted(expected[scope]), sorted(found[scope])) for scope in scopes), NOTHING)


def _match_scope(truths: Sequence[Truth], reports: Sequence[ReportedEvent]) -> Matching:
    """The same for the events of one scope, sorted."""
    paired = _best_pairs(truths, reports)
    pairs = [Pair(truths[row], reports[column]) for row, column in paired.items()]
    left = [report for column, report in enumerate(reports) if column not in paired.values()]
    doubles = [any(_overlap(pair.truth, report) for pair in pairs) for report in left]
    return Matching(
        pairs=tuple(pairs),
        missed=tuple(truth for row, truth in enumerate(truths) if row not in paired),
        false=tuple(report for report, double in zip(left, doubles, strict=True) if not double),
        duplicates=tuple(report for report, double in zip(left, doubles, strict=True) if double),
    )


def _best_pairs(truths: Sequence[Truth], reports: Sequence[ReportedEvent]) -> dict[int, int]:
    """Numbers of the reports by those of the truths: the most pairs, then the least sum of start errors."""
    if not truths or not reports:
        return {}
    most = len(truths) + len(reports)  # more than any sum of errors, each at most 1, can outweigh
    cost = np.array([[_error(truth, report) for report in reports] for truth in truths])
    allowed = cost <= 1.0
    _, columns, _ = lap.lapjv(np.where(allowed, cost, 3.0 * most), extend_cost=True, cost_limit=float(most))
    return {row: int(column) for row, column in enumerate(columns) if column >= 0 and allowed[row, column]}


def _error(truth: Truth, report: ReportedEvent) -> float:
    """The start error as a part of the tolerance; infinite where the two cannot be the same."""
    error = abs(report.start_s - truth.start_s) / truth.tolerance_s
    return error if error <= 1.0 and _overlap(truth, report) else math.inf


def _overlap(truth: Truth, report: ReportedEvent) -> bool:
    if truth.rule not in {"", report.rule}:
        return False
    slack_s = truth.tolerance_s if report.momentary else 0.0
    return report.start_s <= truth.end_s + slack_s and truth.start_s <= report.end_s + slack_s
