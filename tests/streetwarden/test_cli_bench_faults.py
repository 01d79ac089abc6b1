import os
from pathlib import Path

import pytest

from base.clock import SystemClock
from streetwarden.cli._bench_faults import FaultsBench
from streetwarden.cli._context import Context
from tests.models.onnx_files import seeing_model
from tests.streams.videos import write_video
from tests.streetwarden.terminal import Terminal


def test_every_camera_is_back_after_the_line_was_cut(tmp_path: Path) -> None:
    context = Context(tmp_path, SystemClock(), os.environ)
    bench = FaultsBench(tmp_path, seeing_model(), 2, context)
    bench.make_clip(write_video(tmp_path / "road.mp4"))
    with bench._trial("reconnects", compressed=True) as trial:
        memory, threads, descriptors = trial.growth(2, 2, warm_up=1)
    assert abs(memory) < 0.5
    assert (threads, descriptors) == (0, 0)


def test_no_good_camera_is_too_few(tmp_path: Path) -> None:
    assert Terminal(tmp_path).run("bench", "faults", "--cameras", "6") == 2


def test_a_missing_clip_is_refused_by_the_name_of_its_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Terminal(tmp_path).run("bench", "faults", "--clip", tmp_path / "none.mp4") == 2
    assert "--clip: " in capsys.readouterr().err
