"""The result of `bench regions`: recall by size against cost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.record import Figure
from benchmarks.region_run import CameraResult, Tally, Way
from benchmarks.region_sights import Size
from benchmarks.views import Bars, Cell, Group, Scatter, Spot, Table, View

COLUMNS = (
    "zones",
    "way",
    "pictures",
    "CPU ms",
    "cost",
    "recall",
    "small",
    "medium",
    "large",
    "doubles",
    "false",
)
_COST_TOLERANCE = 0.1  # two runs on a busy machine differ by so much; recall is exact
_NOTE = (
    "Recall of things that stand in a zone, IoU 0.5, right class; small below 32 x 32 pixels of the source,"
    " large from 96 x 96 on. Cost: CPU time, times that of the whole picture. Doubles: for 100 things. False:"
    " for a picture."
)

Recall = float | None


@dataclass(frozen=True, slots=True)
class _Row:
    """One way for some cameras; figures as in the JSON."""

    zones: str
    way: str
    pictures: int
    cpu_ms_per_frame: float
    ratio_to_whole: float
    recall: Recall
    recall_small: Recall
    recall_medium: Recall
    recall_large: Recall
    doubles_per_100: float
    false_per_picture: float

    def values(self) -> dict[str, Cell]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class RegionReport:
    """All cameras, by the set of zones that they were given: their own, or far ones."""

    model: str
    results: Sequence[CameraResult]

    def values(self) -> dict[str, object]:
        """For JSON."""
        return {
            "results": [row.values() for row in self._rows()],
            "things": {
                zones: {size.value: _tally(cameras, Way.WHOLE).standing[size] for size in Size}
                for zones, cameras in self._groups()
            },
            "cameras": [
                {
                    "camera": one.name,
                    "zones": one.zones,
                    "narrowed": one.narrowed,
                    "recall": {way.value: _rounded(each.recall(*Size)) for way, each in one.tallies.items()},
                }
                for one in self.results
            ],
        }

    def figures(self) -> tuple[Figure, ...]:
        """What `bench compare` compares."""
        return tuple(figure for row in self._rows() for figure in _figures(row))

    def lines(self) -> Iterator[str]:
        """For people."""
        yield _line(COLUMNS)
        for row in self._rows():
            yield _line(tuple(row.values().values()))
        for zones, cameras in self._groups():
            narrowed = sum(one.narrowed for one in cameras)
            yield f"{zones} zones: less than the whole picture in {narrowed} of {len(cameras)} cameras"

    def views(self) -> tuple[View, ...]:
        """What the page shows."""
        rows = list(self._rows())
        cells = tuple(tuple(row.values().values()) for row in rows)
        groups = tuple(
            Group(
                label=f"{row.way}, {row.zones} zones",
                values=(row.recall_small, row.recall_medium, row.recall_large),
            )
            for row in rows
        )
        spots = tuple(
            Spot(label=row.way, x=row.ratio_to_whole, y=row.recall, group=f"{row.zones} zones")
            for row in rows
            if row.recall is not None
        )
        return (
            Table(title="Recall and cost", columns=COLUMNS, rows=cells, note=_NOTE),
            Bars(title="Recall by size", unit="", series=tuple(size.value for size in Size), groups=groups),
            Scatter(
                title="Recall against cost", x_label="cost, whole picture = 1", y_label="recall", spots=spots
            ),
        )

    def _groups(self) -> Iterator[tuple[str, Sequence[CameraResult]]]:
        for zones in dict.fromkeys(one.zones for one in self.results):
            yield zones, [one for one in self.results if one.zones == zones]

    def _rows(self) -> Iterator[_Row]:
        for zones, cameras in self._groups():
            whole = _tally(cameras, Way.WHOLE)
            for way in cameras[0].tallies:
                yield _row(zones, way, _tally(cameras, way), whole)


def _tally(cameras: Sequence[CameraResult], way: Way) -> Tally:
    """All pictures of these cameras."""
    own = [camera.tallies[way] for camera in cameras]
    standing, found = Counter[Size](), Counter[Size]()
    for one in own:
        standing.update(one.standing)
        found.update(one.found)
    return Tally(
        standing,
        found,
        sum(one.doubles for one in own),
        sum(one.false for one in own),
        [each_s for one in own for each_s in one.cpu_s],
    )


def _row(zones: str, way: Way, tally: Tally, whole: Tally) -> _Row:
    ratios = [own_s / whole_s for own_s, whole_s in zip(tally.cpu_s, whole.cpu_s, strict=True)]
    things, pictures = sum(tally.standing.values()), len(tally.cpu_s)
    return _Row(
        zones,
        way.value,
        pictures,
        round(1000 * median(tally.cpu_s), 2),
        round(median(ratios), 3),
        _rounded(tally.recall(*Size)),
        _rounded(tally.recall(Size.SMALL)),
        _rounded(tally.recall(Size.MEDIUM)),
        _rounded(tally.recall(Size.LARGE)),
        round(100 * tally.doubles / things, 2),
        round(tally.false / pictures, 3),
    )


def _figures(row: _Row) -> Iterator[Figure]:
    name = f"{row.zones}.{row.way}"
    for size in ("recall", "recall_small", "recall_medium", "recall_large"):
        yield Figure(name=f"{name}.{size}", value=getattr(row, size), better="higher")
    yield Figure(
        name=f"{name}.ratio_to_whole", value=row.ratio_to_whole, better="lower", tolerance=_COST_TOLERANCE
    )
    yield Figure(name=f"{name}.doubles_per_100", value=row.doubles_per_100, better="lower")
    yield Figure(name=f"{name}.false_per_picture", value=row.false_per_picture, better="lower")


def _line(cells: Sequence[object]) -> str:
    shown = (
        "-" if cell is None else f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in cells
    )
    return "".join(f"{cell:>10}" for cell in shown)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
