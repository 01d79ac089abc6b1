from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streetwarden.errors import WrongFile
from streetwarden.signals_file import read_signals
from tests.fakes import MONDAY_MORNING
from vision.signals import Signal, SignalKind

LINES = """
{"kind": "sign_of_life", "household": "h-1", "at_s": 12.5, "source": "water_meter"}
{"kind": "access_grant", "gate": "south", "at": "2026-01-05T10:00:03+08:00", "admits": 2, "source": "guest"}

{"kind": "grant_watermark", "gate": "south", "at_s": 60}
{"kind": "away", "subject": "h-1", "at_s": -5, "until": "2026-01-12T00:00:00Z"}
{"kind": "permit", "zone": "kerb", "at_s": 0, "until_s": 3600}
"""


def read(tmp_path: Path, text: str, name: str = "signals.jsonl") -> list[Signal]:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_signals(path, MONDAY_MORNING)


def problems(tmp_path: Path, text: str, name: str = "signals.jsonl") -> list[str]:
    with pytest.raises(WrongFile) as caught:
        read(tmp_path, text, name)
    return [line.split("/")[-1] for line in caught.value.details]


def after(seconds: float) -> datetime:
    return MONDAY_MORNING + timedelta(seconds=seconds)


def test_signals_come_in_the_order_of_their_times(tmp_path: Path) -> None:
    assert read(tmp_path, LINES) == [
        Signal(SignalKind.AWAY, "h-1", after(-5), until=datetime(2026, 1, 12, tzinfo=UTC)),
        Signal(SignalKind.PERMIT, "kerb", after(0), until=after(3600)),
        Signal(SignalKind.ACCESS_GRANT, "south", after(3), admits=2, source="guest"),
        Signal(SignalKind.SIGN_OF_LIFE, "h-1", after(12.5), source="water_meter"),
        Signal(SignalKind.GRANT_WATERMARK, "south", after(60)),
    ]


def test_a_yaml_list_says_the_same(tmp_path: Path) -> None:
    text = "- {kind: access_grant, gate: south, at: 2026-01-05T02:00:03Z}\n"
    text += "- {kind: away, household: h-1, at_s: 0}\n"
    assert read(tmp_path, text, "signals.yaml") == [
        Signal(SignalKind.AWAY, "h-1", after(0)),
        Signal(SignalKind.ACCESS_GRANT, "south", after(3)),
    ]


def test_times_are_in_utc(tmp_path: Path) -> None:
    (signal,) = read(tmp_path, '{"kind": "access_grant", "gate": "g", "at": "2026-01-05T10:00:00+08:00"}')
    assert signal.at.isoformat() == "2026-01-05T02:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "expected a JSON object, got a mistake at column 2"),
        ("[]", "expected keys and values, got []"),
        ('{"kind": "away", "kind": "away"}', "expected a JSON object, got a key twice"),
        ("[" * 100_000, "expected a JSON object, got too much nesting"),
        ('{"kind": "grant", "gate": "g", "at_s": 0}', "kind: expected 'access_grant', "),
        (
            '{"kind": "access_grant", "at_s": 0}',
            "gate: expected the id of a gate for access_grant, got nothing",
        ),
        (
            '{"kind": "access_grant", "household": "h", "at_s": 0}',
            "gate: expected the id of a gate for access_grant",
        ),
        ('{"kind": "away", "household": "h", "subject": "h", "at_s": 0}', "got subject, household"),
        ('{"kind": "away", "household": "h"}', "at: expected either at (a time) or at_s (seconds)"),
        (
            '{"kind": "away", "household": "h", "at_s": 0, "at": "2026-01-05T02:00:03Z"}',
            "at: expected either",
        ),
        (
            '{"kind": "away", "household": "h", "at": "2026-01-05T02:00:03"}',
            "at: expected a time with its zone",
        ),
        ('{"kind": "away", "household": "h", "at": "yesterday"}', "at: expected a time with its zone"),
        ('{"kind": "away", "household": "h", "at": 1767578403}', "at: expected a time with its zone"),
        ('{"kind": "away", "household": "h", "at_s": "0"}', "at_s: expected a number, got '0'"),
        ('{"kind": "away", "household": "h", "at_s": NaN}', "at_s: expected a finite number"),
        ('{"kind": "away", "household": "h", "at_s": 5, "until_s": 1}', "until: expected after at"),
        (
            '{"kind": "away", "household": "h", "at_s": 0, "until_s": 1, "until": "2027-01-01T00:00:00Z"}',
            "got both",
        ),
        (
            '{"kind": "access_grant", "gate": "g", "at_s": 0, "admits": 0}',
            "admits: expected at least 1, got 0",
        ),
        ('{"kind": "access_grant", "gate": "g", "at_s": 0, "admit": 2}', "(did you mean admits?)"),
    ],
)
def test_a_wrong_line_is_explained(tmp_path: Path, line: str, expected: str) -> None:
    (problem,) = problems(tmp_path, f"\n{line}\n")
    assert problem.startswith("signals.jsonl:2: ")
    assert expected in problem


def test_all_wrong_lines_are_shown(tmp_path: Path) -> None:
    found = problems(tmp_path, '{"kind": "away"}\n{\n{"kind": "x", "gate": 1, "at_s": 0}\n')
    assert [line.split(":")[1] for line in found] == ["1", "2", "3", "3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "signals.yml:1: expected a list of signals, got nothing"),
        ("kind: away", "signals.yml:1: expected a list of signals, got keys and values"),
        ("- kind: away\n  at_s: 0\n", "signals.yml:1: [0].household: expected the id of a household"),
        ("- kind: away\n  at_s: 0\n  at_s: 1\n", "signals.yml:3: [0].at_s: expected the key once"),
    ],
)
def test_a_wrong_yaml_list_is_explained(tmp_path: Path, text: str, expected: str) -> None:
    (problem,) = problems(tmp_path, text, "signals.yml")
    assert problem.startswith(expected)


def test_a_missing_file_is_a_problem_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="1 problem"):
        read_signals(tmp_path / "none.jsonl", MONDAY_MORNING)
