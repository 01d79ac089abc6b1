import json

import pytest

from benchmarks.comparison import compare
from benchmarks.record import Figure, Record, RecordError
from tests.benchmarks.records import MACHINE, ORIGIN, RECORD, SPEED


def with_figures(*figures: Figure) -> Record:
    return RECORD.model_copy(update={"figures": figures})


def figure(value: float | None, better: str = "higher", tolerance: float = 0.05) -> Figure:
    return Figure.model_validate({"name": "f", "value": value, "better": better, "tolerance": tolerance})


@pytest.mark.parametrize(
    ("before", "after", "verdict", "why"),
    [
        (figure(10.0), figure(10.4), "unchanged", "within the spread of repeated runs"),
        (figure(10.0), figure(11.0), "improvement", "higher is better"),
        (figure(10.0), figure(9.0), "regression", "higher is better"),
        (figure(10.0, "lower"), figure(9.0, "lower"), "improvement", "lower is better"),
        (figure(10.0, "lower"), figure(11.0, "lower"), "regression", "lower is better"),
        (figure(10.0), figure(9.0, tolerance=0.2), "unchanged", "the wider spread of the two counts"),
        (figure(0.0, "lower", 0.0), figure(1.0, "lower", 0.0), "regression", "from nothing to something"),
        (figure(0.0, "lower"), figure(0.0, "lower"), "unchanged", "nothing stays nothing"),
        (figure(-2.0), figure(-1.0), "improvement", "a loss became smaller"),
        (figure(None), figure(1.0), "not comparable", "one was not measured"),
        (figure(1.0), figure(None), "not comparable", "one was not measured"),
    ],
)
def test_every_figure_gets_a_verdict(before: Figure, after: Figure, verdict: str, why: str) -> None:
    [change] = compare(with_figures(before), with_figures(after)).changes
    assert change.verdict == verdict, why


def test_a_figure_that_only_one_run_has_is_not_comparable() -> None:
    comparison = compare(with_figures(SPEED), with_figures())
    [change] = comparison.of("not comparable")
    assert (change.before, change.after, change.relative) == (30.0, None, None)


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"cpu_model": "Intel Xeon"}, "got cpu_model AMD EPYC and Intel Xeon"),
        ({"cpu_flags": ("avx2",)}, "got cpu_flags avx2 fma and avx2"),
        ({"cores": 4}, "got cores 2 and 4"),
        ({"gpu": "H100"}, "got gpu none and H100"),
    ],
)
def test_runs_on_two_machines_are_not_compared(update: dict[str, object], message: str) -> None:
    machine = MACHINE.model_copy(update=update)
    other = RECORD.model_copy(update={"origin": ORIGIN.model_copy(update={"machine": machine})})
    with pytest.raises(RecordError, match=message):
        compare(RECORD, other)


def test_runs_of_two_benchmarks_are_not_compared() -> None:
    with pytest.raises(RecordError, match="one benchmark, got engine and batcher"):
        compare(RECORD, RECORD.model_copy(update={"kind": "batcher"}))


def test_what_else_was_not_the_same_is_said() -> None:
    origin = ORIGIN.model_copy(update={"commit": "beef", "versions": {"numpy": "2.5"}, "model": None})
    after = RECORD.model_copy(update={"origin": origin, "settings": {"batch": 4}})
    assert list(compare(RECORD, after).differences) == [
        "commit: c0ffee, then beef",
        f"model: yolo11n {'ab' * 32}, then none",
        "option batch: 8, then 4",
        "version of numpy: 2.4.6, then 2.5",
    ]


def test_a_run_compared_with_itself_has_changed_nothing() -> None:
    comparison = compare(RECORD, RECORD)
    assert [change.verdict for change in comparison.changes] == ["unchanged", "unchanged"]
    assert list(comparison.lines())[-1] == "0 worse, 0 better"
    assert json.loads(json.dumps(comparison.values()))["differences"] == []
