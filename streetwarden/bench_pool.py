"""Several scenarios at once, each in a process of its own."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from benchmarks.rules_report import ScenarioResult
from streetwarden.rule_bench import Measure
from streetwarden.scenario_file import Script


def each_measured(
    measure: Measure, scripts: Mapping[str, Script], *, together: int
) -> Iterator[ScenarioResult]:
    """The scenarios' results, in the order in which they are ready; `together` 1 stays in this process.

    Raises what `measure` raises; what has not begun then is given up.
    """
    if together == 1:
        yield from (measure(name, script) for name, script in scripts.items())
        return
    pool = ProcessPoolExecutor(together, mp_context=get_context("spawn"))  # forks and threads do not mix
    try:
        waiting = [pool.submit(measure, name, script) for name, script in scripts.items()]
        for ready in as_completed(waiting):
            yield ready.result()
    finally:
        pool.shutdown(cancel_futures=True)
