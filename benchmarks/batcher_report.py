"""The result of `bench batcher`: promised keys, figures to compare, tables and plots."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from benchmarks.batcher_run import TrafficResult
from benchmarks.look_book import STARVED_AFTER_S, CameraLooks
from benchmarks.record import Figure
from benchmarks.views import Bars, Group, Lines, Series, Table, View
from models.batch_metrics import Percentiles

_STARVED = f"sends for more than {STARVED_AFTER_S:g} s without being looked at"
_AGE = "from a frame's arrival until its detections are there"


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
        ages = _percentiles(chain.from_iterable(map(_ages, self.results)))
        drops = sum((Counter(result.drops) for result in self.results), Counter())
        reasons = dict.fromkeys(chain.from_iterable(result.drops for result in self.results), 0)
        return {
            "engine": self.engine,
            "starved_cameras": sum(len(_starved(result)) for result in self.results),
            "frame_age_p50_s": ages.p50,
            "frame_age_p95_s": ages.p95,
            "frame_age_p99_s": ages.p99,
            "drops": {str(reason): drops[reason] for reason in reasons},
            "traffics": [_traffic_values(result) for result in self.results],
            "scaling": [_traffic_values(result) for result in self.scaling],
        }

    def figures(self) -> tuple[Figure, ...]:
        """What `bench compare` compares."""
        return tuple(chain.from_iterable(_figures(result, self.tolerance) for result in self.results))

    def views(self) -> tuple[View, ...]:
        """What the page shows."""
        together = [_summary(result) for result in self.results]
        shown: list[View] = [
            Table(title="Traffics", columns=_COLUMNS, rows=tuple(together), note=f"Starved: {_STARVED}."),
            _age_bars(self.results),
            _gap_bars(self.results),
            _priority_table(self.results),
            Table(
                title="What the traffics are",
                columns=("traffic", "is"),
                rows=tuple((result.traffic.name, result.traffic.about) for result in self.results),
            ),
        ]
        if self.scaling:
            shown.insert(3, _scaling_lines(self.scaling))
        return tuple(shown)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{self.engine}; frame age: {_AGE}"
        yield _row(_COLUMNS)
        yield from (_row(_summary(result)) for result in self.results)
        for result in self.results:
            names = ", ".join(_starved(result))
            if names:
                yield f"starved in {result.traffic.name} ({_STARVED}): {names}"


_COLUMNS = (
    "traffic",
    "cameras",
    "sent/s",
    "looks/s",
    "age p50 s",
    "age p95 s",
    "age p99 s",
    "overwritten",
    "stale",
    "fill p50",
    "busy",
    "gap s",
    "starved",
)


def _summary(result: TrafficResult) -> tuple[str | float | int | None, ...]:
    ages = _percentiles(_ages(result))
    return (
        result.traffic.name,
        len(result.cameras),
        _round(_sent(result.cameras) / result.seconds),
        _round(_looks(result.cameras) / result.seconds),
        ages.p50,
        ages.p95,
        ages.p99,
        *result.drops.values(),
        result.batches.fill.p50,
        _round(result.busy_s / result.seconds),
        _round(_longest_gap_s(result.cameras)),
        len(_starved(result)),
    )


def _traffic_values(result: TrafficResult) -> dict[str, object]:
    ages = _percentiles(_ages(result))
    batches = {name: _rounded(Percentiles(**each)) for name, each in asdict(result.batches).items()}
    return {
        "traffic": result.traffic.name,
        "about": result.traffic.about,
        "cameras": len(result.cameras),
        "seconds": _round(result.seconds),
        "busy_s": _round(result.busy_s),
        "sent": _sent(result.cameras),
        "looks": _looks(result.cameras),
        "waiting": result.waiting,
        "drops": {str(reason): count for reason, count in result.drops.items()},
        "frame_age_s": asdict(ages),
        "batcher": {name: asdict(each) for name, each in batches.items()},
        "starved": list(_starved(result)),
        "priorities": [
            {
                "priority": priority,
                "cameras": len(cameras),
                "sent": _sent(cameras),
                "looks": _looks(cameras),
                "least_looks": min(len(camera.ages_s) for camera in cameras),
                "longest_gap_s": _round(_longest_gap_s(cameras)),
            }
            for priority, cameras in _by_priority(result)
        ],
    }


def _figures(result: TrafficResult, tolerance: float) -> Iterator[Figure]:
    name, ages = result.traffic.name, _percentiles(_ages(result))
    looks = _round(_looks(result.cameras) / result.seconds)
    gap_s = _round(_longest_gap_s(result.cameras))
    yield Figure(name=f"{name}.looks_per_s", value=looks, unit="1/s", better="higher", tolerance=tolerance)
    for percentile, age_s in asdict(ages).items():
        yield Figure(
            name=f"{name}.frame_age_{percentile}_s",
            value=age_s,
            unit="s",
            better="lower",
            tolerance=tolerance,
        )
    yield Figure(name=f"{name}.longest_gap_s", value=gap_s, unit="s", better="lower", tolerance=tolerance)
    yield Figure(name=f"{name}.starved_cameras", value=len(_starved(result)), better="lower")


def _age_bars(results: Iterable[TrafficResult]) -> Bars:
    ages = [(result.traffic.name, _percentiles(_ages(result))) for result in results]
    groups = tuple(Group(label=name, values=(each.p50, each.p95, each.p99)) for name, each in ages)
    return Bars(
        title="Frame age", unit="s", series=("p50", "p95", "p99"), groups=groups, note=f"{_AGE.capitalize()}."
    )


def _gap_bars(results: Iterable[TrafficResult]) -> Bars:
    gaps = [
        (f"{result.traffic.name}, priority {priority}", _round(_longest_gap_s(cameras)))
        for result in results
        for priority, cameras in _by_priority(result)
    ]
    return Bars(
        title="Longest time that a camera sent without being looked at",
        unit="s",
        series=("gap",),
        groups=tuple(Group(label=label, values=(gap_s,)) for label, gap_s in gaps),
    )


def _scaling_lines(scaling: Sequence[TrafficResult]) -> Lines:
    ages = [(len(result.cameras), _percentiles(_ages(result))) for result in scaling]
    series = {
        "p50": [(cameras, each.p50) for cameras, each in ages],
        "p95": [(cameras, each.p95) for cameras, each in ages],
    }
    return Lines(
        title="Frame age with the number of cameras",
        x_label="cameras, one frame a second each",
        y_label="frame age, s",
        series=tuple(
            Series(name=name, points=tuple((n, age_s) for n, age_s in points if age_s is not None))
            for name, points in series.items()
        ),
    )


def _priority_table(results: Iterable[TrafficResult]) -> Table:
    rows = [
        (
            result.traffic.name,
            priority,
            len(cameras),
            _round(_sent(cameras) / result.seconds),
            _round(_looks(cameras) / result.seconds),
            _round(_longest_gap_s(cameras)),
        )
        for result in results
        for priority, cameras in _by_priority(result)
    ]
    columns = ("traffic", "priority", "cameras", "sent/s", "looks/s", "longest gap s")
    return Table(title="By priority", columns=columns, rows=tuple(rows), note="Higher is more urgent.")


def _by_priority(result: TrafficResult) -> list[tuple[int, list[CameraLooks]]]:
    """The most urgent first."""
    priorities = sorted({camera.priority for camera in result.cameras}, reverse=True)
    return [(each, [camera for camera in result.cameras if camera.priority == each]) for each in priorities]


def _ages(result: TrafficResult) -> Iterator[float]:
    return chain.from_iterable(camera.ages_s for camera in result.cameras)


def _percentiles(values: Iterable[float]) -> Percentiles:
    return _rounded(Percentiles.of(values))


def _rounded(percentiles: Percentiles) -> Percentiles:
    """To a tenth of a millisecond."""
    rounded = (None if each is None else _round(each) for each in asdict(percentiles).values())
    return Percentiles(*rounded)


def _round(value: float) -> float:
    return round(value, 4)


def _sent(cameras: Iterable[CameraLooks]) -> int:
    return sum(camera.sent for camera in cameras)


def _looks(cameras: Iterable[CameraLooks]) -> int:
    return sum(len(camera.ages_s) for camera in cameras)


def _longest_gap_s(cameras: Iterable[CameraLooks]) -> float:
    return max((camera.longest_gap_s for camera in cameras), default=0.0)


def _starved(result: TrafficResult) -> tuple[str, ...]:
    return tuple(camera.camera_id for camera in result.cameras if camera.is_starved)


def _row(cells: Iterable[object]) -> str:
    shown = (
        "-" if cell is None else f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells
    )
    return "".join(f"{cell:>{max(9, len(column) + 2)}}" for cell, column in zip(shown, _COLUMNS, strict=True))
