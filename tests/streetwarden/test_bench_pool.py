from benchmarks.matching import NOTHING
from benchmarks.rules_report import ScenarioResult
from simulation.scenario import Scenario
from streetwarden.bench_pool import Attempt, each_measured
from streetwarden.errors import UserError
from streetwarden.scenario_file import Script
from streetwarden.settings import Settings
from tests.benchmarks.streets import scenario
from vision.site import Site


def script(name: str) -> Script:
    told: Scenario = scenario(10)
    return Script(told, Settings(Site(name)), ())


def measure(name: str, script: Script) -> ScenarioResult:
    if name == "unlucky":
        raise UserError("the disk is full")
    return ScenarioResult(name, NOTHING)


def test_a_scenario_that_cannot_be_played_costs_the_others_nothing() -> None:
    scripts = {name: script(name) for name in ("unlucky", "plain")}
    for together in (1, 2):
        attempts = {attempt.name: attempt for attempt in each_measured(measure, scripts, together=together)}
        assert attempts == {
            "unlucky": Attempt("unlucky", None, "the disk is full"),
            "plain": Attempt("plain", ScenarioResult("plain", NOTHING)),
        }
