"""What a site file says of command centre and dispatch side."""

import pytest

from streetwarden.settings import CommandCenterSettings, DeskSettings
from tests.streetwarden.site_texts import problems, settings

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CITY = f"""\
desk:
  kind: city
  url: https://city.example/dispatch
  token: ${{CITY_TOKEN}}
  callback_keys: [{KEY}]
  allow: [10.20.0.0/16]
"""


def file(desk: str = "") -> str:
    return f"version: 1\nsite: {{id: home}}\ncameras: []\n{desk}"


def desk_of(desk: str) -> DeskSettings:
    return settings(file(desk), {"CITY_TOKEN": "hunter2hunter2"}).desk


def test_left_out_they_are_on_loopback_and_the_desk_is_our_own() -> None:
    read = settings(file())
    assert read.command_center == CommandCenterSettings(host="127.0.0.1", port=8600, https=False)
    assert (read.desk.kind, read.desk.host, read.desk.port) == ("embedded", "127.0.0.1", 8601)
    assert (read.desk.normal_s, read.desk.urgent_s) == (1800.0, 1200.0)


@pytest.mark.parametrize("kind", ["embedded", "none"])
def test_one_word_is_enough(kind: str) -> None:
    assert desk_of(f"desk: {kind}") == desk_of(f"desk: {{kind: {kind}}}")
    assert desk_of(f"desk: {kind}").kind == kind


def test_a_city_has_an_address_and_a_token_from_the_environment() -> None:
    desk = desk_of(CITY)
    assert (desk.kind, desk.url, desk.token) == ("city", "https://city.example/dispatch", "hunter2hunter2")
    assert (desk.callback_keys, desk.allow) == ((KEY,), ("10.20.0.0/16",))
    assert "hunter2" not in repr(desk)
    assert KEY not in repr(desk)


@pytest.mark.parametrize(
    ("desk", "expected"),
    [
        ("desk: {kind: city}", "desk.kind: expected url and token with city, and only there"),
        ("desk: {kind: none, token: hunter2hunter2}", "desk.kind: expected url and token with city"),
        ("desk: {url: 'https://city.example'}", "desk.kind: expected url and token with city"),
        ("desk: nobody", "desk.kind: expected 'embedded', 'city' or 'none', got 'nobody'"),
        ("desk: {port: 70000}", "desk.port: expected at most 65535, got 70000"),
        ("desk: {normal_s: 0}", "desk.normal_s: expected more than 0.0, got 0"),
        ("command_center: {port: '8600'}", "command_center.port: expected a whole number"),
        (CITY.replace("https:", "ftp:"), "desk.url: expected an address that begins with http://, https://"),
        (CITY.replace("${CITY_TOKEN}", "12345678"), "desk.token: expected text, got something else"),
        (CITY.replace("${CITY_TOKEN}", "密码hunter2"), "desk.token: expected visible ASCII characters"),
        (CITY.replace("${CITY_TOKEN}", "'***'"), "desk.token: expected visible ASCII characters"),
        (CITY.replace("${CITY_TOKEN}", "${OTHER}"), "desk.token: expected the environment variable 'OTHER'"),
        (CITY.replace(KEY, "hunter2"), "desk.callback_keys[0]: webhook key 1: expected"),
        (CITY.replace(KEY, "whsec_aHVudGVyMg=="), "desk.callback_keys[0]: webhook key 1: expected"),
        (CITY.replace(KEY, "12345678"), "desk.callback_keys[0]: expected text, got something else"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place_and_without_secrets(desk: str, expected: str) -> None:
    [problem] = problems(file(desk), {"CITY_TOKEN": "hunter2hunter2"})
    assert expected in problem
    assert "hunter2" not in problem
    assert "12345678" not in problem


def test_ports_chosen_at_the_start_take_the_place_of_those_in_the_file() -> None:
    read = settings(file("desk: {port: 0, https: true}"))
    moved = read.with_ports(command_center=18600, desk=18601)
    assert (moved.command_center.port, moved.desk.port, moved.desk.https) == (18600, 18601, True)
    assert read.desk.port == 0
    assert read.with_ports() == read
    assert read.with_ports(desk=18601).command_center == read.command_center
