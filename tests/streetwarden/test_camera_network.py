"""What a site file says about reaching cameras."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from streetwarden.settings import CameraNetworkSettings
from tests.streams.certificates import certificate
from tests.streetwarden.site_texts import problems, settings, with_camera


def network(text: str) -> CameraNetworkSettings:
    return settings(f"version: 1\nsite: {{id: home}}\ncamera_network: {text}\n").camera_network


def test_left_out_cameras_are_reached_over_tcp_with_good_certificates_and_at_no_special_address() -> None:
    read = settings(with_camera("url: rtsp://192.0.2.1/x"))
    [camera] = read.site.cameras
    assert (camera.transport, camera.tls) == ("tcp", "verify")
    assert read.camera_network == CameraNetworkSettings(allow=(), ca_file=None)


def test_special_addresses_are_allowed_by_address_network_and_name() -> None:
    addresses = network("{allow: [127.0.0.1, 169.254.0.0/16, Recorder.local, fe80::1]}").addresses
    assert addresses.networks == tuple(map(ip_network, ("127.0.0.1", "169.254.0.0/16", "fe80::1")))
    assert addresses.hosts == {"recorder.local"}


@pytest.mark.parametrize("entry", ["rtsp://127.0.0.1", "127.0.0.1:8554", "", "two words", "10.0.0.0/99"])
def test_what_is_neither_address_nor_name_is_refused(entry: str) -> None:
    [problem] = problems(f"version: 1\nsite: {{id: home}}\ncamera_network:\n  allow: ['{entry}']\n")
    assert problem.startswith(
        "site.yaml:4: camera_network.allow[0]: expected an address, a network or a host"
    )


def test_authorities_are_a_file_of_certificates(tmp_path: Path) -> None:
    file = certificate(tmp_path / "ca.pem", "gate").file
    assert network(f"{{ca_file: '{file}'}}").authorities == file


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), ("hello", "no certificate")]
)
def test_a_file_without_certificates_is_refused(content: str | None, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    [problem] = problems(f"version: 1\nsite: {{id: home}}\ncamera_network:\n  ca_file: '{file}'\n")
    assert "site.yaml:4: camera_network.ca_file: expected a PEM file with certificates" in problem
    assert reason in problem.lower() or reason in problem


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("transport: quic", "site.yaml:6: cameras[0].transport: expected 'tcp' or 'udp', got 'quic'"),
        ("tls: no", "site.yaml:6: cameras[0].tls: expected 'verify' or 'accept_any', got 'no'"),
        ("tls: accept_any", "expected only with rtsps://, got accept_any with another address"),
    ],
)
def test_a_way_that_is_none_is_refused(keys: str, problem: str) -> None:
    [found] = problems(with_camera(f"url: rtsp://192.0.2.1/x\n{keys}"))
    assert problem in found


def test_encrypted_cameras_are_reached_over_tcp() -> None:
    [found] = problems(with_camera("url: rtsps://192.0.2.1/x\ntransport: udp"))
    assert found == "site.yaml:6: cameras[0].transport: expected tcp with rtsps://, got udp"
    [camera] = settings(with_camera("url: rtsps://192.0.2.1/x\ntls: accept_any")).site.cameras
    assert camera.tls == "accept_any"


def test_a_folder_with_a_rate_that_is_none_is_refused() -> None:
    [found] = problems(with_camera("url: file:/pictures?fps=fast"))
    assert "expected ?fps= with more than 0 and at most 60" in found
    assert settings(with_camera("url: file:/pictures?fps=2")).site.cameras[0].url == "file:/pictures?fps=2"
