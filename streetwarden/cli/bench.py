"""`streetwarden bench`: what the program is worth, measured."""

import json
import os
import platform
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from benchmarks.rules_report import RulesReport
from streetwarden.bench_files import Scenarios, read_scenarios
from streetwarden.bench_pool import Attempt, each_measured
from streetwarden.cli._bench_batcher import batcher_command
from streetwarden.cli._bench_cameras import cameras_command
from streetwarden.cli._bench_compare import compare_command
from streetwarden.cli._bench_engine import engine_command
from streetwarden.cli._bench_faults import faults_command
from streetwarden.cli._bench_peers import peers_command
from streetwarden.cli._bench_regions import regions_command
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._progress import counted
from streetwarden.errors import UserError, WrongInput
from streetwarden.rule_bench import EndToEndMeasure, Measure, TruthMeasure
from streetwarden.scenario_file import Script
from streetwarden.wiring import zoo_of

_CORES = os.cpu_count() or 1
_LONGEST_S = 600.0  # in real time; three times the default limits of parking and vendors


@click.group(no_args_is_help=False)
def command() -> None:
    """Measure what the program is worth.

    \b
    Example:
      streetwarden bench rules --scenarios scenarios --json
    """  # noqa: D301 - \b keeps click from filling the paragraph


command.add_command(batcher_command)
command.add_command(compare_command)
command.add_command(engine_command)
command.add_command(cameras_command)
command.add_command(faults_command)
command.add_command(peers_command)
command.add_command(regions_command)


@command.command()
@click.option(
    "--scenarios",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="Folder with scenario files (*.yaml).",
)
@click.option("--noise", is_flag=True, help="Truth boxes with the mistakes that a detector makes.")
@click.option(
    "--seed", type=click.IntRange(min=0), help="Of the noise: another one, other mistakes. [default: 0]"
)
@click.option("--end-to-end", is_flag=True, help="Rendered RTSP cameras and a real detector, in real time.")
@click.option(
    "--model", help="With --end-to-end: an imported model, or an .onnx file. [default: the scenario's]"
)
@click.option(
    "--longest-s",
    type=click.FloatRange(min=0, min_open=True),
    help=f"With --end-to-end: leave out scenarios that last longer. [default: {_LONGEST_S:g}]",
)
@click.option(
    "--together",
    type=click.IntRange(min=1),
    default=_CORES,
    show_default="one for each core",
    help="How many scenarios at once.",
)
@json_option
@click.pass_obj
def rules(
    context: Context,
    *,
    folder: Path,
    noise: bool,
    seed: int | None,
    end_to_end: bool,
    model: str | None,
    longest_s: float | None,
    together: int,
    as_json: bool,
) -> None:
    """Measure the rules on scripted streets: how much is found, how much is invented, how late.

    By default the boxes are the truth, so that nothing but tracking, rules and deduplication is measured.
    --noise and --end-to-end measure something else; never compare their figures with those. What the figures
    mean is in docs/ref/bench.md. With --json the last line of standard output is one JSON object.

    Exit codes: 0 measured, whatever the figures; 2 a wrong call, or a scenario file with problems (the others
    are measured); 1 a scenario could not be played.

    \b
    Example:
      streetwarden bench rules --scenarios scenarios
      streetwarden bench rules --scenarios scenarios --noise --seed 3 --json
      streetwarden bench rules --scenarios scenarios --end-to-end --together 2
    """  # noqa: D301
    _check(noise=noise, seed=seed, end_to_end=end_to_end, model=model, longest_s=longest_s)
    scenarios = read_scenarios(folder, context.environ)
    if end_to_end:
        _measure_end_to_end(context, scenarios, model, longest_s or _LONGEST_S, together, as_json=as_json)
        return
    mode = {"mode": "noise", "seed": seed or 0} if noise else {"mode": "truth"}
    report = _measured(TruthMeasure((seed or 0) if noise else None), scenarios.scripts, together)
    _show(mode, report, scenarios, as_json=as_json)


def _measure_end_to_end(
    context: Context,
    scenarios: Scenarios,
    model: str | None,
    longest_s: float,
    together: int,
    *,
    as_json: bool,
) -> None:
    left_out = {
        name: f"lasts {script.scenario.duration_s:g} s, longer than --longest-s {longest_s:g}"
        for name, script in scenarios.scripts.items()
        if script.scenario.duration_s > longest_s
    }
    scripts = {name: script for name, script in scenarios.scripts.items() if name not in left_out}
    with tempfile.TemporaryDirectory(prefix="streetwarden-bench-") as scratch:
        threads = max(1, _CORES // together)
        measure = EndToEndMeasure(zoo_of(context.data_dir), Path(scratch), model, threads)
        for script in scripts.values():
            measure.model_of(script)
        report = _measured(measure, scripts, together)
    _show({"mode": "end_to_end"}, replace(report, left_out=left_out), scenarios, as_json=as_json)


def _measured(measure: Measure, scripts: Mapping[str, Script], together: int) -> RulesReport:
    """The report, in the order of the scripts."""
    attempts: dict[str, Attempt] = {}
    with counted("scenarios") as progress:
        progress(0, len(scripts))
        for attempt in each_measured(measure, scripts, together=min(together, max(1, len(scripts)))):
            attempts[attempt.name] = attempt
            progress(len(attempts), len(scripts))
    results = [attempts[name].result for name in scripts]
    failed = {name: attempts[name].reason for name in scripts if attempts[name].result is None}
    return RulesReport(tuple(result for result in results if result is not None), failed=failed)


def _show(mode: Mapping[str, object], report: RulesReport, scenarios: Scenarios, *, as_json: bool) -> None:
    """Write the report. Raises `WrongInput` or `UserError` when a scenario is missing from it."""
    for error in scenarios.broken.values():
        for line in error.details:
            click.echo(line, err=True)
    if as_json:
        broken = [
            {"scenario": name, "problems": list(error.details)} for name, error in scenarios.broken.items()
        ]
        values = {**mode, **_machine(), **report.values(), "broken": broken}
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        for line in report.lines():
            click.echo(line)
    count = len(scenarios.broken) + len(scenarios.scripts)
    if scenarios.broken:
        names = ", ".join(scenarios.broken)
        raise WrongInput(
            f"{len(scenarios.broken)} of {count} scenarios have problems and were not measured: {names}"
        )
    if report.failed:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in report.failed.items())
        raise UserError(f"{len(report.failed)} of {count} scenarios could not be played: {reasons}")


def _machine() -> dict[str, object]:
    """On what it was measured."""
    return {"machine": platform.machine(), "cores": _CORES, "python": platform.python_version()}


def _check(
    *, noise: bool, seed: int | None, end_to_end: bool, model: str | None, longest_s: float | None
) -> None:
    """Refuse options that do not go together."""
    if noise and end_to_end:
        raise WrongInput("--noise: expected without --end-to-end: a real detector makes mistakes of its own")
    if seed is not None and not noise:
        raise WrongInput(f"--seed: expected with --noise only, got {seed}")
    for name, value in (("--model", model), ("--longest-s", longest_s)):
        if value is not None and not end_to_end:
            raise WrongInput(f"{name}: expected with --end-to-end only, got {value}")
