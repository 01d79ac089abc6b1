"""A tap gets a camera's packets before they are decoded: on one connection, without harm to the frames."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from av.video.stream import VideoStream

from base.clock import SystemClock
from simulation.rtsp import Camera, Clip
from streams.demand import Everything
from streams.live.feed import Feed
from streams.opening import source_of
from streams.rtsp import RtspSource
from streams.tap import NoTap, Tap
from tests.streams.cameras import access, served
from tests.streams.live.films import fragments_in, taken
from tests.streams.videos import write_video

if TYPE_CHECKING:
    from av.packet import Packet

CLOCK = SystemClock()


@dataclass
class Notes:
    """What a tap was told of."""

    calls: Counter[str] = field(default_factory=Counter)
    pictures: list[datetime] = field(default_factory=list)
    watched: bool = False

    def begin(self, stream: VideoStream) -> None:
        self.calls[f"begin {stream.codec_context.name}"] += 1

    def packet(self, packet: "Packet[VideoStream]", captured_at: datetime) -> None:
        self.calls["packet"] += 1

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        self.pictures.append(captured_at)

    def end(self) -> None:
        self.calls["end"] += 1


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


def frames_at(url: str, tap: Tap, count: int) -> list[datetime]:
    source = source_of(url, CLOCK, camera_id="gate", session=1, access=access(), tap=tap)
    assert isinstance(source, RtspSource)
    try:
        source.open()
        frames = source.read(Everything())
        found = [frame.captured_at for frame in islice(frames, count)]
        frames.close()  # type: ignore[attr-defined]
        return found
    finally:
        source.close()


def test_a_tap_is_told_of_a_session_from_its_beginning_to_its_end(clip: Clip) -> None:
    notes = Notes()
    with served(Camera(clip)) as url:
        frames = frames_at(url, notes, 20)
    assert notes.calls["begin h264"] == notes.calls["end"] == 1
    assert notes.calls["packet"] >= 20
    assert notes.pictures[:20] == frames


class Following(Feed):
    """A feed that asks for each picture's place in the film as soon as it is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.moments_s: set[float] = set()

    def picture(self, container_s: float | None, captured_at: datetime) -> None:
        super().picture(container_s, captured_at)
        if (moment := self.times.moment(captured_at)) is not None:
            self.moments_s.add(round(moment.media_s, 3))


@pytest.mark.parametrize("b_frames", [0, 3], ids=["in order", "B-frames"])
def test_one_connection_serves_detection_and_viewers_who_see_the_same_pictures(
    b_frames: int, tmp_path: Path
) -> None:
    camera, feed = Camera(Clip.load(write_video(tmp_path / "a.mp4", b_frames=b_frames))), Following()
    viewer = feed.hub.join()
    with served(camera) as url:
        assert len(frames_at(url, feed, 40)) == 40
    shown_s = {round(fragment.media_s, 3) for fragment in fragments_in(taken(viewer))}
    assert len(shown_s) >= 36
    assert len(feed.moments_s) >= 30  # the camera may have been joined between two key pictures
    assert len(feed.moments_s - shown_s) <= 1 + b_frames  # the last ones have not come out of the film yet
    assert feed.faults == 0


def test_who_wants_no_packets_is_told_and_does_nothing(clip: Clip) -> None:
    with served(Camera(clip)) as url:
        assert len(frames_at(url, NoTap(), 5)) == 5


def test_a_file_is_not_tapped(video: Path) -> None:
    notes = Notes()
    source = source_of(str(video), CLOCK, camera_id="gate", session=1, tap=notes)
    source.open()
    assert len(list(source.read(Everything()))) == 50
    source.close()
    assert not notes.calls
