from itertools import count
from pathlib import Path

import pytest

from streams.live.fragmenter import Fragmenter, UnsupportedCodec
from streams.live.pieces import Fragment, Init
from tests.streams.live.films import (
    at,
    film_of,
    filmed,
    fragments_in,
    inits_in,
    packets_of,
    scenes,
    shown_s,
)
from tests.streams.videos import rewrite, write_video


@pytest.fixture(scope="module", params=[0, 3], ids=["in order", "B-frames"])
def clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 25 fps, a key picture every 0.4 s."""
    return write_video(tmp_path_factory.mktemp("clips") / "a.mp4", b_frames=request.param, gop=10)


def test_a_film_shows_every_picture_at_the_time_it_says(clip: Path) -> None:
    pieces = film_of(clip)
    assert isinstance(pieces[0], Init)
    fragments = fragments_in(pieces)
    assert len(fragments) == len(pieces) - 1 == 50
    assert shown_s(pieces) == pytest.approx(sorted(fragment.media_s for fragment in fragments), abs=1e-3)


def test_a_stream_without_a_container_is_filmed_as_well(clip: Path, tmp_path: Path) -> None:
    transport = rewrite(clip, tmp_path / "a.ts")
    assert len(shown_s(film_of(transport))) == 50


def test_each_fragment_knows_its_own_picture(clip: Path) -> None:
    _, packets = packets_of(clip)
    fragments = fragments_in(film_of(clip))
    assert [each.is_key for each in fragments] == [packet.is_keyframe for packet in packets]
    assert [each.captured_at for each in fragments] == [at(number * 0.04) for number in range(50)]
    assert [each.duration_s for each in fragments] == pytest.approx([0.04] * 50, abs=1e-3)
    assert all(len(each.data) > packet.size for each, packet in zip(fragments, packets, strict=True))


def test_one_packet_later_a_picture_comes_out(clip: Path) -> None:
    video, packets = packets_of(clip)
    fragmenter = Fragmenter(video, count(1))
    kinds = [[type(piece) for piece in fragmenter.push(packet, at(0.0))] for packet in packets[:3]]
    assert kinds == [[Init], [Fragment], [Fragment]]


def test_the_camera_s_packets_stay_as_they_are(clip: Path) -> None:
    video, packets = packets_of(clip)
    before = [(packet.pts, packet.dts, packet.time_base, bytes(packet)) for packet in packets]
    filmed(Fragmenter(video, count(1)), packets)
    assert [(packet.pts, packet.dts, packet.time_base, bytes(packet)) for packet in packets] == before
    assert sum(len(packet.decode()) for packet in packets) >= 45


def test_a_film_that_starts_between_two_key_pictures_waits_for_the_next(clip: Path) -> None:
    pieces = film_of(clip, start=7)
    fragments = fragments_in(pieces)
    assert fragments[0].is_key
    assert 35 <= len(fragments) == len(shown_s(pieces)) < 43


def test_the_codec_is_what_the_camera_sends(clip: Path) -> None:
    (init,) = inits_in(film_of(clip))
    assert init.codec.startswith("avc1.64")
    assert len(init.codec) == len("avc1.PPCCLL")


@pytest.mark.parametrize("codec", ["libx265", "mpeg4"])
def test_what_browsers_do_not_play_is_refused(codec: str, tmp_path: Path) -> None:
    video, _ = packets_of(write_video(tmp_path / "a.mp4", codec))
    with pytest.raises(UnsupportedCodec, match=r"set the camera to H\.264"):
        Fragmenter(video, count(1))


def test_other_parameter_sets_begin_another_film(clip: Path, tmp_path: Path) -> None:
    first = rewrite(clip, tmp_path / "a.ts")
    other = rewrite(write_video(tmp_path / "b.mp4", gop=10, pictures=20, width_px=320), tmp_path / "b.ts")
    (video, before), (_, after) = packets_of(first), packets_of(other)
    last_dts = before[-1].dts or 0
    first_dts = after[0].dts or 0
    for packet in after:
        packet.pts, packet.dts = (
            stamp + last_dts - first_dts + 3600 for stamp in (packet.pts or 0, packet.dts or 0)
        )
    pieces = filmed(Fragmenter(video, count(5)), before + after)
    assert [init.generation for init in inits_in(pieces)] == [5, 6]
    assert [len(shown_s(scene)) for scene in scenes(pieces)] == [50, 20]


@pytest.mark.parametrize("jump_s", [-100, 100])
def test_a_camera_whose_clock_is_set_begins_another_film(jump_s: int, clip: Path, tmp_path: Path) -> None:
    video, packets = packets_of(rewrite(clip, tmp_path / "a.ts"))
    for packet in packets[30:]:
        packet.pts, packet.dts = (packet.pts or 0) + jump_s * 90_000, (packet.dts or 0) + jump_s * 90_000
    pieces = filmed(Fragmenter(video, count(1)), packets)
    assert [init.generation for init in inits_in(pieces)] == [1, 2]
    assert [len(shown_s(scene)) for scene in scenes(pieces)] == [30, 20]
    assert all(-0.1 < fragment.media_s < 2 for fragment in fragments_in(pieces))


def test_a_picture_that_the_camera_left_out_lengthens_the_one_before(clip: Path) -> None:
    video, packets = packets_of(clip)
    fragments = fragments_in(filmed(Fragmenter(video, count(1)), packets[:4] + packets[5:]))
    assert fragments[3].duration_s == pytest.approx(0.08, abs=1e-3)
