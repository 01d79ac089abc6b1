from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.cameras.clips import ClipSourceError, Coding, Footage, footage_of, gate_clip, road_clip
from models.detections import Detections, ObjectClass
from streams.frame import Image
from streams.picture import full
from tests.streams.videos import write_sound

CODING = Coding(width_px=96, height_px=64, fps=25, gop=10, bit_rate=200_000, seconds=4.0)
DARK, BRIGHT = 40, 200


class Bright:
    """Sees a person in a bright picture."""

    name, model_sha256, labels, input_size_px = "bright", "", ("person",), 64

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [_people(int(image.mean() > 100)) for image in images]


def _people(count: int) -> Detections:
    return Detections(
        np.tile(np.array([[1, 1, 5, 9]], np.float32), (count, 1)),
        np.full(count, 0.9, np.float32),
        np.full(count, ObjectClass.PERSON, np.int64),
        np.zeros(count, np.int64),
    )


def footage(path: Path, levels: Sequence[int], fps: int = 10) -> Footage:
    """A video of plain pictures."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in levels:
            picture = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level, np.uint8), "bgr24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return footage_of(path)


def seen(path: Path) -> list[bool]:
    """Which pictures of a clip are bright."""
    with av.open(path) as container:
        return [bool(full(picture).mean() > 100) for picture in container.decode(video=0)]


def test_a_clip_is_coded_as_a_camera_does(tmp_path: Path) -> None:
    road_clip(footage(tmp_path / "a.mp4", [DARK] * 8), tmp_path / "b.mp4", CODING)
    with av.open(tmp_path / "b.mp4") as container:
        video = container.streams.video[0]
        keys = [packet.is_keyframe for packet in container.demux(video) if packet.size]
        assert (video.width, video.height) == (96, 64)
        assert video.average_rate == Fraction(25)
    assert len(keys) == 100
    assert [number for number, is_key in enumerate(keys) if is_key] == list(range(0, 100, 10))


def test_footage_is_played_forwards_and_backwards_at_its_own_pace(tmp_path: Path) -> None:
    road_clip(footage(tmp_path / "a.mp4", [DARK] * 10 + [BRIGHT] * 5), tmp_path / "b.mp4", CODING)
    assert [sum(seen(tmp_path / "b.mp4")[first : first + 25]) for first in (0, 25, 50, 75)] == [0, 25, 0, 0]


def test_somebody_is_at_a_gate_for_a_fifth_of_the_time(tmp_path: Path) -> None:
    levels = [DARK] * 30 + [BRIGHT] * 40 + [DARK] * 50
    gate_clip(footage(tmp_path / "a.mp4", levels), Bright(), tmp_path / "b.mp4", CODING)
    assert seen(tmp_path / "b.mp4") == [False] * 80 + [True] * 20


@pytest.mark.parametrize("level", [DARK, BRIGHT])
def test_footage_without_coming_and_going_is_no_gate(level: int, tmp_path: Path) -> None:
    with pytest.raises(ClipSourceError, match="place where people come and go"):
        gate_clip(footage(tmp_path / "a.mp4", [level] * 60), Bright(), tmp_path / "b.mp4", CODING)


def test_what_is_no_video_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no video")
    for path in (tmp_path / "a.mp4", tmp_path / "missing.mp4", write_sound(tmp_path / "sound.mp4")):
        with pytest.raises(ClipSourceError, match=f"{path.name}: expected a video"):
            footage_of(path)
