import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cameras.clips import Coding
from benchmarks.cameras.profiles import Profile, Scene
from benchmarks.cameras.report import CamerasReport
from models.zoo import Zoo
from streetwarden.cli._bench_cameras import CamerasBench
from tests.models.onnx_files import seeing_model
from tests.streams.videos import write_video
from tests.streetwarden.terminal import Terminal

CODING = Coding(width_px=320, height_px=192, gop=25, bit_rate=200_000, seconds=2.0)


def test_cameras_are_watched_by_us_and_by_the_loop_of_the_tutorials(tmp_path: Path) -> None:
    model, road = tmp_path / "car.onnx", write_video(tmp_path / "road.mp4")
    model.write_bytes(seeing_model())
    bench = CamerasBench(
        tmp_path, Profile.VENDOR, model, os.environ, seconds=2.5, warm_up_s=0.5, coding=CODING
    )
    bench.make_clips({Scene.ROAD: road}, Zoo(tmp_path).resolve(str(model)))
    ours = bench.ours(2)
    theirs = bench.tutorial(ours)
    report = CamerasReport("car", "fp32", (ours,), (theirs,))
    assert ours.cameras == theirs.cameras == 2
    assert 0.0 < ours.decoded_share < 0.5  # type: ignore[operator]
    assert ours.cpu_ms_per_camera_s > 0.0 < theirs.cpu_ms_per_camera_s
    assert np.isfinite(report.values()["ratio_to_tutorial_loop"])


@pytest.mark.parametrize("cameras", ["none", "0", "8,x", ""])
def test_a_number_of_cameras_that_is_none_is_refused(
    cameras: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Terminal(tmp_path).run("bench", "cameras", "--cameras", cameras) == 2
    assert "--cameras: expected a number, or several such as 8,64" in " ".join(
        capsys.readouterr().err.split()
    )


def test_more_cameras_than_a_peer_can_watch_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Terminal(tmp_path).run("bench", "cameras", "--cameras", "16", "--peers") == 2
    assert "expected at most 8 with --peers, got 16" in " ".join(capsys.readouterr().err.split())


def test_a_missing_clip_is_refused_by_the_name_of_its_option(
    car_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ("bench", "cameras", "--model", car_model, "--clip", tmp_path / "none.mp4")
    assert Terminal(tmp_path).run(*call) == 2
    assert "--clip: " in capsys.readouterr().err
