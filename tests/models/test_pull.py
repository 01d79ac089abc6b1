"""A model by its name: fetched from a server on the loopback interface, checked, converted, imported."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.catalogue import Catalogue, Offer, load_catalogue
from models.download import Download
from models.errors import (
    DownloadError,
    ExportError,
    ManifestError,
    ModelFileError,
    TrainingError,
    ZooError,
)
from models.export_process import Conversion
from models.pull import PULL_FOLDER, SUMS_FILE, Puller
from models.zoo import Zoo
from tests.models.fake_exporter import write_exporter
from tests.models.onnx_files import constant_model, seeing_model, write
from tests.models.release_server import Release, serving
from tests.models.test_probe import yolov8

CONTENT = constant_model(yolov8(80))
OTHER_CONTENT = constant_model(yolov8(80) * 0.5)


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[Release]:
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with serving(Release(CONTENT)) as served:
        yield served


def offering(url: str, known: str | None = None) -> Catalogue:
    offer = Offer(
        name="yolo-test", url=url, licence="MIT", sha256=known, sha256_source="the makers" if known else None
    )
    hosts = frozenset({"127.0.0.1"})
    return Catalogue(hosts=hosts, schemes=frozenset({"http"}), models=(offer,))


def puller(release: Release, folder: Path, *, known: str | None = None, python: Path | None = None) -> Puller:
    catalogue = offering(release.url, known)
    conversion = Conversion(python or folder / "nowhere")
    return Puller(Zoo(folder / "zoo", folder / "none"), catalogue, Download(catalogue.allows), conversion)


def test_a_pulled_model_is_imported_with_licence_and_origin(release: Release, tmp_path: Path) -> None:
    pull = puller(release, tmp_path)
    pulled = pull.pull("yolo-test")
    assert pull.zoo.get("yolo-test") == pulled.manifest
    assert (pulled.manifest.licence, pulled.manifest.source) == ("MIT", release.url)
    assert pulled.sha256 == pulled.manifest.sha256 == sha256(CONTENT).hexdigest()
    left = sorted(path.name for path in (tmp_path / "zoo" / PULL_FOLDER).iterdir())
    assert left == [SUMS_FILE]


def test_the_sum_of_the_first_pull_is_recorded_and_the_same_file_passes_again(
    release: Release, tmp_path: Path
) -> None:
    pull = puller(release, tmp_path)
    first, second = pull.pull("yolo-test"), pull.pull("yolo-test")
    assert (first.first, first.known_from) == (True, None)
    assert (second.first, second.manifest) == (False, first.manifest)


def test_a_file_that_is_another_one_than_at_the_first_pull_is_refused_with_both_sums(
    release: Release, tmp_path: Path
) -> None:
    pull = puller(release, tmp_path)
    manifest = pull.pull("yolo-test").manifest
    release.content = OTHER_CONTENT
    with pytest.raises(DownloadError) as caught:
        pull.pull("yolo-test")
    assert caught.value.permanent
    for sum_of in (CONTENT, OTHER_CONTENT):
        assert sha256(sum_of).hexdigest() in str(caught.value)
    assert SUMS_FILE in str(caught.value)
    assert pull.zoo.get("yolo-test") == manifest
    release.content = CONTENT
    assert pull.pull("yolo-test").manifest == manifest


def test_a_sum_that_was_published_is_checked_at_the_first_pull(release: Release, tmp_path: Path) -> None:
    known = sha256(OTHER_CONTENT).hexdigest()
    with pytest.raises(DownloadError, match=f"expected sha256 {known} as the makers says"):
        puller(release, tmp_path, known=known).pull("yolo-test")
    assert puller(release, tmp_path).zoo.names() == ()
    release.content = OTHER_CONTENT
    pulled = puller(release, tmp_path, known=known).pull("yolo-test")
    assert (pulled.first, pulled.known_from) == (False, "the makers")


def test_a_record_of_sums_that_is_damaged_is_named(release: Release, tmp_path: Path) -> None:
    pull = puller(release, tmp_path)
    pull.pull("yolo-test")
    record = tmp_path / "zoo" / PULL_FOLDER / SUMS_FILE
    for text in ("{", "[]", json.dumps({"a": 1})):
        record.write_text(text)
        with pytest.raises(ZooError, match=f"{SUMS_FILE}: expected addresses with the sha256"):
            pull.pull("yolo-test")


def test_what_is_no_model_is_refused_like_any_other_import(release: Release, tmp_path: Path) -> None:
    release.content = b"<html>sign in first</html>"
    with pytest.raises(ModelFileError, match="it is a web page"):
        puller(release, tmp_path).pull("yolo-test")


def test_a_name_that_another_model_has_is_not_fetched(release: Release, tmp_path: Path) -> None:
    pull = puller(release, tmp_path)
    pull.zoo.import_file(write(tmp_path / "own.onnx", OTHER_CONTENT), "yolo-test")
    with pytest.raises(ZooError, match=r"that is not from http.* is here already"):
        pull.pull("yolo-test")
    assert release.asked == []


def test_an_unknown_name_tells_the_known_ones(release: Release, tmp_path: Path) -> None:
    with pytest.raises(ZooError, match=r"no model 'lorry' can be pulled; known: yolo-test"):
        puller(release, tmp_path).pull("lorry")


def checkpoint(release: Release) -> bytes:
    """Serve a checkpoint instead; return it."""
    release.url = release.url.replace(".onnx", ".pt")
    release.content = b"PK\x03\x04 weights"
    return release.content


def test_a_checkpoint_is_converted_and_the_sum_is_that_of_the_published_file(
    release: Release, tmp_path: Path
) -> None:
    content = checkpoint(release)
    model = write(tmp_path / "seeing.onnx", seeing_model())
    pull = puller(release, tmp_path, python=write_exporter(tmp_path, model))
    pulled = pull.pull("yolo-test")
    assert pulled.sha256 == sha256(content).hexdigest()
    assert pulled.manifest.sha256 == sha256(model.read_bytes()).hexdigest()
    assert (pulled.manifest.name, pulled.manifest.labels) == ("yolo-test", ("car",))
    (tmp_path / "told.json").unlink()
    assert pull.pull("yolo-test").manifest == pulled.manifest
    assert not (tmp_path / "told.json").exists()  # not converted a second time


def test_nothing_is_fetched_for_an_environment_that_cannot_convert_it(
    release: Release, tmp_path: Path
) -> None:
    checkpoint(release)
    with pytest.raises(TrainingError, match=r"does not run as a Python interpreter"):
        puller(release, tmp_path).pull("yolo-test")
    assert release.asked == []


def test_a_checkpoint_that_could_not_be_converted_is_not_fetched_again(
    release: Release, tmp_path: Path
) -> None:
    checkpoint(release)
    model = write(tmp_path / "seeing.onnx", seeing_model())
    python = write_exporter(tmp_path, model, refuses="no room")
    with pytest.raises(ExportError, match="not converted: no room"):
        puller(release, tmp_path, python=python).pull("yolo-test")
    python = write_exporter(tmp_path, model)
    assert puller(release, tmp_path, python=python).pull("yolo-test").manifest.labels == ("car",)
    assert len(release.asked) == 1


def test_the_program_s_own_catalogue_is_of_makers_over_https_alone() -> None:
    catalogue = load_catalogue()
    assert catalogue.schemes == {"https"}
    assert {"yolox-nano", "yolox-tiny", "yolox-s", "yolo11n", "yolo26m"} <= {
        offer.name for offer in catalogue.models
    }
    for offer in catalogue.models:
        makers = ("/Megvii-BaseDetection/YOLOX/", "/ultralytics/assets/")
        assert urlsplit(offer.url).path.startswith(makers)
        assert catalogue.allows(offer.url)
        assert offer.licence == ("Apache-2.0" if offer.name.startswith("yolox") else "AGPL-3.0")


@pytest.mark.parametrize(
    "url", ["http://github.com/a.onnx", "https://github.com.example/a", "", "file:///a.onnx"]
)
def test_other_addresses_are_not_allowed(url: str) -> None:
    assert not load_catalogue().allows(url)


def test_a_sum_without_its_source_is_no_offer() -> None:
    with pytest.raises(ValueError, match="expected both or neither"):
        Offer(name="a", url="https://github.com/a.onnx", licence="MIT", sha256="0" * 64)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read as a catalogue"),
        ("models: []", "hosts: Field required"),
        ("hosts: [a]\nschemes: [file]\nmodels: []", "schemes"),
        (
            "hosts: [a]\nmodels: [{name: a, url: 'https://a/b.exe', licence: MIT}]",
            r"models.0.url: String should match pattern .*b.exe",
        ),
    ],
)
def test_a_catalogue_that_is_wrong_is_refused_with_the_place(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_text(text)
    with pytest.raises(ManifestError, match=f"catalogue.yaml: .*{reason}|catalogue.yaml: {reason}"):
        load_catalogue(path)
