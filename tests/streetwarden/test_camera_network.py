"""What a site file says about reaching cameras."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from streetwarden.settings import CameraNetworkSettings
from streetwarden.site_file import site_values, written
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
    guard = network("{allow: [127.0.0.1, 169.254.0.0/16, Recorder.local, fe80::1]}").guard
    assert guard.networks == tuple(map(ip_network, ("127.0.0.1", "169.254.0.0/16", "fe80::1")))
    assert guard.hosts == {"recorder.local"}


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
        ("tls: accept_any", "expected only with rtsps:// or https://, got accept_any without"),
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


def test_the_address_of_stills_takes_its_password_from_the_environment_and_is_masked_like_the_other() -> None:
    keys = "url: rtsp://192.0.2.1/x\nsnapshot_url: https://admin:${SOUTH_GATE_PASSWORD}@192.0.2.1/still.jpg"
    read = settings(with_camera(keys))
    [camera] = read.site.cameras
    assert camera.snapshot_url == "https://admin:p%40ss%2Fword@192.0.2.1/still.jpg"
    assert "p%40ss" not in repr(camera)
    assert "https://***@192.0.2.1/still.jpg" in written(site_values(read.site, with_secrets=False))
    assert settings(written(site_values(read.site, with_secrets=True))).site == read.site


@pytest.mark.parametrize("url", ["rtsp://192.0.2.1/x", "/pictures/still.jpg"])
def test_stills_come_over_http(url: str) -> None:
    [found] = problems(with_camera(f"snapshot_url: {url}"))
    assert "expected an address that begins with http:// or https://, got a path" in found or (
        "expected an address that begins with http://, https:// or a path, got another" in found
    )


def test_a_wrong_address_of_stills_is_not_shown() -> None:
    [found] = problems(with_camera("snapshot_url: [hunter2]"))
    assert found.startswith(
        "site.yaml:5: cameras[0].snapshot_url: expected text, got something else (not shown"
    )


def test_certificates_of_stills_may_be_anybodys_where_that_is_said() -> None:
    keys = "url: rtsp://192.0.2.1/x\nsnapshot_url: https://192.0.2.1/still.jpg\ntls: accept_any"
    assert settings(with_camera(keys)).site.cameras[0].tls == "accept_any"
