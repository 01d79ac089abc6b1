"""No more of a camera's stream is decoded than is needed, and what was skipped is there when it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from base.clock import ShiftedClock, SystemClock
from simulation.rtsp import Camera, Clip
from streams.decode_mode import LINGER_S, DecodeMode
from streams.frame import Frame
from streams.rtsp import RtspSource
from streams.sampler import Sampler
from streams.stirring import StirMeter
from tests.streams.cameras import opened, served
from tests.streams.videos import write_video

FPS, GOP = 100, 25
KEY_FPS = FPS / GOP
CLOCK = SystemClock()


@dataclass
class Asking:
    """Asks for a rate that changes after so many packets; ends the session after the last."""

    source: RtspSource
    rates: list[tuple[int, float]]
    packets: list[datetime] = field(default_factory=list)
    decoded: list[int] = field(default_factory=list)
    modes: list[DecodeMode] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sampler = Sampler(self.needs_fps)

    def received(self, captured_at: datetime) -> None:
        self.packets.append(captured_at)
        self.decoded.append(self.source.decoded)
        self.modes.append(self.source.mode)
        if len(self.packets) >= sum(count for count, _ in self.rates):
            self.source.interrupt()

    def needs_fps(self, captured_at: datetime) -> float:
        left = len(self.packets)
        for count, fps in self.rates:
            if left <= count:
                return fps
            left -= count
        return 0.0

    def wants(self, captured_at: datetime) -> bool:
        return self.sampler.wants(captured_at)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    folder = tmp_path_factory.mktemp("clip")
    return Clip.load(write_video(folder / "a.mp4", pictures=4 * GOP, gop=GOP, fps=FPS))


@dataclass(frozen=True)
class Session:
    asking: Asking
    frames: list[Frame]
    catching_up: list[bool]
    switch_s: float


def session(clip: Clip, *rates: tuple[int, float], clock: ShiftedClock | None = None) -> Session:
    """Frames that come while the rates are asked for, each for so many packets."""
    camera = Camera(clip, starts_on_play=True)
    with served(camera, clock) as url, opened(url) as source:
        asking = Asking(source, list(rates))
        found = [(frame, source.catching_up) for frame in source.read(asking)]
        return Session(asking, [frame for frame, _ in found], [late for _, late in found], source.switch_s)


def steps_s(frames: list[Frame]) -> Iterator[float]:
    for earlier, later in pairwise(frames):
        yield (later.captured_at - earlier.captured_at).total_seconds()


def test_a_camera_that_nobody_needs_is_read_but_not_decoded(clip: Clip) -> None:
    idle = session(clip, (60, 0.0))
    assert len(idle.asking.packets) == 60
    assert idle.frames == []
    assert idle.asking.decoded[-1] == 0


def test_a_low_rate_is_served_by_key_pictures_alone(clip: Clip) -> None:
    slow = session(clip, (90, KEY_FPS))
    assert [frame.pts_s for frame in slow.frames] == pytest.approx([0.0, 0.25, 0.5, 0.75], abs=0.015)
    assert slow.asking.decoded[-1] == 4


def test_key_pictures_beyond_the_need_are_not_decoded(clip: Clip) -> None:
    slower = session(clip, (90, KEY_FPS / 2))
    assert len(slower.frames) == slower.asking.decoded[-1] == 2


def test_a_rate_that_rises_is_served_from_the_latest_key_picture_on(clip: Clip) -> None:
    woken = session(clip, (45, KEY_FPS), (35, FPS))
    assert woken.frames[1].pts_s == pytest.approx(0.25, abs=0.015)
    after = woken.frames[2:]
    assert after[0].pts_s == pytest.approx(0.26, abs=0.015)
    assert list(steps_s(after)) == pytest.approx([1 / FPS] * (len(after) - 1), abs=0.002)
    assert woken.catching_up[2:20] == [True] * 18
    assert not woken.catching_up[-1]
    assert woken.switch_s > 0.0


class Moved(StirMeter):
    """Something has just moved, however large the packets are."""

    def note(self, size: int, *, is_key: bool) -> None:
        """Nothing changes that."""


def test_before_a_movement_that_raised_the_rate_nobody_came(tmp_path: Path) -> None:
    slow = Clip.load(write_video(tmp_path / "a.mp4", pictures=200, gop=200, fps=FPS))
    with served(Camera(slow, starts_on_play=True)) as url, opened(url) as source:
        source._stir_meter = Moved()
        asking = Asking(source, [(150, 0.0), (5, FPS)])
        frames = list(source.read(asking))
    since_s = (asking.packets[150] - frames[0].captured_at).total_seconds()
    assert since_s == pytest.approx(0.6, abs=0.05), "not the second and a half since the key picture"


def test_what_is_caught_up_bears_the_time_of_its_arrival_where_the_camera_has_no_clock(clip: Clip) -> None:
    lost = ShiftedClock(CLOCK.now() - timedelta(days=1))
    woken = session(clip, (45, 0.0), (5, FPS), clock=lost)
    assert woken.frames[0].captured_at == pytest.approx(woken.asking.packets[25], abs=timedelta(seconds=0.02))
    assert all(step_s > 0.0 for step_s in steps_s(woken.frames))


def test_a_rate_that_falls_is_served_by_key_pictures_again(clip: Clip) -> None:
    lingers = round(LINGER_S * FPS)
    calm = session(clip, (30, FPS), (lingers + 60, KEY_FPS))
    decoded = calm.asking.decoded
    assert decoded[-1] - decoded[lingers + 31] == 2
    assert calm.asking.modes[-1] is DecodeMode.KEYFRAMES
    assert len({frame.pts_s for frame in calm.frames}) == len(calm.frames)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_key_pictures_among_reordered_ones_are_decoded_alone(codec: str, tmp_path: Path) -> None:
    reordered = Clip.load(write_video(tmp_path / "b.mp4", codec, pictures=100, b_frames=3, gop=GOP, fps=FPS))
    slow = session(reordered, (90, KEY_FPS))
    assert len(slow.frames) == 4
    assert list(steps_s(slow.frames)) == pytest.approx([0.25] * 3, abs=0.05)
