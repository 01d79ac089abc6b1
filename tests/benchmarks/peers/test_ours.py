"""Our own entry really runs, and speaks the peers' language."""

import json
import os
import sys
from pathlib import Path

import cv2

from benchmarks.peers.peer import OURS, Entry, Peer
from tests.models.engines.test_onnxruntime import noise
from tests.models.onnx_files import seeing_model, write


def test_our_detector_answers_like_any_peer(tmp_path: Path) -> None:
    model = write(tmp_path / "seeing.onnx", seeing_model())
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        assert cv2.imwrite(str(path), noise(64, 96, seed=number))
    list_file = tmp_path / "pictures.json"
    names = [str(path) for path in paths]
    list_file.write_text(json.dumps({"pass": names[:1], "boxes": names}), "utf-8")
    command = (sys.executable, "-m", OURS, "onnxruntime", str(model))
    with Peer(Entry("ours", "onnxruntime", command, 2, ours=True), list_file, 1, os.environ) as peer:
        assert peer.seconds() > 0
        found = peer.boxes()
    assert len(found) == 3
    assert all(len(row) == 6 for boxes in found for row in boxes)
