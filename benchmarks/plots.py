"""The plots of a report, as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import chain

from benchmarks.svg import Scale, drawing, element, short, text
from benchmarks.views import Bars, Lines, Scatter

COLOURS = ("#2f6fb3", "#d9822b", "#4a9b5c", "#b2444c", "#7b61a8", "#6b7280")
"""Told apart also by most people who see colours differently; more series begin again."""

_WIDTH = 760.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 20.0, 30.0, 44.0
_HEIGHT = 340.0
_BAR, _GAP = 14.0, 10.0
_NAMES = 240.0  # width of the labels of bars
_VALUES = 80.0  # right of the longest bar, for its number
_LETTER, _LINE = 6.5, 13.0  # width and height of text, on average
_MOST_DOTS = 40  # of a line; more would hide it


def bars(view: Bars) -> str:
    """Horizontal bars with their numbers, group by group."""
    high = _TOP + sum(len(group.values) * _BAR + _GAP for group in view.groups) + 6
    known = [value for group in view.groups for value in group.values if value is not None]
    scale = Scale.over(known, _NAMES, _WIDTH - _VALUES)
    return drawing(_WIDTH, high, view.title, chain(_legend(view.series), _groups(view, scale)))


def lines(view: Lines) -> str:
    """Lines through points, over two axes."""
    points = [point for series in view.series for point in series.points]
    x, y = _scales([x for x, _ in points], [y for _, y in points])
    parts = [*_axes(x, y, view.x_label, view.y_label), *_legend([series.name for series in view.series])]
    for number, series in enumerate(view.series):
        way = " ".join(f"{x.px(at):.1f},{y.px(value):.1f}" for at, value in series.points)
        parts.append(element("polyline", points=way, fill="none", stroke=_colour(number), stroke_width=2.0))
        for at, value in series.points if len(series.points) <= _MOST_DOTS else ():
            words = f"{series.name}: {short(at)}, {short(value)}"
            parts.append(_dot(x.px(at), y.px(value), _colour(number), words))
    return drawing(_WIDTH, _HEIGHT, view.title, parts)


def scatter(view: Scatter) -> str:
    """Labelled points, over two axes that need not begin at 0."""
    x, y = _scales([spot.x for spot in view.spots], [spot.y for spot in view.spots], from_zero=False)
    groups = list(dict.fromkeys(spot.group for spot in view.spots))
    parts = [*_axes(x, y, view.x_label, view.y_label), *_legend(groups)]
    labels: list[_Label] = []
    for spot in view.spots:
        across, down = x.px(spot.x), y.px(spot.y)
        words = f"{spot.label}: {short(spot.x)}, {short(spot.y)}"
        parts.append(_dot(across, down, _colour(groups.index(spot.group)), words))
        labels.append(_Label.beside(spot.label, across, down, labels))
    return drawing(_WIDTH, _HEIGHT, view.title, [*parts, *(label.drawn() for label in labels)])


@dataclass(frozen=True, slots=True)
class _Label:
    """Words from `left` to `right` on the line `down`."""

    words: str
    left: float
    right: float
    down: float

    @classmethod
    def beside(cls, words: str, across: float, down: float, others: Sequence["_Label"]) -> "_Label":
        """To the right or left of a dot and a little above, higher up where others are in the way."""
        wide = _LETTER * len(words)
        is_left = across < _WIDTH * 0.7  # else it would leave the drawing
        left = across + 7.0 if is_left else across - 7.0 - wide
        label = cls(words, left, left + wide, down - 5.0)
        while any(label.touches(other) for other in others) and label.down > _LINE:
            label = replace(label, down=label.down - _LINE)
        return label

    def touches(self, other: "_Label") -> bool:
        """Whether one would hide part of the other."""
        beside = self.right < other.left or other.right < self.left
        return not beside and abs(self.down - other.down) < _LINE

    def drawn(self) -> str:
        """As SVG."""
        return text(self.words, self.left, self.down)


def _groups(view: Bars, scale: Scale) -> Iterator[str]:
    down = _TOP
    for group in view.groups:
        middle = down + len(group.values) * _BAR / 2 + 4
        yield text(group.label, _NAMES - 8, middle, text_anchor="end")
        for number, value in enumerate(group.values):
            right = scale.px(value or 0.0)
            words = f"{short(value)} {view.unit}".strip()
            yield element(
                "rect",
                x=_NAMES, y=down, width=max(0.0, right - _NAMES), height=_BAR - 2, fill=_colour(number),
            )  # fmt: skip
            yield text(words, right + 5, down + _BAR - 4)
            down += _BAR
        down += _GAP


def _scales(across: list[float], up: list[float], *, from_zero: bool = True) -> tuple[Scale, Scale]:
    x = Scale.over(across, _LEFT, _WIDTH - _RIGHT, from_zero=from_zero)
    return x, Scale.over(up, _HEIGHT - _BOTTOM, _TOP, from_zero=from_zero)


def _axes(x: Scale, y: Scale, x_label: str, y_label: str) -> Iterator[str]:
    for tick in x.ticks:
        at = x.px(tick)
        yield element("line", x1=at, y1=y.start, x2=at, y2=y.end, class_="grid")
        yield text(short(tick), at, y.start + 16, text_anchor="middle")
    for tick in y.ticks:
        at = y.px(tick)
        yield element("line", x1=x.start, y1=at, x2=x.end, y2=at, class_="grid")
        yield text(short(tick), x.start - 6, at + 4, text_anchor="end")
    yield text(x_label, (x.start + x.end) / 2, y.start + 36, text_anchor="middle")
    yield text(y_label, 4, 12)


def _legend(names: Sequence[str]) -> Iterator[str]:
    """On the right above the plot; a single series needs none."""
    right = _WIDTH - _RIGHT
    for number, name in reversed(list(enumerate(names)) if len(names) > 1 else []):
        right -= 8.0 * len(name) + 24
        yield element("rect", x=right, y=4, width=10.0, height=10.0, fill=_colour(number))
        yield text(name, right + 14, 13)


def _dot(x: float, y: float, colour: str, words: str) -> str:
    return element("circle", element("title", escape(words)), cx=x, cy=y, r=4.0, fill=colour)


def _colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
