"""The result of `bench rules`: as values for machines, as a table and a list of mistakes for people."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from benchmarks.figures import RuleFigures, percentile
from benchmarks.matching import NOTHING, Matching
from benchmarks.mistakes import mistakes
from vision.violation import EventType

_COLUMNS = (
    "truths",
    "reports",
    "precision",
    "recall",
    "f1",
    "start_rmse_s",
    "alert_delay_p95_s",
    "duplicates",
)


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario.

    looks    taken; None where they were not counted
    step_ms  CPU time of each look with something in it, where it was measured
    model, model_sha256   the detector; "" where there was none
    """

    name: str
    matching: Matching
    looks: int | None = None
    step_ms: tuple[float, ...] = ()
    model: str = ""
    model_sha256: str = ""


@dataclass(frozen=True, slots=True)
class RulesReport:
    """All of them; those that were left out, and those that failed, with the reason."""

    scenarios: tuple[ScenarioResult, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def matching(self) -> Matching:
        """Of all scenarios together."""
        return sum((scenario.matching for scenario in self.scenarios), NOTHING)

    def figures(self) -> dict[EventType, RuleFigures]:
        """By type of event; every type is there."""
        return {event_type: RuleFigures.of(self.matching.of(event_type)) for event_type in EventType}

    @property
    def step_ms_p95(self) -> float | None:
        """CPU time of a look with something in it, milliseconds."""
        return percentile([step for scenario in self.scenarios for step in scenario.step_ms], 0.95)

    def values(self) -> dict[str, object]:
        """JSON values; figures rounded to what they are good for."""
        return {
            "types": {str(each): _rounded(asdict(figures)) for each, figures in self.figures().items()},
            "step_ms_p95": _round(self.step_ms_p95),
            "scenarios": [_scenario_values(scenario) for scenario in self.scenarios],
            "left_out": _reasons(self.left_out),
            "failed": _reasons(self.failed),
            "mistakes": [mistake.values() for mistake in mistakes(self.matching)],
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield _row("", *_COLUMNS)
        for event_type, figures in self.figures().items():
            values = asdict(figures)
            yield _row(str(event_type), *(_shown(values[column]) for column in _COLUMNS))
        step_ms = self.step_ms_p95
        if step_ms is not None:
            yield f"95 % of all looks took at most {step_ms:.2f} ms of CPU time (without detection)"
        yield from map(str, mistakes(self.matching))
        yield from (f"left out: {name}: {reason}" for name, reason in self.left_out.items())
        yield from (f"failed: {name}: {reason}" for name, reason in self.failed.items())


def _scenario_values(scenario: ScenarioResult) -> dict[str, object]:
    matching = scenario.matching
    return {
        "scenario": scenario.name,
        "matched": len(matching.pairs),
        "missed": len(matching.missed),
        "false": len(matching.false),
        "duplicates": len(matching.duplicates),
        "looks": scenario.looks,
        "model": scenario.model or None,
        "model_sha256": scenario.model_sha256 or None,
        "events": [
            {
                **pair.truth.scope.values(),
                "start_s": _round(pair.truth.start_s),
                "start_error_s": _round(pair.start_error_s),
                "alert_delay_s": _round(pair.delay_s),
            }
            for pair in matching.pairs
        ],
    }


def _reasons(scenarios: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"scenario": name, "reason": reason} for name, reason in scenarios.items()]


def _rounded(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _round(value) if isinstance(value, float) else value for name, value in values.items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shown(value: object) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _row(name: str, *cells: str) -> str:
    columns = (f"{cell:>{max(7, len(column)) + 2}}" for cell, column in zip(cells, _COLUMNS, strict=True))
    return f"{name:16}" + "".join(columns)
