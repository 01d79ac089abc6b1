import json
import pickle
from pathlib import Path
from textwrap import dedent

import pytest

from streetwarden.bench_files import read_scenarios
from streetwarden.rule_bench import TruthMeasure
from tests.streetwarden.painted import KERB, QUICK
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]

PARKED = dedent("""
    version: 1
    name: parked
    duration_s: 30
    street: {length_m: 60}
    cameras:
      - {id: road, at: [0, -4], height_m: 5, look_at: [0, 6], size: [320, 180], fps: 4}
    site:
      cameras:
        - id: road
          zones:
            - {id: kerb, polygon_m: [[-5, 4], [5, 4], [5, 7], [-5, 7]]}
          rules:
            - {rule: illegal_parking, zone: kerb, dwell_s: 8, warn_s: 0}
    actors:
      - id: car
        kind: car
        colour: red
        path: [{at_s: 5, at: [0, 5.5], heading_deg: 180, stay_s: 18}]
    expect:
      - {camera: road, type: illegal_parking, zone: kerb, from_s: 5, to_s: 23, due_s: 13}
""")


SEEN_ALWAYS = dedent(f"""
    version: 1
    name: seen-always
    duration_s: 6
    street: {{length_m: 60}}
    cameras:
      - {{id: road, at: [0, -4], height_m: 5, look_at: [0, 6], size: [192, 128], fps: 8}}
    site:
      cameras:
        - id: road
          zones: [{{id: kerb, {KERB}}}]
          rules: [{{rule: illegal_parking, zone: kerb, {QUICK}}}]
    expect:
      - {{camera: road, type: illegal_parking, zone: kerb, from_s: 0, due_s: 3}}
""")


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "parked.yaml").write_text(PARKED, "utf-8")
    return Terminal(tmp_path)


def measured(terminal: Terminal, *args: str) -> int:
    return terminal.run("bench", "rules", "--scenarios", terminal.folder / "scenarios", *args)


def test_the_last_line_is_the_result_as_json(terminal: Terminal, capsys: Captured) -> None:
    assert measured(terminal, "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values["mode"] == "truth"
    assert values["types"]["illegal_parking"]["f1"] == 1.0
    assert values["types"]["illegal_parking"]["duplicates"] == 0
    assert 0 <= values["types"]["illegal_parking"]["alert_delay_p95_s"] <= 1
    assert values["types"]["street_vendor"]["f1"] is None
    assert values["step_ms_p95"] > 0


def test_the_same_noise_gives_the_same_figures(terminal: Terminal, capsys: Captured) -> None:
    figures = []
    for _ in range(2):
        assert measured(terminal, "--noise", "--seed", "5", "--json") == 0
        values = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (values["mode"], values["seed"]) == ("noise", 5)
        figures.append((values["types"], values["scenarios"]))
    assert figures[0] == figures[1]


def test_a_broken_scenario_is_told_with_its_line_and_costs_the_others_nothing(
    terminal: Terminal, capsys: Captured
) -> None:
    (terminal.folder / "scenarios" / "wrong.yaml").write_text(PARKED.replace("30", "long"), "utf-8")
    assert measured(terminal, "--json") == 2
    captured = capsys.readouterr()
    assert "wrong.yaml:4: duration_s: expected seconds" in captured.err
    assert captured.err.splitlines()[-1] == (
        "error: 1 of 2 scenarios have problems and were not measured: wrong"
    )
    values = json.loads(captured.out.splitlines()[-1])
    assert values["types"]["illegal_parking"]["matched"] == 1
    assert [one["scenario"] for one in values["broken"]] == ["wrong"]


def test_people_get_a_table(terminal: Terminal, capsys: Captured) -> None:
    assert measured(terminal) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:4] == ["illegal_parking", "1", "1", "1.000"]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--noise", "--end-to-end"], "--noise: expected without --end-to-end"),
        (["--seed", "3"], "--seed: expected with --noise only, got 3"),
        (["--model", "yolo11n"], "--model: expected with --end-to-end only, got yolo11n"),
        (["--longest-s", "5"], "--longest-s: expected with --end-to-end only"),
        (["--together", "0"], "0 is not in the range x>=1"),
        (["--end-to-end", "--model", "nothing"], "no model 'nothing'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_code_2(
    args: list[str], expected: str, terminal: Terminal, capsys: Captured
) -> None:
    assert measured(terminal, *args) == 2
    captured = capsys.readouterr()
    assert expected in captured.err
    assert not captured.out


def test_what_takes_too_long_in_real_time_is_left_out(terminal: Terminal, capsys: Captured) -> None:
    assert measured(terminal, "--end-to-end", "--longest-s", "10", "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values["left_out"] == [{"scenario": "parked", "reason": "lasts 30 s, longer than --longest-s 10"}]
    assert values["scenarios"] == []


@pytest.mark.timeout(60)
def test_end_to_end_real_cameras_are_watched_with_a_real_detector(
    terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    (terminal.folder / "scenarios" / "parked.yaml").write_text(SEEN_ALWAYS, "utf-8")
    assert measured(terminal, "--end-to-end", "--model", str(car_model), "--json") == 0
    values = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert values["types"]["illegal_parking"]["f1"] == 1.0
    assert values["step_ms_p95"] is None
    [scenario] = values["scenarios"]
    assert (scenario["model"], len(scenario["model_sha256"])) == ("car", 64)


def test_a_folder_without_scenarios_is_refused(tmp_path: Path, capsys: Captured) -> None:
    assert Terminal(tmp_path).run("bench", "rules", "--scenarios", tmp_path) == 2
    assert "expected scenario files (*.yaml), got none" in capsys.readouterr().err


def test_work_can_be_handed_to_another_process(terminal: Terminal) -> None:
    [script] = read_scenarios(terminal.folder / "scenarios", {}).scripts.values()
    measure, handed = pickle.loads(pickle.dumps((TruthMeasure(3), script)))  # noqa: S301
    assert measure == TruthMeasure(3)
    assert handed.scenario == script.scenario
    assert handed.settings.site == script.settings.site
