import json
from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera, CameraServer, Clip, Credentials
from streetwarden.cli import main
from streetwarden.cli._context import Context
from tests.streams.videos import write_video
from tests.streetwarden.terminal import Terminal


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> CameraServer:
    folder = tmp_path_factory.mktemp("clips")
    main = Clip.load(write_video(folder / "main.mp4", width_px=320))
    sub = Clip.load(write_video(folder / "sub.mp4"))
    secret = Credentials("admin", "hunter2")
    return CameraServer({"main": Camera(main, credentials=secret), "sub": Camera(sub)})


def test_a_camera_is_looked_at_and_its_better_stream_is_named(
    server: CameraServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with server:
        urls = (server.url("main"), server.url("sub"))
        assert Terminal(tmp_path).run("doctor", *urls, "--seconds", "1", "--json") == 0
        told = json.loads(capsys.readouterr().out)
    assert told["chosen"].endswith("/main")
    assert [stream["width_px"] for stream in told["streams"]] == [320, 160]
    assert "hunter2" not in json.dumps(told)
    assert {"illegal_parking", "tailgating"} <= told["streams"][0]["cpu_ms_per_s"].keys()


def test_a_camera_that_cannot_be_reached_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Terminal(tmp_path).run("doctor", "rtsp://admin:hunter2@127.0.0.1:9/x") == 1
    err = capsys.readouterr().err
    assert "nothing listens there" in err
    assert "hunter2" not in err


def test_a_password_comes_from_the_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = "rtsp://admin:${GATE_PASSWORD}@127.0.0.1:9/x"
    assert Terminal(tmp_path).run("doctor", template) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "expected the environment variable 'GATE_PASSWORD' to be set" in said
    context = Context(tmp_path, SystemClock(), {"GATE_PASSWORD": "hunter2"})
    assert main(["doctor", template], context) == 1
    assert "hunter2" not in capsys.readouterr().err


@pytest.mark.parametrize("address", ["clip.mp4", "http://192.0.2.10/x"])
def test_what_is_no_camera_is_refused(address: str, tmp_path: Path) -> None:
    assert Terminal(tmp_path).run("doctor", address) == 2


def test_a_camera_is_looked_at_over_udp(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    camera = Camera(Clip.load(write_video(tmp_path / "a.mp4")))
    with CameraServer({"gate": camera}, transports=("udp",)) as udp:
        call = ("doctor", udp.url("gate"), "--seconds", "1")
        assert Terminal(tmp_path).run(*call) == 1
        assert "set its transport to udp" in " ".join(capsys.readouterr().err.split())
        assert Terminal(tmp_path).run(*call, "--transport", "udp") == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--ca-file", "/no/such.pem"), "--ca-file: expected a PEM file with certificates"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(
    options: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Terminal(tmp_path).run("doctor", "rtsp://192.0.2.1/x", *options) == 2
    assert told in " ".join(capsys.readouterr().err.split())
