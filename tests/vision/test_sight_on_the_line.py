"""What goes wrong with a camera's pictures, over real RTSP."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from simulation.rtsp import Camera, Clip, Fault
from streams.demand import Everything
from streams.frame import Image
from streams.rtsp import RtspSource
from tests.streams.cameras import opened, served
from tests.vision.pictures import Sensor, street
from vision.picture_health import Condition, PictureHealth, PictureHealthSettings
from vision.sight import Sights

QUICK = PictureHealthSettings(covered_after_s=0.5, frozen_after_s=0.5, moved_after_s=0.5)
FPS = 10


def coded(path: Path, images: list[Image]) -> Clip:
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = 5
        stream.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23"}
        for number, image in enumerate(images):
            picture = av.VideoFrame.from_ndarray(image, "bgr24")
            picture.pts, picture.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return Clip.load(path)


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    sensor = Sensor(2.0, 1)
    return coded(tmp_path_factory.mktemp("clips") / "road.mp4", [sensor(street()) for _ in range(40)])


@pytest.fixture(scope="module")
def black(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    dark = [np.full((360, 640, 3), 6, np.uint8)] * 10
    return coded(tmp_path_factory.mktemp("clips") / "black.mp4", dark)


def conditions(source: RtspSource, sights: Sights) -> Iterator[Condition]:
    for frame in source.read(Everything()):
        sights.look(frame)
        sight = sights.of("gate")
        assert sight is not None
        yield sight.condition


def until(found: Iterator[Condition], wanted: Condition, at_most: int = 100) -> bool:
    return any(condition is wanted for condition, _ in zip(found, range(at_most), strict=False))


def test_a_camera_that_freezes_is_noticed_and_so_is_that_it_goes_on(road: Clip) -> None:
    camera, sights = Camera(road), Sights(lambda: PictureHealth(QUICK))
    with served(camera) as url, opened(url) as source:
        found = conditions(source, sights)
        assert [next(found) for _ in range(15)] == [Condition.SOUND] * 15
        camera.fault = Fault.FREEZE
        assert until(found, Condition.FROZEN)
        camera.fault = None
        assert until(found, Condition.SOUND)


def test_a_camera_that_is_covered_is_noticed(road: Clip, black: Clip) -> None:
    camera, sights = Camera(road), Sights(lambda: PictureHealth(QUICK))
    with served(camera) as url, opened(url) as source:
        found = conditions(source, sights)
        assert [next(found) for _ in range(5)] == [Condition.SOUND] * 5
        camera.programme = black
        assert until(found, Condition.COVERED)
