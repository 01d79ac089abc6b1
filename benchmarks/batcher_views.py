"""What the page of `bench batcher` shows."""

from collections.abc import Iterator, Sequence

from benchmarks.batcher_run import TrafficResult
from benchmarks.look_book import STARVED_AFTER_S
from benchmarks.look_figures import by_priority, figures_of, rounded
from benchmarks.views import Bars, Cell, Group, Lines, Series, Table, View

STARVED = f"sends for more than {STARVED_AFTER_S:g} s without being looked at"
AGE = "from a frame's arrival until its detections are there"

COLUMNS = (
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


def summary(result: TrafficResult) -> tuple[Cell, ...]:
    """A run as a row under `COLUMNS`."""
    figures = figures_of(result)
    ages = figures.frame_age_s
    return (
        result.traffic.name,
        figures.cameras,
        figures.sent_per_s,
        figures.looks_per_s,
        ages.p50,
        ages.p95,
        ages.p99,
        *result.drops.values(),
        result.batches.fill.p50,
        rounded(result.busy_s / result.seconds),
        figures.longest_gap_s,
        len(figures.starved),
    )


def views(results: Sequence[TrafficResult], scaling: Sequence[TrafficResult]) -> Iterator[View]:
    """All of them."""
    rows = tuple(summary(result) for result in results)
    yield Table(title="Traffics", columns=COLUMNS, rows=rows, note=f"Starved: {STARVED}.")
    yield _age_bars(results)
    yield _gap_bars(results)
    if scaling:
        yield _scaling_lines(scaling)
    yield _priority_table(results)
    about = tuple((result.traffic.name, result.traffic.about) for result in results)
    yield Table(title="What the traffics are", columns=("traffic", "is"), rows=about)


def _age_bars(results: Sequence[TrafficResult]) -> Bars:
    ages = [(result.traffic.name, figures_of(result).frame_age_s) for result in results]
    groups = tuple(Group(label=name, values=(each.p50, each.p95, each.p99)) for name, each in ages)
    note = f"{AGE.capitalize()}."
    return Bars(title="Frame age", unit="s", series=("p50", "p95", "p99"), groups=groups, note=note)


def _gap_bars(results: Sequence[TrafficResult]) -> Bars:
    groups = tuple(
        Group(label=f"{result.traffic.name}, priority {priority}", values=(figures.longest_gap_s,))
        for result in results
        for priority, figures in by_priority(result).items()
    )
    title = "Longest time that a camera sent without being looked at"
    return Bars(title=title, unit="s", series=("gap",), groups=groups)


def _scaling_lines(scaling: Sequence[TrafficResult]) -> Lines:
    figures = [figures_of(result) for result in scaling]
    lines = {
        "p50": [(each.cameras, each.frame_age_s.p50) for each in figures],
        "p95": [(each.cameras, each.frame_age_s.p95) for each in figures],
    }
    return Lines(
        title="Frame age with the number of cameras",
        x_label="cameras, one frame a second each",
        y_label="frame age, s",
        series=tuple(
            Series(name=name, points=tuple((n, age_s) for n, age_s in points if age_s is not None))
            for name, points in lines.items()
        ),
    )


def _priority_table(results: Sequence[TrafficResult]) -> Table:
    rows = tuple(
        (
            result.traffic.name,
            priority,
            figures.cameras,
            figures.sent_per_s,
            figures.looks_per_s,
            figures.longest_gap_s,
        )
        for result in results
        for priority, figures in by_priority(result).items()
    )
    columns = ("traffic", "priority", "cameras", "sent/s", "looks/s", "longest gap s")
    return Table(title="By priority", columns=columns, rows=rows, note="Higher is more urgent.")
