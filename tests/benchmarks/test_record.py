import json
from pathlib import Path

import pytest

from benchmarks.record import RUN, Figure, RecordError, as_json, read_record, record_in
from tests.benchmarks.records import RECORD


def test_a_record_is_the_same_after_a_way_through_json() -> None:
    assert record_in(as_json({"best": "openvino"}, RECORD)) == RECORD


def test_the_keys_that_a_benchmark_promises_stand_beside_the_record() -> None:
    whole = json.loads(as_json({"best": "openvino"}, RECORD))
    assert whole["best"] == "openvino"
    assert whole[RUN]["kind"] == "engine"


def test_a_file_may_have_lines_before_the_json(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(f"warming up\n{as_json({}, RECORD)}\n", "utf-8")
    assert read_record(path) == RECORD


def test_the_key_of_the_record_cannot_be_taken() -> None:
    with pytest.raises(ValueError, match="expected no key 'run'"):
        as_json({RUN: 1}, RECORD)


def test_what_is_not_finite_is_no_figure() -> None:
    with pytest.raises(ValueError, match="finite"):
        Figure(name="a", value=float("nan"), better="lower")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a JSON object in the last line"),
        ("{", "expected a JSON object in the last line"),
        ("[" * 100_000, "expected a JSON object in the last line"),
        ("[1]", "with the key 'run', got none"),
        ('{"mode": "truth"}', "with the key 'run', got none"),
        ('{"run": {"kind": 3}}', "run.kind: Input should be a valid string"),
        ('{"run": []}', "run: Input should be a valid dictionary"),
    ],
)
def test_what_is_no_record_is_refused_with_the_reason(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, "utf-8")
    with pytest.raises(RecordError) as caught:
        read_record(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.permanent


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecordError, match="cannot be read"):
        read_record(tmp_path / "a.json")
