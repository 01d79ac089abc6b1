from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from av.video.stream import VideoStream

from streams.live.feed import Feed
from streams.live.pieces import Fragment, Init, Unsupported
from tests.streams.live.films import INTERVAL_S, at, fragments_in, inits_in, packets_of, shown_s, taken
from tests.streams.videos import write_video

if TYPE_CHECKING:
    from av.packet import Packet


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 25 fps, a key picture every 0.4 s."""
    return write_video(tmp_path_factory.mktemp("clips") / "a.mp4", gop=10)


class Session:
    """A camera that sends the packets of a file, as often as it is asked to."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self.feed = feed
        self.video, self.packets = packets_of(path)
        self._sent = 0
        feed.begin(self.video)

    def send(self, packets: int) -> "Session":
        for packet in self.packets[self._sent :][:packets]:
            captured_at = at(self._sent * INTERVAL_S)
            self.feed.packet(packet, captured_at)
            self.feed.picture(float((packet.pts or 0) * (packet.time_base or 0)), captured_at)
            self._sent += 1
        return self


def test_nothing_is_filmed_while_nobody_watches(clip: Path) -> None:
    feed = Feed()
    Session(clip, feed).send(25)
    assert feed.hub.opening is None


def test_who_comes_sees_at_once_what_the_camera_has_sent_since_its_key_picture(clip: Path) -> None:
    feed = Feed()
    session = Session(clip, feed).send(25)
    viewer = feed.hub.join()
    session.send(1)
    pieces = taken(viewer)
    assert isinstance(pieces[0], Init)
    assert [each.captured_at for each in fragments_in(pieces)] == [at(n * INTERVAL_S) for n in range(20, 25)]
    assert len(shown_s(pieces)) == 5


def test_when_the_last_viewer_goes_filming_ends_and_the_next_sees_another_film(clip: Path) -> None:
    feed = Feed()
    session = Session(clip, feed).send(5)
    first = feed.hub.join()
    session.send(5)
    feed.hub.leave(first)
    session.send(5)
    assert feed.hub.opening is None
    second = feed.hub.join()
    session.send(5)
    assert [init.generation for init in inits_in([*taken(first), *taken(second)])] == [1, 2]


def test_a_look_bears_the_time_of_its_picture_in_the_film(clip: Path) -> None:
    feed = Feed()
    session = Session(clip, feed).send(25)
    viewer = feed.hub.join()
    session.send(10)
    for fragment in fragments_in(taken(viewer)):
        moment = feed.times.moment(fragment.captured_at)
        assert moment is not None
        assert moment.generation == 1
        assert moment.media_s == pytest.approx(fragment.media_s, abs=1e-6)


def test_each_session_is_a_film_of_its_own_and_viewers_stay(clip: Path) -> None:
    feed = Feed(first_generation=7)
    viewer = feed.hub.join()
    Session(clip, feed).send(10)
    feed.end()
    before = taken(viewer)
    assert len(fragments_in(before)) == 10
    Session(clip, feed).send(10)
    assert [init.generation for init in inits_in([*before, *taken(viewer)])] == [7, 8]


def test_what_browsers_do_not_play_is_told(tmp_path: Path) -> None:
    feed = Feed()
    session = Session(write_video(tmp_path / "a.mp4", "libx265"), feed)
    viewer = feed.hub.join()
    session.send(5)
    assert taken(viewer) == [Unsupported(1, "hevc")]
    assert feed.times.moment(at(0.0)) is None


@dataclass
class Broken:
    """A packet whose bytes nobody can get at."""

    size: int = 100
    is_keyframe: bool = True
    is_corrupt: bool = False

    def __bytes__(self) -> bytes:
        raise MemoryError("no room")


def test_a_fault_in_filming_is_counted_and_the_next_key_picture_begins_another_film(clip: Path) -> None:
    feed = Feed()
    viewer = feed.hub.join()
    session = Session(clip, feed).send(5)
    pieces = taken(viewer)
    feed.packet(cast("Packet[VideoStream]", Broken()), at(0.2))
    session.send(15)
    pieces += taken(viewer)
    assert feed.faults == 1
    assert [init.generation for init in inits_in(pieces)] == [1, 2]
    keys = [piece.captured_at for piece in pieces if isinstance(piece, Fragment) and piece.is_key]
    assert keys == [at(0.0), at(10 * INTERVAL_S)]


def test_a_stream_that_is_none_disturbs_nobody() -> None:
    feed = Feed()
    feed.begin(cast("VideoStream", object()))
    feed.packet(cast("Packet[VideoStream]", Broken()), at(0.0))
    feed.end()
    assert feed.faults == 1
