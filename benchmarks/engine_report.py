"""What engines make of a model: speed, share of the engine's own speed, accuracy."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.engine_speed import Speed
from benchmarks.record import Figure
from benchmarks.steady_state import Growth
from benchmarks.views import Bars, Group, Lines, Scatter, Series, Spot, Table, View

_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class EngineResult:
    """One engine with one batch size.

    shape     (height, width) of the input in pixels
    map50_95  by the protocol of `models evaluate`, but with inputs no larger than a picture needs; None where
              the pictures have no labels
    """

    engine: str
    precision: str
    shape: tuple[int, int]
    batch: int
    speed: Speed
    map50_95: float | None

    @property
    def name(self) -> str:
        """Engine, precision and batch."""
        return f"{self.engine} {self.precision} x{self.batch}"

    def values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "engine": self.engine,
            "precision": self.precision,
            "shape": list(self.shape),
            "batch": self.batch,
            "images_per_s": round(self.speed.images_per_s, 2),
            "raw_images_per_s": round(self.speed.raw_images_per_s, 2),
            "ratio_to_raw": round(self.speed.ratio_to_raw, 4),
            "spread": round(self.speed.spread, 4),
            "map50_95": self.map50_95,
        }


@dataclass(frozen=True, slots=True)
class EngineReport:
    """All results of one model on one set of pictures.

    growth  of the fastest over many frames; None where that was not asked for
    """

    model: str
    results: tuple[EngineResult, ...]
    growth: Growth | None = None

    @property
    def best(self) -> EngineResult:
        """The one with the most images a second."""
        return max(self.results, key=lambda result: result.speed.images_per_s)

    def values(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "results": [result.values() for result in self.results],
            "best": self.best.values(),
            "growth": asdict(self.growth) if self.growth else None,
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"{'engine':24} {'batch':>5} {'images/s':>9} {'raw':>9} {'ratio':>6} {'mAP50-95':>9}"
        for one in self.results:
            accuracy = "-" if one.map50_95 is None else f"{one.map50_95:.3f}"
            yield (
                f"{one.engine + ' ' + one.precision:24} {one.batch:5} {one.speed.images_per_s:9.1f} "
                f"{one.speed.raw_images_per_s:9.1f} {one.speed.ratio_to_raw:6.3f} {accuracy:>9}"
            )
        yield f"fastest: {self.best.name}"
        if self.growth:
            yield (
                f"after {self.growth.frames} more frames: {self.growth.blocks:+} objects kept, "
                f"{self.growth.rss_bytes / _MIB:+.1f} MiB"
            )

    def figures(self) -> tuple[Figure, ...]:
        """For comparisons of two runs."""
        growth = None if self.growth is None else self.growth.rss_bytes / _MIB
        return (
            *(figure for one in self.results for figure in _figures(one)),
            Figure(name="growth", value=growth, unit="MiB", better="lower", tolerance=1.0),
        )

    def views(self) -> tuple[View, ...]:
        """Throughput, scaling, accuracy against speed."""
        rows = tuple(tuple(_cell(value) for value in one.values().values()) for one in self.results)
        table = Table(title="Results", columns=tuple(self.results[0].values()), rows=rows)
        bars = Bars(
            title="Throughput",
            unit="images/s",
            series=("whole detector", "engine alone"),
            groups=tuple(
                Group(label=one.name, values=(one.speed.images_per_s, one.speed.raw_images_per_s))
                for one in self.results
            ),
            note="two cores share it with whatever else runs; ratios are taken within each round",
        )
        return (table, bars, self._scaling(), *self._accuracy())

    def _scaling(self) -> Lines:
        kinds = dict.fromkeys((one.engine, one.precision) for one in self.results)
        return Lines(
            title="Batch size",
            x_label="pictures a batch",
            y_label="images/s",
            series=tuple(Series(name=" ".join(kind), points=self._points(kind)) for kind in kinds),
        )

    def _points(self, kind: tuple[str, str]) -> tuple[tuple[float, float], ...]:
        return tuple(
            (float(one.batch), one.speed.images_per_s)
            for one in self.results
            if (one.engine, one.precision) == kind
        )

    def _accuracy(self) -> Sequence[View]:
        spots = tuple(
            Spot(label=one.name, x=one.speed.images_per_s, y=one.map50_95, group=one.engine)
            for one in self.results
            if one.map50_95 is not None
        )
        title = "Accuracy against speed"
        return [Scatter(title=title, x_label="images/s", y_label="mAP50-95", spots=spots)] if spots else []


def _figures(one: EngineResult) -> Iterator[Figure]:
    yield Figure(
        name=f"{one.name}: images/s",
        value=one.speed.images_per_s,
        unit="images/s",
        better="higher",
        tolerance=0.1,
    )
    yield Figure(
        name=f"{one.name}: ratio to raw", value=one.speed.ratio_to_raw, better="higher", tolerance=0.03
    )
    yield Figure(name=f"{one.name}: mAP50-95", value=one.map50_95, better="higher", tolerance=0.001)


def _cell(value: object) -> str | int | float | None:
    return value if isinstance(value, str | int | float | None) else "x".join(map(str, reversed(value)))  # type: ignore[call-overload]
