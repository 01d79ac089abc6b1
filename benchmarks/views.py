"""What a report shows: tables and plots, as values."""

from typing import Annotated, Literal

from pydantic import Field

from benchmarks.value import Value

Cell = str | bool | int | float | None


class Table(Value):
    """Rows under columns; `note` is said below. A cell without a value is None."""

    view: Literal["table"] = "table"
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


class Group(Value):
    """Bars that belong together, one for each series; None: not measured."""

    label: str
    values: tuple[float | None, ...]


class Bars(Value):
    """Throughput (one series), latency percentiles (a series for each); values from 0 up."""

    view: Literal["bars"] = "bars"
    title: str
    unit: str
    series: tuple[str, ...]
    groups: tuple[Group, ...]
    note: str = ""


class Series(Value):
    """Points (x, y) that a line joins in their order."""

    name: str
    points: tuple[tuple[float, float], ...]


class Lines(Value):
    """How something grows with something else: scaling."""

    view: Literal["lines"] = "lines"
    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    note: str = ""


class Spot(Value):
    """A labelled point; those of one `group` share a colour."""

    label: str
    x: float
    y: float
    group: str = ""


class Scatter(Value):
    """One thing against another: accuracy against speed."""

    view: Literal["scatter"] = "scatter"
    title: str
    x_label: str
    y_label: str
    spots: tuple[Spot, ...]
    note: str = ""


View = Annotated[Table | Bars | Lines | Scatter, Field(discriminator="view")]
