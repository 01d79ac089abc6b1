from pathlib import Path

import pytest

from simulation.rtsp import Clip, ClipError
from simulation.rtsp.description import format_parameters
from tests.streams.videos import write_sound, write_video


def test_a_clip_holds_every_picture_with_its_time(tmp_path: Path) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4", pictures=25))
    assert [round(picture.media_s * 25) for picture in clip.pictures] == list(range(25))
    assert [picture.is_key for picture in clip.pictures] == [n % 5 == 0 for n in range(25)]
    assert (clip.codec, clip.fps, clip.transcoded) == ("H264", 25.0, False)
    assert clip.duration_s == pytest.approx(1.0)


@pytest.mark.parametrize(("begins_s", "first"), [(0.0, 0), (0.19, 0), (0.2, 5), (0.5, 10), (9.0, 20)])
def test_a_clip_can_begin_anywhere_and_what_came_before_comes_last(
    begins_s: float, first: int, tmp_path: Path
) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4", pictures=25))
    turned = clip.beginning_at(begins_s)
    order = [*range(first, 25), *range(first)]
    assert [picture.train for picture in turned.pictures] == [clip.pictures[n].train for n in order]
    assert [round(picture.media_s * 25) for picture in turned.pictures] == list(range(25))
    assert turned.duration_s == clip.duration_s


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_no_picture_is_sent_before_it_is_taken_although_b_frames_are_reordered(
    codec: str, tmp_path: Path
) -> None:
    clip = Clip.load(write_video(tmp_path / "a.mp4", codec, b_frames=3, pictures=25))
    assert all(picture.send_s >= picture.media_s - 1e-9 for picture in clip.pictures)
    sent_s = [picture.send_s for picture in clip.pictures]
    assert sent_s == sorted(sent_s)
    assert sorted(round(picture.media_s * 25) for picture in clip.pictures) == list(range(25))


@pytest.mark.parametrize(("codec", "name"), [("mpeg4", "a.mp4"), ("mjpeg", "a.avi"), ("libvpx", "a.webm")])
def test_another_codec_is_transcoded_and_the_log_says_so(
    codec: str, name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        clip = Clip.load(write_video(tmp_path / name, codec, pictures=30))
    assert (clip.codec, clip.transcoded, len(clip.pictures)) == ("H264", True, 30)
    assert [n for n, picture in enumerate(clip.pictures) if picture.is_key] == [0, 25]
    assert "transcoding it to H.264" in caplog.text


def test_an_mpeg_transport_stream_is_served_as_it_is(tmp_path: Path) -> None:
    clip = Clip.load(write_video(tmp_path / "a.ts", pictures=25))
    assert (len(clip.pictures), clip.transcoded) == (25, False)


def test_the_session_description_carries_the_parameter_sets(tmp_path: Path) -> None:
    h264 = Clip.load(write_video(tmp_path / "a.mp4", pictures=5))
    h265 = Clip.load(write_video(tmp_path / "b.mp4", "libx265", pictures=5))
    assert "sprop-parameter-sets=Z" in format_parameters(h264)
    assert "sprop-vps=QAE" in format_parameters(h265)


@pytest.mark.parametrize("name", ["gone.mp4", "song.mp4", "letter.mp4"])
def test_a_file_without_pictures_is_refused_by_name(name: str, tmp_path: Path) -> None:
    write_sound(tmp_path / "song.mp4")
    (tmp_path / "letter.mp4").write_text("Dear all")
    with pytest.raises(ClipError, match=name):
        Clip.load(tmp_path / name)
