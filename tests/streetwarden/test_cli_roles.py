"""`serve`, `relay` and `desk`: what they say at the start and what they refuse; tests/e2e has the rest."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from base.clock import SystemClock
from dispatch_desk.desk import Desk
from streetwarden.data_lock import held
from streetwarden.embedded_desk import desk_keys, settings_of
from streetwarden.web_server import listening
from tests.streetwarden.painted import street_site
from tests.streetwarden.site_texts import settings
from tests.streetwarden.terminal import Terminal

Captured = pytest.CaptureFixture[str]
ROLES = ["serve", "relay", "desk"]
AT_ONCE = ("--parent", str(os.getpid()))  # nobody is his own parent: it ends as soon as it runs
ANY_PORT = ("--command-center-port", "0", "--desk-port", "0")
CITY = "desk: {kind: city, url: 'https://city.example', token: hunter2hunter2}\n"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def start(terminal: Terminal, role: str, *args: str, more: str = "", ports: Sequence[str] = ANY_PORT) -> int:
    site = terminal.site(text=street_site("road", more=more))
    return terminal.run(role, "-c", site, *ports, *args, *AT_ONCE)


def error_of(capsys: Captured) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert "hunter2" not in captured.err
    return captured.err.splitlines()[-1]


# --- what they say ------------------------------------------------------------------------------------


def test_the_command_centre_says_where_it_is_and_its_first_account_once(
    terminal: Terminal, capsys: Captured
) -> None:
    assert start(terminal, "serve") == 0
    address, account = capsys.readouterr().out.splitlines()
    assert address.startswith("command centre: http://127.0.0.1:")
    assert account.startswith("  first sign-in: admin, one-time password ")
    assert start(terminal, "serve") == 0
    assert "password" not in capsys.readouterr().out


def test_the_command_centre_speaks_json(terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "serve", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said.keys() == {"command_center", "user", "one_time_password"}
    assert said["user"] == "admin"
    assert start(terminal, "serve", "--json") == 0
    assert json.loads(capsys.readouterr().out).keys() == {"command_center"}


def test_the_desk_says_where_it_is_and_its_first_accounts_once(terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "desk") == 0
    address, *accounts = capsys.readouterr().out.splitlines()
    assert address.startswith("dispatch desk: http://127.0.0.1:")
    assert [account.partition(", one-time PIN ")[0] for account in accounts] == [
        "  first sign-in: dispatcher",
        "  first sign-in: grid-worker",
    ]
    assert start(terminal, "desk") == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_the_desk_speaks_json_and_the_pins_are_right(terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "desk", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    own = settings_of(settings(street_site("road")), terminal.data, callback_url=None)
    desk = Desk.open(own, SystemClock())
    for account in said["accounts"]:
        assert desk.accounts.sign_in(account["name"], account["one_time_pin"]).person.name == account["name"]
    desk.close()
    assert start(terminal, "desk", "--json") == 0
    assert json.loads(capsys.readouterr().out)["accounts"] == []


def test_the_relay_says_nothing(terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "relay", "--json", ports=("--desk-port", "1")) == 0
    assert capsys.readouterr().out == ""


def test_no_key_is_in_the_log(terminal: Terminal, capsys: Captured) -> None:
    site = terminal.site(text=street_site("road"))
    for role in ("desk", "serve"):
        assert terminal.run("--log-level", "debug", role, "-c", site, *ANY_PORT, *AT_ONCE) == 0
    keys, err = desk_keys(terminal.data), capsys.readouterr().err
    assert keys.token not in err
    assert keys.callback_key not in err


@pytest.mark.parametrize("role", ROLES)
def test_a_role_whose_parent_has_gone_ends(role: str, terminal: Terminal) -> None:
    ports = ANY_PORT if role != "relay" else ("--desk-port", "1")
    assert start(terminal, role, ports=ports) == 0


def test_the_port_of_the_command_line_counts_more_than_the_file(terminal: Terminal, capsys: Captured) -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert start(terminal, "serve", more=f"command_center: {{port: {port}}}\n") == 0
        assert start(terminal, "desk", more=f"desk: {{port: {port}}}\n") == 0
        assert f":{port}" not in capsys.readouterr().out


# --- what they refuse ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_wrong_site_file_is_code_2(role: str, terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, role, more="desk: {token: 12345678}\n") == 2
    assert error_of(capsys).endswith("problem")
    assert not terminal.data.exists(), "nothing was begun"


@pytest.mark.parametrize("role", ROLES)
def test_a_site_file_is_required(role: str, terminal: Terminal, capsys: Captured) -> None:
    assert terminal.run(role) == 2
    assert error_of(capsys) == "error: Missing option '-c' / '--config'."


@pytest.mark.parametrize(("role", "option"), [("serve", "--command-center-port"), ("desk", "--desk-port")])
def test_a_taken_port_is_code_1_and_makes_no_account(
    role: str, option: str, terminal: Terminal, capsys: Captured
) -> None:
    with listening("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        assert start(terminal, role, ports=(option, port)) == 1
    expected = f"error: cannot listen on 127.0.0.1 port {port} (Address already in use); choose another"
    assert error_of(capsys).startswith(expected)
    assert start(terminal, role) == 0
    assert "first sign-in" in capsys.readouterr().out


def test_a_relay_without_anybody_to_report_to_is_refused(terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "relay", more="desk: none\n") == 2
    assert "expected embedded or city, got none: there is nobody to report to" in error_of(capsys)


@pytest.mark.parametrize(("more", "kind"), [("desk: none\n", "none"), (CITY, "city")])
def test_a_desk_to_which_nobody_would_report_is_refused(
    more: str, kind: str, terminal: Terminal, capsys: Captured
) -> None:
    assert start(terminal, "desk", more=more) == 2
    assert f"desk.kind: expected embedded, got {kind}" in error_of(capsys)


@pytest.mark.parametrize("role", ROLES)
def test_damaged_keys_of_the_desk_are_told(role: str, terminal: Terminal, capsys: Captured) -> None:
    desk_keys(terminal.data)
    (terminal.data / "desk" / "keys.json").write_text("hunter2")
    assert start(terminal, role) == 1
    assert "remove the file to have new ones made" in error_of(capsys)


def test_a_second_relay_on_the_same_folder_is_refused(terminal: Terminal, capsys: Captured) -> None:
    with held(terminal.data, "relay"):
        assert start(terminal, "relay", ports=("--desk-port", "1")) == 1
    assert "another relay is using it" in error_of(capsys)


@pytest.mark.parametrize("role", ["serve", "relay"])
def test_a_city_needs_no_keys_of_ours(role: str, terminal: Terminal) -> None:
    assert start(terminal, role, more=CITY) == 0
    assert not (terminal.data / "desk").exists()


@pytest.mark.parametrize("option", ["--command-center-port", "--desk-port"])
def test_a_port_that_cannot_be_is_refused(option: str, terminal: Terminal, capsys: Captured) -> None:
    assert start(terminal, "serve", ports=(option, "70000")) == 2
    assert "70000 is not in the range 0<=x<=65535" in error_of(capsys)


def test_an_address_that_is_no_redis_is_refused_without_its_password(
    terminal: Terminal, capsys: Captured
) -> None:
    assert start(terminal, "serve", "--redis", "http://u:hunter2@h/") == 1
    assert "expected redis://, rediss:// or unix://" in error_of(capsys)
