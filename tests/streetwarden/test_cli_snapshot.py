import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from simulation.rtsp import Camera, CameraServer, Clip, Credentials
from streetwarden.cli.snapshot import with_grid
from tests.streams.certificates import certificate
from tests.streetwarden.painted import CAR, HEIGHT_PX, WIDTH_PX
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def site_with(terminal: Terminal, url: str) -> Path:
    return terminal.site(
        text=f"version: 1\nsite: {{id: home}}\ncameras:\n  - {{id: road, url: {url!r}}}\n  - {{id: bare}}\n"
    )


def test_a_picture_of_a_file_is_written_at_full_size(
    terminal: Terminal, parked: Path, capsys: Captured
) -> None:
    out = terminal.folder / "gate.jpg"
    assert terminal.run("snapshot", parked, out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": str(out),
        "width_px": WIDTH_PX,
        "height_px": HEIGHT_PX,
    }
    picture = cv2.imread(str(out))
    assert picture is not None
    assert picture.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert np.abs(picture[75, 85].astype(int) - CAR).max() < 40


def test_people_are_told_the_size(terminal: Terminal, parked: Path, capsys: Captured) -> None:
    assert terminal.run("snapshot", parked, terminal.folder / "gate.jpg") == 0
    assert capsys.readouterr().out.endswith("gate.jpg: 192 x 128\n")


@pytest.mark.parametrize("scheme", ["", "file:"])
def test_a_camera_of_the_site_file_is_known_by_its_name(
    scheme: str, terminal: Terminal, parked: Path
) -> None:
    site = site_with(terminal, f"{scheme}{parked}")
    assert terminal.run("snapshot", "road", terminal.folder / "road.jpg", "-c", site) == 0


def test_a_camera_without_an_address_is_refused(terminal: Terminal, capsys: Captured) -> None:
    site = site_with(terminal, "rtsp://192.0.2.1/")
    assert terminal.run("snapshot", "bare", terminal.folder / "bare.jpg", "-c", site) == 2
    assert "camera bare has no url in the site file" in capsys.readouterr().err


def test_a_picture_comes_from_an_rtsp_camera_with_a_password(terminal: Terminal, parked: Path) -> None:
    camera = Camera(Clip.load(parked), credentials=Credentials("viewer", "p@ss/word"))
    with CameraServer({"gate": camera}) as server:
        assert terminal.run("snapshot", server.url("gate"), terminal.folder / "gate.jpg", "--grid") == 0


def test_a_wrong_password_is_said_and_not_shown(terminal: Terminal, parked: Path, capsys: Captured) -> None:
    camera = Camera(Clip.load(parked), credentials=Credentials("viewer", "right"))
    with CameraServer({"gate": camera}) as server:
        url = server.url("gate", Credentials("viewer", "wr0ng-s3cret"))
        assert terminal.run("snapshot", url, terminal.folder / "gate.jpg") == 1
    err = capsys.readouterr().err
    assert "password" in err
    assert "wr0ng-s3cret" not in err


def test_a_camera_of_the_site_file_is_reached_as_the_file_says_unless_the_call_says_otherwise(
    terminal: Terminal, parked: Path
) -> None:
    with CameraServer({"gate": Camera(Clip.load(parked))}, transports=("udp",)) as server:
        site = terminal.site(
            text="version: 1\nsite: {id: home}\ncamera_network: {allow: [127.0.0.1]}\n"
            f"cameras:\n  - {{id: road, url: {server.url('gate')!r}, transport: udp}}\n"
        )
        call = ("snapshot", "road", terminal.folder / "road.jpg", "-c", site)
        assert terminal.run(*call) == 0
        assert terminal.run(*call, "--transport", "tcp") == 1


def test_a_certificate_of_anybody_is_accepted_where_that_is_said(
    terminal: Terminal, parked: Path, capsys: Captured
) -> None:
    shown = certificate(terminal.folder / "camera.pem", "127.0.0.1")
    with CameraServer({"gate": Camera(Clip.load(parked))}, tls=shown.server()) as server:
        call = ("snapshot", server.url("gate"), terminal.folder / "gate.jpg")
        assert terminal.run(*call) == 1
        assert "certificate is not believed" in capsys.readouterr().err
        assert terminal.run(*call, "--tls", "accept_any") == 0
        assert terminal.run(*call, "--ca-file", shown.file) == 0


def test_an_address_of_another_kind_is_code_2(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("snapshot", "http://192.0.2.1/x.jpg", terminal.folder / "gate.jpg") == 2
    assert "expected an address that begins with rtsp://" in capsys.readouterr().err


def test_what_is_not_there_is_code_2(terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run("snapshot", "/no/such.mp4", terminal.folder / "gate.jpg") == 2
    assert "/no/such.mp4: there is no such file; check the path" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_code_1(terminal: Terminal, parked: Path, capsys: Captured) -> None:
    assert terminal.run("snapshot", parked, "/no/such/folder/gate.jpg") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_grid_has_a_line_at_every_tenth_and_leaves_the_picture_alone() -> None:
    grey = np.full((400, 600, 3), 128, np.uint8)
    drawn = with_grid(grey)
    assert (grey == 128).all()
    for step in range(1, 10):
        assert (drawn[33, 60 * step] == 255).all()
        assert (drawn[40 * step, 33] == 255).all()
    assert (drawn[20, 30] == 128).all()
