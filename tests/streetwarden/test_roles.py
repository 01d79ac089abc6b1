"""Which processes a site needs, and how they are started."""

import sys
from pathlib import Path

import click
import pytest

from streetwarden.cli._commands import Commands
from streetwarden.roles import Start, roles_of
from tests.streetwarden.site_texts import settings

START = Start(
    data_dir=Path("/data"),
    config=Path("/etc/site.yaml"),
    redis_url="unix:///run/redis.sock",
    parent=4711,
    command_center_port=8600,
    desk_port=8601,
)
CITY = "{kind: city, url: 'https://city.example', token: abc}"


@pytest.mark.parametrize(
    ("desk", "roles"),
    [
        ("embedded", ("desk", "serve", "relay", "work")),
        (CITY, ("serve", "relay", "work")),
        ("none", ("serve", "work")),
    ],
)
def test_the_dispatch_side_decides_who_has_to_run(desk: str, roles: tuple[str, ...]) -> None:
    assert roles_of(settings(f"version: 1\nsite: {{id: home}}\ncameras: []\ndesk: {desk}\n")) == roles


def test_a_command_says_where_everything_is() -> None:
    command = START.command("relay")
    assert command[:3] == [sys.executable, "-m", "streetwarden"]
    assert " ".join(command[3:]) == (
        "--data-dir /data relay -c /etc/site.yaml --redis unix:///run/redis.sock --parent 4711 "
        "--command-center-port 8600 --desk-port 8601"
    )


@pytest.mark.parametrize("role", ["desk", "serve", "relay", "work"])
@pytest.mark.parametrize("as_json", [False, True])
def test_every_role_understands_what_it_is_told(role: str, as_json: bool) -> None:
    start = Start(START.data_dir, START.config, "redis://", 1, 8600, 8601, as_json=as_json)
    name, *args = start.command(role)[5:]
    command = Commands().get_command(click.Context(Commands()), name)
    assert command is not None
    told = command.make_context(name, args).params
    assert told["config"] == START.config
    assert told["as_json"] is as_json
    assert told.get("desk_port", 8601) == 8601
