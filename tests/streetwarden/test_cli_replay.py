import hashlib
import json
import shlex
import subprocess
import sys
from pathlib import Path

import av
import cv2
import pytest

from tests.streetwarden.painted import FPS, cut_off
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def last_error(capsys: Captured) -> str:
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return [line for line in err.splitlines() if line.startswith("error:")][-1]


def test_events_are_json_lines_and_nothing_else(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    assert terminal.run("replay", f"road={parked}", "--site", site, "--json") == 0
    [line] = capsys.readouterr().out.splitlines()
    envelope = json.loads(line)
    assert envelope["specversion"] == "1.0"
    assert envelope["type"] == "street.illegal_parking.opened.v1"
    assert envelope["data"]["model"] == "car"


def test_the_same_input_twice_writes_the_same_bytes_wherever_it_is_kept(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", "yard", model=car_model)
    written = []
    places: list[list[str | Path]] = [[], [], ["--out", terminal.folder / "elsewhere"]]
    for out in places:
        videos = (f"road={parked}", f"yard={parked}")
        assert terminal.run("replay", *videos, "--site", site, "--json", *out) == 0
        written.append(capsys.readouterr().out)
    assert written[0].count("\n") == 2
    assert len(set(written)) == 1


def test_pictures_lie_where_the_command_says_and_are_those_of_the_event(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site, out = terminal.site("road", model=car_model), terminal.folder / "out"
    assert terminal.run("replay", f"road={parked}", "--site", site, "--json", "--out", out) == 0
    captured = capsys.readouterr()
    assert f"pictures are in {out / 'evidence'}" in captured.err
    pictures = json.loads(captured.out)["data"]["evidence"]
    assert len(pictures) == 4
    for picture in pictures:
        content = (out / "evidence" / picture["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == picture["sha256"]


def test_people_get_a_line_of_words(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    assert terminal.run("replay", f"road={parked}", "--site", site, "--model", car_model) == 0
    assert capsys.readouterr().out.startswith("2026-01-05 02:00:00 UTC  illegal_parking")


def test_the_start_may_be_chosen(terminal: Terminal, parked: Path, car_model: Path, capsys: Captured) -> None:
    site = terminal.site("road", model=car_model)
    start = ("--start-at", "2026-03-01T08:00:00+08:00")
    assert terminal.run("replay", f"road={parked}", "--site", site, "--json", *start) == 0
    assert json.loads(capsys.readouterr().out)["data"]["started_at"] == "2026-03-01T00:00:00Z"


def test_a_broken_video_is_code_1_after_the_events_that_came(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    broken = cut_off(parked, terminal.folder / "broken.mkv")
    assert terminal.run("replay", f"road={broken}", "--site", site, "--json") == 1
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 1
    assert "breaks off; copy it again" in captured.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("videos", "expected"),
    [
        (["{parked}"], "expected CAMERA=FILE, such as roadside=cars.mp4"),
        (["road="], "expected CAMERA=FILE"),
        (["gate={parked}"], "expected a camera of the site file (road, yard), got gate"),
        (["road={parked}", "road={parked}"], "expected one video for each camera"),
        (["road=/no/such/file.mp4"], "there is no file /no/such/file.mp4"),
        ([], "Missing argument 'CAMERA=FILE...'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_code_2(
    videos: list[str], expected: str, terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", "yard", model=car_model)
    named = [video.replace("{parked}", str(parked)) for video in videos]
    assert terminal.run("replay", *named, "--site", site) == 2
    assert expected in last_error(capsys)


def test_a_start_without_its_zone_is_refused(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    args = ("--site", site, "--start-at", "2026-03-01T08:00:00")
    assert terminal.run("replay", f"road={parked}", *args) == 2
    assert "expected a time with its zone" in last_error(capsys)


def test_a_wrong_site_file_is_told_line_by_line(terminal: Terminal, parked: Path, capsys: Captured) -> None:
    site = terminal.site(text="version: 1\nsite: {id: home}\ncameras:\n  - {id: road, zone: 3}\n")
    assert terminal.run("replay", f"road={parked}", "--site", site) == 2
    err = capsys.readouterr().err
    assert "site.yaml:4: cameras[0].zone" in err
    assert err.splitlines()[-1].endswith("has 1 problem")


def test_a_wrong_signals_file_is_told_line_by_line(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site, signals = terminal.site("road", model=car_model), terminal.folder / "signals.jsonl"
    signals.write_text('{"kind": "access_grant", "gate": "south"}\n')
    assert terminal.run("replay", f"road={parked}", "--site", site, "--signals", signals) == 2
    assert "signals.jsonl:1: at: expected either at (a time) or at_s" in capsys.readouterr().err


def test_a_missing_model_says_how_to_get_one(terminal: Terminal, parked: Path, capsys: Captured) -> None:
    site = terminal.site("road", model="yolo11n")
    assert terminal.run("replay", f"road={parked}", "--site", site) == 2
    assert "Import an .onnx file first, or give the path of one" in last_error(capsys)


def test_a_truncated_model_is_named(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    half = terminal.folder / "half.onnx"
    half.write_bytes(car_model.read_bytes()[:2000])
    assert terminal.run("replay", f"road={parked}", "--site", terminal.site("road", model=half)) == 2
    assert "half.onnx" in last_error(capsys)


def test_a_foreign_folder_is_left_alone(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    assert terminal.run("replay", f"road={parked}", "--site", site, "--out", terminal.folder) == 2
    assert "choose another --out" in last_error(capsys)
    assert site.exists()


def test_a_full_disk_is_code_1_with_a_message_and_claims_nothing(
    terminal: Terminal, parked: Path, car_model: Path
) -> None:
    site, data = terminal.site("road", model=car_model), terminal.folder / "data"
    program = [sys.executable, "-m", "streetwarden", "--data-dir", str(data), "replay", "--json"]
    line = shlex.join([*program, f"road={parked}", "--site", str(site)])
    ran = subprocess.run(
        ["sh", "-c", f"ulimit -f 700; exec {line}"],  # blocks of 512 bytes: an empty store fits in
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "camera road: events wait to be saved" in ran.stderr
    assert "check the disk" in ran.stderr.splitlines()[-1]
    assert "Traceback" not in ran.stderr


def pictures_of(video: Path, folder: Path, fps: int = 2) -> Path:
    """Some pictures of a video a second, as files."""
    folder.mkdir()
    with av.open(video) as container:
        for number, picture in enumerate(container.decode(video=0)):
            if number % (FPS // fps) == 0:
                assert cv2.imwrite(str(folder / f"{number}.png"), picture.to_ndarray(format="bgr24"))
    return folder


def test_a_folder_of_pictures_is_replayed_like_a_video(
    terminal: Terminal, parked: Path, car_model: Path, capsys: Captured
) -> None:
    site, folder = terminal.site("road", model=car_model), pictures_of(parked, terminal.folder / "shots")
    assert terminal.run("replay", f"road={folder}?fps=2", "--site", site, "--json") == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["data"]["event_type"] == "illegal_parking"


@pytest.mark.parametrize(
    ("rest", "options", "told"),
    [
        ("", ("--via-rtsp",), "expected a video with --via-rtsp, got a folder"),
        ("?fps=0", (), "expected ?fps= with more than 0 and at most 60, got '0'"),
        ("/gone?fps=2", (), "there is no file"),
    ],
)
def test_a_folder_that_cannot_be_replayed_is_refused_before_anything_is_done(
    rest: str, options: tuple[str, ...], told: str, terminal: Terminal, car_model: Path, capsys: Captured
) -> None:
    site = terminal.site("road", model=car_model)
    (terminal.folder / "shots").mkdir()
    assert terminal.run("replay", f"road={terminal.folder}/shots{rest}", "--site", site, *options) == 2
    assert told in " ".join(last_error(capsys).split())


def test_an_empty_folder_is_told(terminal: Terminal, car_model: Path, capsys: Captured) -> None:
    site = terminal.site("road", model=car_model)
    (terminal.folder / "shots").mkdir()
    assert terminal.run("replay", f"road={terminal.folder}/shots", "--site", site) == 1
    assert "expected pictures (.bmp, .jpeg, .jpg, .png, .webp), got none" in last_error(capsys)
