"""Several scenarios at once, each in a process of its own."""

from collections.abc import Iterator, Mapping
from concurrent.futures import as_completed
from dataclasses import dataclass

from base.reasons import reason_of
from benchmarks.rules_report import ScenarioResult
from streetwarden.errors import UserError
from streetwarden.processes import process_pool
from streetwarden.rule_bench import Measure
from streetwarden.scenario_file import Script


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a scenario, or the reason why there is none."""

    name: str
    result: ScenarioResult | None = None
    reason: str = ""


def each_measured(measure: Measure, scripts: Mapping[str, Script], *, together: int) -> Iterator[Attempt]:
    """One attempt at each scenario, in the order in which they are ready; `together` 1 stays in this process.

    A scenario that cannot be played costs the others nothing. When nobody wants more results, what is under
    way is given up.
    """
    if together == 1:
        yield from (_attempt(measure, name, script) for name, script in scripts.items())
        return
    with process_pool(together) as pool:
        waiting = [pool.submit(_attempt, measure, name, script) for name, script in scripts.items()]
        for ready in as_completed(waiting):
            yield ready.result()


def _attempt(measure: Measure, name: str, script: Script) -> Attempt:
    try:
        return Attempt(name, measure(name, script))
    except (UserError, OSError) as error:
        return Attempt(name, reason=reason_of(error))
