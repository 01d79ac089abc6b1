import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import plots
from benchmarks.html_report import html_report
from benchmarks.record import Record
from benchmarks.svg import Scale
from benchmarks.views import Bars, Group, Lines, Scatter, Series, Spot, Table
from tests.benchmarks.records import ORIGIN, RECORD

NASTY = """<script>alert("1")</script>'&"""
finite = st.floats(-1e12, 1e12)


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)


def test_a_page_has_every_view_every_figure_and_the_machine() -> None:
    page = html_report(RECORD)
    assert Tags(page).tags.count("svg") == 3
    for words in ("What", "Speed", "Scaling", "Cost", "images_per_s", "AMD EPYC 25/1/1", "ab" * 32, "c0ffee"):
        assert words in page


def test_a_page_needs_nothing_else() -> None:
    page = html_report(RECORD)
    assert not re.search(r"https?:|url\(|@import", page)
    found = Tags(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.tags)
    assert not {"src", "href"} & found.attributes


def test_whatever_a_record_says_it_is_words_and_no_markup() -> None:
    views = (
        Table(title=NASTY, columns=(NASTY,), rows=((NASTY,),), note=NASTY),
        Bars(title=NASTY, unit=NASTY, series=(NASTY, "b"), groups=(Group(label=NASTY, values=(1.0, 2.0)),)),
        Lines(title=NASTY, x_label=NASTY, y_label=NASTY, series=(Series(name=NASTY, points=((0, 1),)),) * 2),
        Scatter(title=NASTY, x_label=NASTY, y_label=NASTY, spots=(Spot(label=NASTY, x=1, y=1, group=NASTY),)),
    )
    record = Record(kind=NASTY, origin=ORIGIN, settings={NASTY: NASTY}, views=views)
    page = html_report(record)
    assert "script" not in Tags(page).tags
    assert page.count("&lt;script&gt;") > 12


def test_a_run_without_figures_has_a_page_too() -> None:
    assert "All figures" in html_report(Record(kind="engine", origin=ORIGIN))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.0, 9.0], (0, 2, 4, 6, 8, 10)),
        ([], (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ([-3.0, 3.0], (-3, -2, -1, 0, 1, 2, 3)),
        ([30.0], (0, 5, 10, 15, 20, 25, 30)),
    ],
)
def test_ticks_are_round(values: list[float], ticks: tuple[float, ...]) -> None:
    assert Scale.over(values, 0.0, 100.0).ticks == pytest.approx(ticks)


@settings(deadline=None)
@given(st.lists(finite, min_size=1, max_size=8), st.booleans())
def test_every_value_is_on_its_scale_and_in_order(values: list[float], from_zero: bool) -> None:
    scale = Scale.over(values, 10.0, 90.0, from_zero=from_zero)
    pixels = [scale.px(value) for value in sorted(values)]
    assert pixels == sorted(pixels)
    assert all(9.9 <= pixel <= 90.1 for pixel in pixels)
    assert 2 <= len(scale.ticks) <= 14


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(finite, finite), max_size=6), st.text(max_size=8))
def test_every_plot_is_well_formed(points: list[tuple[float, float]], words: str) -> None:
    name = "".join(letter for letter in words if letter.isprintable())
    series = Series(name=name, points=tuple(points))
    spots = tuple(Spot(label=name, x=x, y=y) for x, y in points)
    groups = tuple(Group(label=name, values=(x, None)) for x, _ in points)
    for drawn in (
        plots.lines(Lines(title=name, x_label=name, y_label=name, series=(series, series))),
        plots.scatter(Scatter(title=name, x_label=name, y_label=name, spots=spots)),
        plots.bars(Bars(title=name, unit=name, series=(name, "b"), groups=groups)),
    ):
        assert ET.fromstring(drawn).tag == "svg"  # noqa: S314 - our own text


def test_labels_of_spots_at_one_place_are_written_one_above_the_other() -> None:
    spots = tuple(Spot(label=name, x=1, y=1) for name in ("first", "second", "third"))
    drawn = plots.scatter(Scatter(title="a", x_label="x", y_label="y", spots=spots))
    tree = ET.fromstring(drawn)  # noqa: S314 - our own text
    lines = [
        float(each.attrib["y"]) for each in tree.iter("text") if each.text in {"first", "second", "third"}
    ]
    assert [round(lower - higher) for lower, higher in pairwise(lines)] == [13, 13]


def test_a_plot_of_one_value_has_it_in_the_middle() -> None:
    scale = Scale.over([0.4, 0.4], 0.0, 100.0, from_zero=False)
    assert 30.0 < scale.px(0.4) < 70.0
    assert scale.high < 0.5
