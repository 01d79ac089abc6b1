"""A camera of which not each packet is wanted at once is read a few packets at a time."""

import threading
from datetime import datetime

import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera, Clip
from streams.rest import REST_S
from streams.rtsp import RtspSource
from streams.tap import NoTap
from tests.streams.cameras import access, served
from tests.streams.videos import write_video

SECONDS = 2.0


class Resting(SystemClock):
    """Counts how often somebody waits for as long as a rest."""

    def __init__(self) -> None:
        self.rests = 0

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        self.rests += timeout_s == REST_S
        return super().wait(event, timeout_s)


class Watched(NoTap):
    watched = True


class Wanting:
    """Wants so many frames a second, and ends the session after `SECONDS`."""

    def __init__(self, source: RtspSource, fps: float) -> None:
        self.source, self.fps, self.packets = source, fps, 0

    def received(self, captured_at: datetime) -> None:
        self.packets += 1
        if self.packets >= SECONDS * 25:
            self.source.interrupt()

    def needs_fps(self, captured_at: datetime) -> float:
        return self.fps

    def wants(self, captured_at: datetime) -> bool:
        return True


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return Clip.load(write_video(tmp_path_factory.mktemp("clip") / "a.mp4", pictures=100, gop=25))


def rests(clip: Clip, fps: float, tap: NoTap) -> int:
    clock = Resting()
    with served(Camera(clip, starts_on_play=True)) as url:
        source = RtspSource(url, clock, camera_id="gate", session=1, access=access(), tap=tap)
        try:
            source.open()
            wanting = Wanting(source, fps)
            for _ in source.read(wanting):
                pass
        finally:
            source.close()
    assert wanting.packets >= SECONDS * 25
    return clock.rests


@pytest.mark.parametrize("fps", [0.0, 1.0])
def test_between_key_pictures_packets_come_together(clip: Clip, fps: float) -> None:
    assert 3 <= rests(clip, fps, NoTap()) <= SECONDS / REST_S + 2


def test_where_every_picture_is_needed_none_waits(clip: Clip) -> None:
    assert rests(clip, 25.0, NoTap()) <= 2, "until the first key picture has come"


def test_where_somebody_watches_none_waits(clip: Clip) -> None:
    assert rests(clip, 0.0, Watched()) == 0
