"""The result of `bench batcher`: promised keys, figures to compare, a table for people."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from benchmarks.batcher_run import TrafficResult
from benchmarks.batcher_views import AGE, COLUMNS, STARVED, summary, views
from benchmarks.look_figures import by_priority, figures_of, percentiles, rounded
from benchmarks.record import Figure
from benchmarks.views import View


@dataclass(frozen=True, slots=True)
class BatcherReport:
    """All traffics, and the crowds that grow.

    engine     a detector's name, or what stood in for one
    tolerance  relative difference (0..1) between two runs that says nothing: 0 where time is a script
    """

    engine: str
    results: Sequence[TrafficResult]
    scaling: Sequence[TrafficResult] = ()
    tolerance: float = 0.0

    def values(self) -> dict[str, object]:
        """JSON values; the first keys are of all traffics together, without `scaling`."""
        cameras = [camera for result in self.results for camera in result.cameras]
        ages = percentiles(chain.from_iterable(camera.ages_s for camera in cameras))
        drops = Counter[str]()
        for result in self.results:
            drops.update(result.drops)
        return {
            "engine": self.engine,
            "starved_cameras": sum(camera.is_starved for camera in cameras),
            "frame_age_p50_s": ages.p50,
            "frame_age_p95_s": ages.p95,
            "frame_age_p99_s": ages.p99,
            "drops": dict(drops),
            "traffics": [_traffic_values(result) for result in self.results],
            "scaling": [_traffic_values(result) for result in self.scaling],
        }

    def figures(self) -> tuple[Figure, ...]:
        """What `bench compare` compares."""
        return tuple(chain.from_iterable(_figures(result, self.tolerance) for result in self.results))

    def views(self) -> tuple[View, ...]:
        """What the page shows."""
        return tuple(views(self.results, self.scaling))

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.engine}; frame age: {AGE}"
        yield _row(COLUMNS)
        yield from (_row(summary(result)) for result in self.results)
        for result in self.results:
            starved = figures_of(result).starved
            if starved:
                yield f"starved in {result.traffic.name} ({STARVED}): {', '.join(starved)}"


def _traffic_values(result: TrafficResult) -> dict[str, object]:
    figures = figures_of(result)
    return {
        "traffic": result.traffic.name,
        "about": result.traffic.about,
        "cameras": figures.cameras,
        "seconds": rounded(result.seconds),
        "busy_s": rounded(result.busy_s),
        "sent": figures.sent,
        "looks": figures.looks,
        "waiting": result.waiting,
        "drops": result.drops,
        "frame_age_s": asdict(figures.frame_age_s),
        "batcher": asdict(result.batches),
        "starved": figures.starved,
        "priorities": [
            {
                "priority": priority,
                "cameras": each.cameras,
                "sent": each.sent,
                "looks": each.looks,
                "least_looks": each.least_looks,
                "longest_gap_s": each.longest_gap_s,
            }
            for priority, each in by_priority(result).items()
        ],
    }


def _figures(result: TrafficResult, tolerance: float) -> Iterator[Figure]:
    figures = figures_of(result)
    seconds = {
        **{f"frame_age_{name}_s": age_s for name, age_s in asdict(figures.frame_age_s).items()},
        "longest_gap_s": figures.longest_gap_s,
    }
    traffic, looks = result.traffic.name, figures.looks_per_s
    yield Figure(name=f"{traffic}.looks_per_s", value=looks, unit="1/s", better="higher", tolerance=tolerance)
    for name, value in seconds.items():
        yield Figure(name=f"{traffic}.{name}", value=value, unit="s", better="lower", tolerance=tolerance)
    yield Figure(name=f"{traffic}.starved_cameras", value=len(figures.starved), better="lower")


def _row(cells: Iterable[object]) -> str:
    shown = (
        "-" if cell is None else f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells
    )
    return "".join(f"{cell:>{max(9, len(column) + 2)}}" for cell, column in zip(shown, COLUMNS, strict=True))
