"""What `models evaluate` has measured: figures to compare, tables and plots."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.record import Figure
from benchmarks.views import Bars, Group, Lines, Series, Table, View
from models.evaluate import RECALLS, Evaluation, LabelAccuracy

SAYS_NOTHING = 0.001
"""Relative difference: engines round differently."""

CURVES = 4
"""Of single labels, those with the most boxes: more lines in one plot nobody can tell apart."""

PRECISIONS = ("mAP50-95", "mAP50")

SIDES_PX = {"small": "below 32x32 px", "medium": "32x32 to 96x96 px", "large": "above 96x96 px"}
"""COCO's sizes, in words."""


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """An evaluation, shown."""

    result: Evaluation

    def lines(self) -> Iterator[str]:
        """For people."""
        one = self.result
        yield (
            f"{one.model} at {one.size_px} px on {one.images} pictures, {one.boxes} boxes: "
            f"mAP50-95 {one.map50_95:.3f}, mAP50 {one.map50:.3f}"
        )
        yield f"  {'':28} boxes  {'  '.join(PRECISIONS)}"
        for size in one.sizes:
            yield _row(f"{size.size}, {SIDES_PX[size.size]}", size.boxes, size.map50_95, size.map50)
        for label in one.labels:
            yield _row(label.label, label.boxes, label.map50_95, label.map50)

    def figures(self) -> tuple[Figure, ...]:
        """For comparisons of two runs."""
        return tuple(
            Figure(name=name, value=value, better="higher", tolerance=SAYS_NOTHING)
            for name, value in self._figures()
        )

    def views(self) -> tuple[View, ...]:
        """What the page shows."""
        return (self._summary(), self._curves(), self._sizes(), self._labels())

    def _figures(self) -> Iterator[tuple[str, float | None]]:
        one = self.result
        yield from zip(PRECISIONS, (one.map50_95, one.map50), strict=True)
        for size in one.sizes:
            yield f"{size.size}: mAP50-95", size.map50_95
        for label in one.labels:
            yield f"label {label.label}: mAP50-95", label.map50_95

    def _summary(self) -> Table:
        one = self.result
        rows = [
            ("all", one.boxes, one.map50_95, one.map50),
            *((size.size, size.boxes, size.map50_95, size.map50) for size in one.sizes),
        ]
        ignored = f"; not known to the model: {', '.join(one.ignored_labels)}" if one.ignored_labels else ""
        return Table(
            title=f"{one.model} at {one.size_px} px on {one.images} pictures",
            columns=("size of box", "boxes", *PRECISIONS),
            rows=tuple(rows),
            note=f"sizes as COCO has them, in pixels of the picture{ignored}",
        )

    def _curves(self) -> Lines:
        labels = most_labelled(self.result.labels) if len(self.result.labels) > 1 else []
        curves = {"all labels": self.result.curve, **{label.label: label.curve for label in labels}}
        return Lines(
            title="Precision by recall, IoU 0.50",
            x_label="recall",
            y_label="precision",
            series=tuple(
                Series(name=name, points=tuple(zip(RECALLS, curve, strict=True)))
                for name, curve in curves.items()
            ),
            note="all labels: their mean; single ones: those with the most boxes",
        )

    def _sizes(self) -> Bars:
        rows = [
            (f"{one.size}, {SIDES_PX[one.size]}", one.boxes, (one.map50_95, one.map50))
            for one in self.result.sizes
        ]
        return _bars("Average precision by size", rows)

    def _labels(self) -> Bars:
        rows = [(one.label, one.boxes, (one.map50_95, one.map50)) for one in self.result.labels]
        return _bars("Average precision by label", rows)


def most_labelled(labels: Sequence[LabelAccuracy]) -> list[LabelAccuracy]:
    """The labels whose curves are shown."""
    return sorted(labels, key=lambda label: -label.boxes)[:CURVES]


def _row(name: str, boxes: int, map50_95: float | None, map50: float | None) -> str:
    shown = ["-" if one is None else f"{one:.3f}" for one in (map50_95, map50)]
    return f"  {name:28} {boxes:5}  {shown[0]:>8}  {shown[1]:>5}"


def _bars(title: str, rows: Sequence[tuple[str, int, tuple[float | None, ...]]]) -> Bars:
    """Both precisions of each row: its name, its boxes, those precisions."""
    groups = tuple(Group(label=f"{name} ({boxes})", values=values) for name, boxes, values in rows)
    return Bars(title=title, unit="", series=PRECISIONS, groups=groups, note="in brackets: labelled boxes")
