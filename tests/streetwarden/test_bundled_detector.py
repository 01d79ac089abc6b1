"""Whoever uses the detector of the simulated street anywhere else is told so."""

import logging
from pathlib import Path

import pytest

from models.detector import BatchDetector
from models.zoo import BUNDLED, MANIFEST_FILE, Zoo
from streetwarden.bundled_detector import warn_of_bundled
from tests.streetwarden.painted import street_site
from tests.streetwarden.terminal import Terminal

Log = pytest.LogCaptureFixture

needs_street_sim = pytest.mark.skipif(
    not (BUNDLED / "street-sim" / MANIFEST_FILE).is_file(),
    reason="the bundled detector has not been trained yet",
)


@pytest.fixture
def zoo(tmp_path: Path, car_model: Path) -> Zoo:
    """A zoo with the car model as the bundled one."""
    Zoo(tmp_path / "bundled", tmp_path / "none").import_file(car_model, "own-street")
    return Zoo(tmp_path / "zoo", tmp_path / "bundled")


def warnings(log: Log) -> list[str]:
    return [record.getMessage() for record in log.records if record.levelno == logging.WARNING]


@pytest.mark.parametrize("called", ["own-street", "renamed", "a file"])
def test_on_real_pictures_the_bundled_detector_comes_with_a_warning_whatever_it_is_called(
    zoo: Zoo, car_model: Path, called: str, caplog: Log
) -> None:
    zoo.import_file(car_model, "renamed")
    detector = BatchDetector(zoo.resolve(str(car_model) if called == "a file" else called))
    warn_of_bundled(detector, zoo, simulated=False)
    [warning] = warnings(caplog)
    assert "made for the simulated street" in warning
    assert "streetwarden models import FILE" in warning


def test_on_its_own_street_it_comes_without(zoo: Zoo, caplog: Log) -> None:
    warn_of_bundled(BatchDetector(zoo.resolve("own-street")), zoo, simulated=True)
    assert warnings(caplog) == []


def test_any_other_detector_comes_without(tmp_path: Path, car_model: Path, caplog: Log) -> None:
    zoo = Zoo(tmp_path / "zoo", tmp_path / "none")
    warn_of_bundled(BatchDetector(zoo.resolve(str(car_model))), zoo, simulated=False)
    assert warnings(caplog) == []


@needs_street_sim
@pytest.mark.parametrize("simulated", [True, False])
def test_a_replay_warns_once_unless_its_site_is_the_simulated_street(
    tmp_path: Path, parked: Path, simulated: bool, caplog: Log
) -> None:
    terminal = Terminal(tmp_path)
    section = f"detector: {{model: street-sim, simulated_street: {str(simulated).lower()}}}\n"
    site = terminal.site(text=street_site("road", more=section))
    assert terminal.run("replay", f"road={parked}", "--site", site) == 0
    assert ["street-sim was made" in warning for warning in warnings(caplog)] == [True] * (not simulated)
