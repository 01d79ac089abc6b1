"""How many times as fast one thing is as another, measured in rounds: a busy machine slows down both."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Median of the rounds' ratios, and half the distance of their middle half."""

    median: float
    spread: float


def ratio_of(rounds: Sequence[float]) -> Ratio:
    """Of one ratio for each round, one at least."""
    quarters = statistics.quantiles(rounds, n=4) if len(rounds) > 1 else [rounds[0]] * 3
    return Ratio(statistics.median(rounds), (quarters[2] - quarters[0]) / 2)
