"""Whole detector against engine, with a clock that the two move themselves."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.engine_report import EngineReport, EngineResult
from benchmarks.engine_speed import Speed, raw_of, speed_of
from benchmarks.html_report import html_report
from benchmarks.record import Record
from benchmarks.steady_state import Growth
from models.engines.onnxruntime import OnnxRuntime
from models.engines.openvino import OpenVino
from streams.frame import Image
from tests.benchmarks.records import ORIGIN
from tests.models.engines.test_onnxruntime import noise, opened
from tests.models.onnx_files import seeing_model


class Work:
    """A detector of 3 s a batch and 1 s a picture, and an engine of 0.8 s a picture."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.batches: list[int] = []

    def detect(self, images: Sequence[Image]) -> None:
        self.batches.append(len(images))
        self.now_s += 3 + len(images)

    def raw(self, count: int) -> None:
        self.now_s += 0.8 * count

    def clock(self) -> float:
        return self.now_s


def measured(images: int, batch: int) -> tuple[Work, Speed]:
    work = Work()
    pictures = [noise(32, 32)] * images
    return work, speed_of(work.detect, work.raw, pictures, batch=batch, rounds=3, clock=work.clock)


def test_each_picture_goes_through_once_a_round_after_a_round_to_get_warm() -> None:
    work, _ = measured(images=10, batch=4)
    assert work.batches == [4, 4, 2] * 4


def test_speeds_and_their_ratio_are_those_of_the_clock() -> None:
    _, speed = measured(images=8, batch=4)
    assert speed.images_per_s == pytest.approx(8 / 14)
    assert speed.raw_images_per_s == pytest.approx(8 / 6.4)
    assert speed.ratio_to_raw == pytest.approx(6.4 / 14)
    assert speed.spread == pytest.approx(0)


@pytest.mark.parametrize("name", ["onnxruntime", "openvino"])
def test_the_engine_alone_takes_any_part_of_its_batch(name: str) -> None:
    model = opened(seeing_model())
    if name == "openvino":
        pytest.importorskip("openvino", reason="the extra openvino is not installed")

        raw = raw_of(OpenVino(model, threads=1), (64, 96), 3)
    else:
        raw = raw_of(OnnxRuntime(model, threads=1), (64, 96), 3)
    raw(3)
    raw(1)


def result(engine: str, batch: int, images_per_s: float, map50_95: float | None) -> EngineResult:
    return EngineResult(engine, "fp32", (384, 640), batch, Speed(images_per_s, 50.0, 0.9, 0.01), map50_95)


def test_a_report_names_the_fastest_and_shows_everything() -> None:
    report = EngineReport("m", (result("a", 1, 30.0, 0.41), result("b", 4, 45.0, None)))
    values = report.values()
    assert values["best"]["engine"] == "b"
    assert [one["ratio_to_raw"] for one in values["results"]] == [0.9, 0.9]
    assert values["results"][0]["shape"] == [384, 640]
    page = html_report(Record(kind="engine", origin=ORIGIN, figures=report.figures(), views=report.views()))
    assert all(text in page for text in ("Throughput", "Accuracy against speed", "640x384", "b fp32 x4"))
    assert next(iter(report.lines())).split() == ["engine", "batch", "images/s", "raw", "ratio", "mAP50-95"]


def test_a_report_tells_how_memory_has_grown_where_that_was_asked_for() -> None:
    results = (result("a", 1, 30.0, None),)
    assert EngineReport("m", results).values()["growth"] is None
    report = EngineReport("m", results, Growth(10_000, blocks=12, rss_bytes=3 << 20))
    assert report.values()["growth"] == {"frames": 10_000, "blocks": 12, "rss_bytes": 3 << 20}
    assert list(report.lines())[-1] == "after 10000 more frames: +12 objects kept, +3.0 MiB"


def test_without_labels_there_is_no_plot_of_accuracy() -> None:
    report = EngineReport("m", (result("a", 1, 30.0, None),))
    assert [view.title for view in report.views()] == ["Results", "Throughput", "Batch size"]
    assert np.isclose(report.best.speed.images_per_s, 30.0)
