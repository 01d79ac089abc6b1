from pathlib import Path
from textwrap import dedent

from benchmarks.street import instant_of
from streetwarden.bench_streets import arrivals_of, marks_of
from streetwarden.scenario_file import Script, read_scenario
from vision.rules.catalogue import RULES
from vision.signals import Signal, SignalKind

GATES = dedent("""
    version: 1
    name: gates
    duration_s: 1000
    cameras: [{id: door, at: [0, -4], height_m: 4, look_at: [0, 6]}]
    site:
      cameras:
        - id: door
          zones:
            - {id: one, line: [[0.3, 0.5], [0.7, 0.5]], inside: [0.5, 0.2]}
            - {id: two, line: [[0.3, 0.8], [0.7, 0.8]], inside: [0.5, 0.2]}
          rules:
            - {rule: tailgating, zone: one, gate: north}
            - {rule: tailgating, zone: two, gate: south}
    signals:
      clocks: {north: {offset_s: 20, drift_ppm: 10000}}
      received:
        - {kind: access_grant, gate: north, at_s: 100}
        - {kind: grant_watermark, gate: south, at_s: 50}
""")


def script(tmp_path: Path) -> Script:
    path = tmp_path / "gates.yaml"
    path.write_text(GATES, "utf-8")
    return read_scenario(path, {}, RULES)


def test_a_grant_arrives_at_its_true_time_dated_by_its_own_clock(tmp_path: Path) -> None:
    told = script(tmp_path)
    [arrival] = arrivals_of(told)
    assert arrival.arrives_at == instant_of(told.scenario, 100)
    assert arrival.signal.at == instant_of(told.scenario, 100 + 20 + 1)


def test_every_gate_with_grants_or_watermarks_says_how_far_it_knows_them_by_its_own_clock(
    tmp_path: Path,
) -> None:
    told = script(tmp_path)
    assert marks_of(told)(instant_of(told.scenario, 200)) == [
        Signal(SignalKind.GRANT_WATERMARK, "north", instant_of(told.scenario, 200 + 20 + 2)),
        Signal(SignalKind.GRANT_WATERMARK, "south", instant_of(told.scenario, 200)),
    ]
