"""The real clips, weights and example sites, and one replay of each, shared by all tests."""

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
SHARED = ROOT / ".." / "shared"
MODEL = SHARED / "models" / "yolo11n-dequant.onnx"
FOOTAGE = SHARED / "footage"
STARTS_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

needs_clips = pytest.mark.skipif(
    not (MODEL.is_file() and FOOTAGE.is_dir()),
    reason="the data kit with real clips and weights is not beside the project",
)


@dataclass(frozen=True)
class Clip:
    """A clip with its camera and its example site."""

    camera_id: str
    file: str
    site: str
    signals: str = ""


ROADSIDE = Clip("roadside", "roadside-vehicles.mp4", "roadside.yaml")
HALL = Clip("hall", "upfall-lying-cam2.mp4", "hall.yaml")
PLAZA = Clip("plaza", "plaza-groups-crossing.mp4", "plaza.yaml", "plaza-signals.jsonl")
TRAFFIC = Clip("road", "overhead-traffic.mp4", "traffic.yaml")


@dataclass(frozen=True)
class Replay:
    """What `streetwarden replay --json` wrote, and where its pictures are."""

    output: str
    evidence: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line)["data"] for line in self.output.splitlines()]

    def pictures(self, event: dict[str, Any]) -> list[Path]:
        """The event's pictures; every one is on the disk, whole, and a JPEG."""
        paths = [self.evidence / picture["path"] for picture in event["evidence"]]
        for path, picture in zip(paths, event["evidence"], strict=True):
            content = path.read_bytes()
            assert len(content) == picture["size_bytes"]
            assert hashlib.sha256(content).hexdigest() == picture["sha256"]
            assert content.startswith(b"\xff\xd8")
            assert cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) is not None
        return paths


def replayed(clip: Clip, folder: Path, *more: str) -> Replay:
    """Replay a clip as a user does."""
    signals = ["--signals", str(EXAMPLES / clip.signals)] if clip.signals else []
    program = subprocess.run(
        [
            *(sys.executable, "-m", "streetwarden", "--data-dir", str(folder / "data"), "replay"),
            *(f"{clip.camera_id}={FOOTAGE / clip.file}", "--site", str(EXAMPLES / clip.site)),
            *("--model", str(MODEL), "--out", str(folder / "out"), "--json", *signals, *more),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert program.returncode == 0, program.stderr
    return Replay(program.stdout, folder / "out" / "evidence")


def seconds(text: str) -> float:
    """An instant of an event, in seconds after the beginning of the clip."""
    return (datetime.fromisoformat(text) - STARTS_AT).total_seconds()
