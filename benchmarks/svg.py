"""Just enough SVG for the plots of a report: elements, and scales with round ticks."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_TINY = 1e-9  # what is nearer than this, or this part of the values, has no difference that a plot could show


def element(name: str, *content: str, **attributes: str | float) -> str:
    """`<name attribute="...">content</name>`; attributes are escaped, content must be already.

    An underscore in an attribute's name stands for a hyphen, at its end for nothing (`class_`).
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(content)}</{name}>"


def text(words: str, x: float, y: float, **attributes: str | float) -> str:
    """Words at a place; they are escaped."""
    return element("text", escape(words), x=x, y=y, **attributes)


def drawing(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A whole drawing that shrinks with its page; `title` is what those hear who do not see it."""
    label = element("title", escape(title))
    box = f"0 0 {_number(width)} {_number(height)}"
    return element("svg", label, *parts, viewBox=box, width=width, height=height, role="img")


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on the pixels from `start` to `end`; `ticks` are the round ones of them."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Iterable[float], start: float, end: float, *, from_zero: bool = True) -> "Scale":
        """A scale that shows all `values`, from tick to tick."""
        known = list(values) or [0.0]
        low, high = min(known), max(known)
        if from_zero:
            low, high = min(0.0, low), max(0.0, high)
        size = max(abs(low), abs(high))
        if high - low <= max(_TINY, _TINY * size):
            around = 0.1 * size if size > _TINY else 1.0
            low, high = (low if from_zero else low - around), high + around
        step = _round_step(high - low)
        first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
        ticks = tuple(number * step for number in range(first, last + 1))
        return cls(ticks[0], ticks[-1], start, end, ticks)

    def px(self, value: float) -> float:
        """The pixel of a value."""
        part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)


def short(value: float | None) -> str:
    """A number as people read it: three or four figures."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}" if abs(value) >= 100 else f"{value:.3g}"


def _round_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten that makes four to ten of the span."""
    power = 10.0 ** math.floor(math.log10(span / 4))
    return max(power * times for times in (1, 2, 5) if power * times * 4 <= span * 1.000001)


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
