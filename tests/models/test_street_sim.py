"""The bundled detector: what is promised of it, and that its papers are its own."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.detector import BatchDetector
from models.manifest import Manifest
from models.probe import probe
from models.session import Session
from models.zoo import BUNDLED, MANIFEST_FILE, Zoo
from simulation.figure import LABELS

NAME = "street-sim"
FOLDER = BUNDLED / NAME

pytestmark = pytest.mark.skipif(
    not (FOLDER / MANIFEST_FILE).is_file(), reason="the bundled detector has not been trained yet"
)


@pytest.fixture
def zoo(tmp_path: Path) -> Zoo:
    return Zoo(tmp_path)


@pytest.fixture
def manifest(zoo: Zoo) -> Manifest:
    return zoo.get(NAME)


@pytest.fixture
def record() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "training.json").read_text("utf-8"))
    return content


def test_it_knows_what_the_simulated_street_is_made_of(manifest: Manifest) -> None:
    assert manifest.labels == tuple(LABELS)
    assert set(manifest.classes) == set(LABELS)


def test_it_takes_pictures_of_320_pixels_any_number_at_a_time(manifest: Manifest) -> None:
    taken = manifest.input
    assert (taken.size_px, taken.batch, taken.height_px, taken.width_px) == (320, None, None, None)


def test_it_is_small_enough_to_come_along(manifest: Manifest) -> None:
    assert (FOLDER / manifest.file).stat().st_size <= 12_000_000


def test_its_manifest_is_what_a_probe_says(zoo: Zoo, manifest: Manifest) -> None:
    content = zoo.open(NAME).content
    assert probe(content, manifest.file, name=NAME, source=manifest.source) == manifest


def test_its_record_is_of_this_file(manifest: Manifest, record: dict[str, Any]) -> None:
    assert record["sha256"] == record["held_out"]["sha256"] == manifest.sha256
    assert record["command"] == manifest.source
    assert record["held_out"]["split"] == "val"
    assert [each["label"] for each in record["held_out"]["labels"]] == list(LABELS)


def test_it_keeps_its_promise_on_pictures_held_out(record: dict[str, Any]) -> None:
    assert record["held_out"]["map50"] >= 0.90


def test_its_licence_is_stated_in_the_file_and_beside_it(zoo: Zoo, manifest: Manifest) -> None:
    assert manifest.licence == "AGPL-3.0"
    assert "AGPL-3.0" in (FOLDER / "LICENCE.md").read_text("utf-8")
    said = Session(zoo.open(NAME).content, manifest.file).metadata
    assert set(said) == {"names", "imgsz", "task", "stride", "license"}


def test_an_empty_road_is_empty(zoo: Zoo) -> None:
    grey = np.full((360, 640, 3), 120, np.uint8)
    (found,) = BatchDetector(zoo.open(NAME)).detect([grey])
    assert len(found) == 0
