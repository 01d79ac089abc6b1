"""Figures of a model: kept, replaced, bounded, and never those of another file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.card import card_of
from models.errors import ManifestError
from models.measured import (
    MAX_BYTES,
    MAX_FIGURES,
    MEASURED_FILE,
    Accuracy,
    Measured,
    Speed,
    load_measured,
    save_measured,
)
from models.zoo import Zoo
from tests.models.onnx_files import constant_model, write
from tests.models.test_probe import TWO, yolov8

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHA256 = "a" * 64


def accuracy(data: str = "street", size_px: int = 640, map50: float = 0.6) -> Accuracy:
    return Accuracy(
        data=data,
        images=41,
        boxes=362,
        size_px=size_px,
        engine="onnxruntime",
        precision="fp32",
        map50_95=0.4,
        map50=map50,
        measured_at=AT,
    )


def speed(batch: int = 1, images_per_s: float = 20.0) -> Speed:
    return Speed(
        engine="onnxruntime",
        precision="fp32",
        machine="Some CPU, 2 cores",
        batch=batch,
        height_px=384,
        width_px=640,
        images_per_s=images_per_s,
        measured_at=AT,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "model" / MEASURED_FILE


def test_figures_that_were_saved_are_loaded(file: Path) -> None:
    measured = Measured(sha256=SHA256).with_accuracy(accuracy()).with_speed(speed())
    save_measured(file, measured)
    assert load_measured(file, SHA256) == measured
    assert [path.name for path in file.parent.iterdir()] == [MEASURED_FILE]


def test_a_model_that_was_never_measured_has_no_figures(file: Path) -> None:
    assert load_measured(file, SHA256) == Measured(sha256=SHA256)


def test_figures_of_another_content_do_not_count(file: Path) -> None:
    save_measured(file, Measured(sha256="b" * 64).with_speed(speed()))
    assert load_measured(file, SHA256) == Measured(sha256=SHA256)


def test_a_figure_takes_the_place_of_an_earlier_one_of_the_same_thing_only() -> None:
    measured = Measured(sha256=SHA256).with_accuracy(accuracy()).with_accuracy(accuracy(size_px=320))
    again = measured.with_accuracy(accuracy(map50=0.7))
    assert [(one.size_px, one.map50) for one in again.accuracy] == [(320, 0.6), (640, 0.7)]
    faster = measured.with_speed(speed()).with_speed(speed(batch=4)).with_speed(speed(images_per_s=30))
    assert [(one.batch, one.images_per_s) for one in faster.speed] == [(4, 20.0), (1, 30.0)]


def test_of_many_figures_the_oldest_go(file: Path) -> None:
    measured = Measured(sha256=SHA256)
    for number in range(MAX_FIGURES + 3):
        measured = measured.with_accuracy(accuracy(data=f"street {number}")).with_speed(
            speed(batch=number + 1)
        )
    save_measured(file, measured)
    assert [one.data for one in load_measured(file, SHA256).accuracy][:2] == ["street 3", "street 4"]
    assert len(measured.speed) == MAX_FIGURES


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read as figures"),
        ("[" * 100_000, "cannot be read as figures"),
        (" " * (MAX_BYTES + 1), f"expected at most {MAX_BYTES} bytes, got more"),
        ('{"sha256": "x"}', "sha256: String should match pattern"),
        ('{"sha256": "' + SHA256 + '", "speeds": []}', "speeds: Extra inputs"),
        (
            Measured(sha256=SHA256).with_accuracy(accuracy()).model_dump_json().replace("0.4", "1.4"),
            "accuracy.0.map50_95: Input should be less than or equal to 1",
        ),
    ],
)
def test_a_file_that_is_damaged_is_named_with_its_fault(file: Path, text: str, reason: str) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(ManifestError, match=f"{MEASURED_FILE}: {reason}"):
        load_measured(file, SHA256)


def test_a_place_that_cannot_be_written_is_named(file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    with pytest.raises(ManifestError, match=f"{MEASURED_FILE}: cannot be written"):
        save_measured(file, Measured(sha256=SHA256))


def test_an_instant_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="timezone"):
        accuracy().model_validate({**accuracy().model_dump(), "measured_at": datetime(2026, 3, 1)})  # noqa: DTZ001


@pytest.fixture
def zoo(tmp_path: Path) -> Zoo:
    bundled = Zoo(tmp_path / "bundled", tmp_path / "none")
    bundled.import_file(write(tmp_path / "own.onnx", constant_model(yolov8())), labels=TWO)
    zoo = Zoo(tmp_path / "zoo", tmp_path / "bundled")
    zoo.import_file(write(tmp_path / "street.onnx", constant_model(yolov8() * 0.5)), labels=TWO)
    return zoo


def test_figures_lie_beside_the_manifest_and_those_of_a_bundled_model_in_the_data_folder(zoo: Zoo) -> None:
    assert zoo.measured_file("street") == zoo.folder / "street" / MEASURED_FILE
    own = zoo.measured_file("own")
    assert own.is_relative_to(zoo.folder)
    save_measured(own, Measured(sha256=zoo.get("own").sha256).with_speed(speed()))
    assert zoo.names() == ("own", "street")
    assert card_of(zoo, "own").measured.speed == (speed(),)


def test_a_card_says_all_there_is_to_know(zoo: Zoo) -> None:
    card = card_of(zoo, "street")
    assert (card.manifest.name, card.bundled, card.imported) == ("street", False, True)
    assert card.size_bytes == (zoo.folder / "street" / "street.onnx").stat().st_size
    assert card.measured == Measured(sha256=card.manifest.sha256)
    assert (card_of(zoo, "own").bundled, card_of(zoo, "own").imported) == (True, True)
