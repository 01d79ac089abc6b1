"""What is shown of an evaluation: lines for people, figures to compare, a page."""

from dataclasses import replace

from benchmarks.evaluation_report import CURVES, EvaluationReport, most_labelled
from benchmarks.html_report import html_report
from benchmarks.record import Record
from benchmarks.views import Bars, Lines, Table
from models.evaluate import RECALLS, Evaluation, LabelAccuracy, SizeAccuracy
from tests.benchmarks.records import ORIGIN

FALLING = tuple(1 - recall for recall in RECALLS)
EVALUATION = Evaluation(
    model="oracle",
    sha256="0" * 64,
    size_px=640,
    images=2,
    boxes=8,
    map50_95=0.4,
    map50=0.6,
    annotations="yolo",
    split=None,
    ignored_labels=("rocket",),
    sizes=(
        SizeAccuracy("small", 5, 0.1, 0.2),
        SizeAccuracy("medium", 3, 0.3, 0.4),
        SizeAccuracy("large", 0, None, None),
    ),
    labels=(
        LabelAccuracy("person", 3, 0.5, 0.7, (1.0,) * 101),
        LabelAccuracy("car", 5, 0.3, 0.5, FALLING),
    ),
)
REPORT = EvaluationReport(EVALUATION)


def test_people_see_all_then_each_size_then_each_label() -> None:
    rows = [line.split() for line in REPORT.lines()]
    assert rows[0][:3] == ["oracle", "at", "640"]
    assert rows[1] == ["boxes", "mAP50-95", "mAP50"]
    assert [(row[0].rstrip(","), *row[-3:]) for row in rows[2:]] == [
        ("small", "5", "0.100", "0.200"),
        ("medium", "3", "0.300", "0.400"),
        ("large", "0", "-", "-"),
        ("person", "3", "0.500", "0.700"),
        ("car", "5", "0.300", "0.500"),
    ]


def test_figures_to_compare_have_names_of_their_own_and_one_without_boxes_is_not_measured() -> None:
    figures = {figure.name: figure.value for figure in REPORT.figures()}
    assert figures == {
        "mAP50-95": 0.4,
        "mAP50": 0.6,
        "small: mAP50-95": 0.1,
        "medium: mAP50-95": 0.3,
        "large: mAP50-95": None,
        "label person: mAP50-95": 0.5,
        "label car: mAP50-95": 0.3,
    }


def test_a_label_called_like_a_size_is_another_figure() -> None:
    labels = (replace(EVALUATION.labels[0], label="small"),)
    names = [figure.name for figure in EvaluationReport(replace(EVALUATION, labels=labels)).figures()]
    assert len(set(names)) == len(names)


def test_the_page_has_the_curves_and_the_bars_of_sizes_and_labels() -> None:
    table, curves, sizes, labels = REPORT.views()
    assert isinstance(table, Table)
    assert table.rows[0] == ("all", 8, 0.4, 0.6)
    assert "rocket" in table.note
    assert isinstance(curves, Lines)
    assert [series.name for series in curves.series] == ["all labels", "car", "person"]
    assert curves.series[0].points[50] == (0.5, 0.75)
    assert isinstance(sizes, Bars)
    assert [group.values for group in sizes.groups] == [(0.1, 0.2), (0.3, 0.4), (None, None)]
    assert isinstance(labels, Bars)
    assert [group.label for group in labels.groups] == ["person (3)", "car (5)"]


def test_a_single_label_has_one_curve() -> None:
    alone = EvaluationReport(replace(EVALUATION, labels=EVALUATION.labels[:1]))
    (curves,) = (view for view in alone.views() if isinstance(view, Lines))
    assert [series.name for series in curves.series] == ["all labels"]


def test_of_many_labels_those_with_the_most_boxes_have_a_curve() -> None:
    labels = [LabelAccuracy(f"l{boxes}", boxes, 0.5, 0.5, FALLING) for boxes in (1, 9, 3, 7, 5, 2)]
    assert [label.label for label in most_labelled(labels)] == ["l9", "l7", "l5", "l3"][:CURVES]


def test_a_line_of_many_points_is_not_hidden_by_dots() -> None:
    record = Record(kind="evaluation", origin=ORIGIN, figures=REPORT.figures(), views=REPORT.views())
    page = html_report(record, "streetwarden models evaluate")
    assert "<h1>streetwarden models evaluate</h1>" in page
    assert page.count("<polyline") == 3
    assert "<circle" not in page
