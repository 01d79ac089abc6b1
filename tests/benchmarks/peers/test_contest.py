"""Peers that answer as they are told, and what is made of their answers."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.answering import AnswerError
from benchmarks.peers.contest import Pictures, Standing, contest
from benchmarks.peers.peer import SCRIPT, Entry, Peer
from benchmarks.peers.report import PeersReport, best_of_ours, ratio
from models.pictures import Dataset, LabelledPicture

FAKE = """
import json, sys
print(json.dumps({"ready": {}}), flush=True)
for line in sys.stdin:
    if line.strip() == "pass":
        print(json.dumps({"s": %s}), flush=True)
    else:
        print(json.dumps({"boxes": [[[10, 10, 90, 90, 0.9, 0]]]}), flush=True)
"""


def entry(name: str, code: str) -> Entry:
    return Entry(name, name, (sys.executable, "-c", code), batch=1)


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    path = tmp_path / "pictures.json"
    path.write_text(json.dumps({"pass": ["a.png"], "boxes": ["a.png"]}), "utf-8")
    return path


@pytest.fixture
def labelled(tmp_path: Path) -> Dataset:
    path = tmp_path / "a.png"
    assert cv2.imwrite(str(path), np.zeros((100, 100, 3), np.uint8))
    picture = LabelledPicture(path, np.array([[0.1, 0.1, 0.9, 0.9]]), np.array([0]), np.array([False]))
    return Dataset(tmp_path, "yolo", ("car",), (picture,))


def test_peers_are_asked_in_turn_and_their_boxes_are_measured(list_file: Path, labelled: Dataset) -> None:
    with (
        Peer(entry("slow", FAKE % "2.0"), list_file, 1, os.environ) as slow,
        Peer(entry("fast", FAKE % "0.5"), list_file, 1, os.environ) as fast,
    ):
        done: list[tuple[int, int]] = []
        pictures = Pictures(1, labelled, ("car",))
        first, second = contest([slow, fast], 3, pictures, lambda *progress: done.append(progress))
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert (first.seconds, second.seconds) == ((2.0,) * 3, (0.5,) * 3)
    assert first.map50_95 == pytest.approx(1.0)
    assert second.images_per_s == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('no such weights')", "has ended: no such weights"),
        (
            "print('{}', flush=True); raise SystemExit('out of memory')",
            "has ended: out of memory",
        ),
        ("print('{}'); print('Loading weights...', flush=True); input()", "answers b'Loading weights"),
    ],
)
def test_a_peer_that_ends_is_named_with_its_last_words(code: str, said: str, list_file: Path) -> None:
    with (
        pytest.raises(AnswerError, match=f"^bad {said}"),
        Peer(entry("bad", code), list_file, 1, os.environ) as peer,
    ):
        peer.seconds()


def test_what_a_library_prints_while_it_loads_is_no_answer(list_file: Path, labelled: Dataset) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(SCRIPT.parent)!r})
import peer_script

def build():
    print("Loading weights...")
    return lambda images, confidence, iou: [[] for _ in images]

peer_script.serve(build, *sys.argv[1:2], 1, {{}})
"""
    paths = [str(labelled.pictures[0].path)]
    list_file.write_text(json.dumps({"pass": paths, "boxes": paths * 2}), "utf-8")
    with Peer(entry("talks", code), list_file, 1, os.environ) as peer:
        assert peer.boxes() == [[], []]


def test_a_peer_whose_interpreter_does_not_run_is_named_with_the_reason(
    list_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "python").write_text("no program")
    with (
        pytest.raises(AnswerError, match=r"^bad does not start: .*/python: Permission denied$"),
        Peer(Entry("bad", "bad", (str(tmp_path / "python"),), batch=1), list_file, 1, os.environ),
    ):
        pytest.fail("it has started")


def standings() -> Iterator[Standing]:
    yield Standing("ours-fp32", "openvino", ours=True, images=10, seconds=(1.0, 1.0, 2.0), map50_95=0.410)
    yield Standing("ours-int8", "openvino", ours=True, images=10, seconds=(0.5, 0.5, 0.5), map50_95=0.404)
    yield Standing("torch-x1", "ultralytics-torch", ours=False, images=10, seconds=(3, 3, 6), map50_95=0.411)
    yield Standing("torch-x8", "ultralytics-torch", ours=False, images=10, seconds=(2, 2, 4), map50_95=0.411)


def test_of_a_peer_the_best_batch_counts_and_of_ours_the_fastest_that_is_accurate_enough() -> None:
    report = PeersReport(tuple(standings()), ("ultralytics-torch", "opencv-dnn"))
    values = report.values()
    assert values["ours"] == "ours-fp32"
    assert values["ratio_to_ultralytics_torch"] == 2.0
    assert values["ratio_to_opencv_dnn"] is None
    assert values["map50_95_delta"] == pytest.approx(-0.001)
    assert any("ours-fp32 to ultralytics-torch: 2.00 times" in line for line in report.lines())


def test_a_less_accurate_one_counts_where_the_peer_is_no_better() -> None:
    assert best_of_ours(list(standings()), 0.408).name == "ours-int8"


def test_a_ratio_is_taken_round_by_round() -> None:
    ours, _, slow, _ = standings()
    assert ratio(ours, slow).median == 3.0
    assert ratio(ours, slow).spread == 0
