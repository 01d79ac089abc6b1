"""Several scenarios at once, each in a process of its own."""

import signal
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import active_children, get_context

from benchmarks.rules_report import ScenarioResult
from streetwarden.rule_bench import Measure
from streetwarden.scenario_file import Script


def each_measured(
    measure: Measure, scripts: Mapping[str, Script], *, together: int
) -> Iterator[ScenarioResult]:
    """The scenarios' results, in the order in which they are ready; `together` 1 stays in this process.

    Raises what `measure` raises; what is under way then is given up, as it is when nobody wants more results.
    """
    if together == 1:
        yield from (measure(name, script) for name, script in scripts.items())
        return
    context = get_context("spawn")  # forks and threads do not mix
    pool = ProcessPoolExecutor(together, mp_context=context, initializer=_leave_interrupts_to_the_parent)
    try:
        waiting = [pool.submit(measure, name, script) for name, script in scripts.items()]
        for ready in as_completed(waiting):
            yield ready.result()
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
