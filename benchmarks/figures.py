"""A matching in figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.matching import Matching


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """How well one type of event is reported. A figure that nothing speaks for is None, never 1.

    precision          matched part of the reports; a duplicate lowers it as a false one does
    recall             matched part of the true events
    f1                 their harmonic mean, 2 x matched / (truths + reports): 0 where one of them is missing
    start_rmse_s       root mean square of the matched reports' start errors
    alert_delay_p95_s  of the matched reports, from when the event was due to when it was confirmed; negative
                       where it was confirmed too early
    """

    truths: int
    reports: int
    matched: int
    missed: int
    false: int
    duplicates: int
    precision: float | None
    recall: float | None
    f1: float | None
    start_rmse_s: float | None
    alert_delay_p95_s: float | None

    @classmethod
    def of(cls, matching: Matching) -> "RuleFigures":
        """The figures of one matching."""
        matched = len(matching.pairs)
        truths = matched + len(matching.missed)
        reports = matched + len(matching.false) + len(matching.duplicates)
        return cls(
            truths=truths,
            reports=reports,
            matched=matched,
            missed=len(matching.missed),
            false=len(matching.false),
            duplicates=len(matching.duplicates),
            precision=_ratio(matched, reports),
            recall=_ratio(matched, truths),
            f1=_ratio(2 * matched, truths + reports),
            start_rmse_s=_root_mean_square([pair.start_error_s for pair in matching.pairs]),
            alert_delay_p95_s=percentile([pair.delay_s for pair in matching.pairs], 0.95),
        )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The least of the values that `share` of them do not exceed (nearest rank); None of no values."""
    if not values:
        return None
    return float(np.quantile(np.asarray(values), share, method="inverted_cdf"))


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _root_mean_square(values: Sequence[float]) -> float | None:
    return math.sqrt(math.fsum(value * value for value in values) / len(values)) if values else None
