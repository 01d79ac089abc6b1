"""Film from before something was noticed, out of the packets that a camera has sent."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.clip import ClipError, Coding, clip_of
from streams.clip_ring import ClipRing
from streams.limit import Limit
from streams.live.sample import Sample
from tests.streams.packets import GOP, Sent, at, sent
from tests.streams.videos import FPS


def filled(session: Sent, ring: ClipRing | None = None, count: int | None = None) -> ClipRing:
    ring = ring or ClipRing()
    session.into(ring, count)
    return ring


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Sent:
    return sent(tmp_path_factory.mktemp("clip"))


def pictures_in(clip: bytes | None) -> list[float]:
    """The times of a file's pictures, which all can be decoded."""
    assert clip is not None
    with av.open(io.BytesIO(clip), "r") as container:
        pictures = list(container.decode(video=0))
    assert all(not picture.is_corrupt for picture in pictures)
    assert pictures[0].key_frame
    return [float(picture.time or 0.0) for picture in pictures]


def test_a_clip_begins_with_the_key_picture_before_the_cause_and_ends_now(session: Sent) -> None:
    times_s = pictures_in(filled(session).clip(at(2.1)))
    assert len(times_s) == 100 - 50, "the key picture at 2.0 s is the fiftieth"
    assert times_s[0] == pytest.approx(0.0, abs=0.05)
    assert times_s[-1] - times_s[0] == pytest.approx(49 / FPS, abs=0.01)


def test_where_film_does_not_reach_back_so_far_all_there_is_is_given(session: Sent) -> None:
    assert len(pictures_in(filled(session).clip(at(-60)))) == 100


def test_what_joins_in_the_middle_begins_with_the_next_key_picture(session: Sent) -> None:
    ring = ClipRing()
    ring.begin(session.stream)
    for number, packet in enumerate(session.packets[3:]):
        ring.packet(packet, at(number / FPS))
    assert len(pictures_in(ring.clip(at(-60)))) == 90


def test_a_player_finds_the_index_first(session: Sent) -> None:
    clip = filled(session).clip(at(0)) or b""
    assert 0 < clip.index(b"moov") < clip.index(b"mdat")


def test_no_more_seconds_are_kept_than_allowed_and_one_group(session: Sent) -> None:
    ring = filled(session, ClipRing(Limit(max_bytes=10**9, max_s=1.0)))
    kept = len(pictures_in(ring.clip(at(-60))))
    assert FPS <= kept <= FPS + GOP


@given(max_bytes=st.integers(1, 60_000), max_s=st.floats(0.1, 5.0), count=st.integers(1, 100))
def test_the_ring_is_never_beyond_its_limit_and_begins_with_a_key_picture(
    max_bytes: int, max_s: float, count: int, session: Sent
) -> None:
    clip = filled(session, ClipRing(Limit(max_bytes, max_s)), count).clip(at(-60))
    if clip is None:
        return
    times_s = pictures_in(clip)
    largest = sum(packet.size for packet in session.packets[:count])
    assert len(clip) <= min(max_bytes, largest) + 4_000, "the index of a hundred pictures"
    assert times_s[-1] - times_s[0] <= max_s + GOP / FPS


def test_a_group_that_is_too_large_by_itself_is_forgotten(session: Sent) -> None:
    assert filled(session, ClipRing(Limit(max_bytes=10, max_s=5.0))).clip(at(0)) is None


def test_a_new_session_begins_with_nothing_and_an_ended_one_is_still_there(session: Sent) -> None:
    ring = filled(session)
    ring.end()
    assert ring.clip(at(0)) is not None
    ring.begin(session.stream)
    assert ring.clip(at(0)) is None


def test_before_any_session_there_is_no_clip() -> None:
    assert ClipRing().clip(at(0)) is None


def test_where_the_camera_sets_its_clock_film_begins_anew(session: Sent) -> None:
    ring = filled(session, count=50)
    for number, packet in enumerate(session.packets[:30]):
        ring.packet(packet, at(2 + number / FPS))
    assert len(pictures_in(ring.clip(at(-60)))) == 30


def test_reordered_pictures_come_out_in_order(tmp_path: Path) -> None:
    times_s = pictures_in(filled(sent(tmp_path, b_frames=2)).clip(at(0)))
    assert len(times_s) == 100
    assert times_s == sorted(times_s)


def test_h265_is_kept_as_it_is(tmp_path: Path) -> None:
    clip = filled(sent(tmp_path, "libx265", pictures=30)).clip(at(0))
    assert len(pictures_in(clip)) == 30
    assert b"hvc1" in (clip or b"") or b"hev1" in (clip or b"")


def test_noise_is_refused_in_words() -> None:
    noise = Sample(b"\x00\x00\x00\x01\x65noise", 0, 0, True, at(0))
    with pytest.raises(ClipError, match="h264 cannot be put into MP4"):
        clip_of([noise], Coding("h264", b"", Fraction(1, 90_000), 3600))


def test_a_codec_that_is_no_format_of_its_own_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="mpeg4 cannot be put into MP4"):
        filled(sent(tmp_path, "mpeg4", pictures=30)).clip(at(0))
