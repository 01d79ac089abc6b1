"""Whoever uses the detector of the simulated street anywhere else is told so."""

import logging
from pathlib import Path

import pytest

from models.detector import OnnxDetector
from models.zoo import Zoo
from streetwarden.bundled_detector import warn_of_bundled

Log = pytest.LogCaptureFixture


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
    detector = OnnxDetector(zoo.resolve(str(car_model) if called == "a file" else called))
    warn_of_bundled(detector, zoo, simulated=False)
    [warning] = warnings(caplog)
    assert "made for the simulated street" in warning
    assert "streetwarden models import FILE" in warning


def test_on_its_own_street_it_comes_without(zoo: Zoo, caplog: Log) -> None:
    warn_of_bundled(OnnxDetector(zoo.resolve("own-street")), zoo, simulated=True)
    assert warnings(caplog) == []


def test_any_other_detector_comes_without(tmp_path: Path, car_model: Path, caplog: Log) -> None:
    zoo = Zoo(tmp_path / "zoo", tmp_path / "none")
    warn_of_bundled(OnnxDetector(zoo.resolve(str(car_model))), zoo, simulated=False)
    assert warnings(caplog) == []
