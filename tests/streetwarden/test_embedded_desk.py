"""Our own desk beside the command centre: keys, settings, first accounts."""

import json
import logging
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dispatch_client.webhooks import WebhookKeys
from dispatch_desk.desk import Desk
from dispatch_desk.settings import SlaTimes
from streetwarden.embedded_desk import DeskKeys, desk_folder, desk_keys, first_accounts, settings_of
from streetwarden.errors import UserError
from tests.fakes import FakeClock
from tests.streetwarden.site_texts import settings

SITE = """\
version: 1
site: {id: home, time_zone: Asia/Urumqi}
cameras:
  - id: road
    grid_id: G02
    zones:
      - {id: kerb, grid_id: G01, polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 0.9]]}
  - id: yard
desk: {normal_s: 600, urgent_s: 300, https: true}
"""
TOGETHER = 4


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk.open(settings_of(settings(SITE), tmp_path, callback_url=None), FakeClock())
    yield desk
    desk.close()


def keys_file(data_dir: Path) -> Path:
    return desk_folder(data_dir) / "keys.json"


def test_keys_are_made_once_and_both_sides_read_the_same(tmp_path: Path) -> None:
    first = desk_keys(tmp_path / "data")
    assert desk_keys(tmp_path / "data") == first
    assert desk_keys(tmp_path / "other") != first
    assert [path.name for path in desk_folder(tmp_path / "data").iterdir()] == ["keys.json"]


def test_the_keys_are_what_the_desk_and_the_webhooks_take(tmp_path: Path) -> None:
    keys = desk_keys(tmp_path)
    assert len(keys.token) >= 43, "256 bits"
    WebhookKeys([keys.callback_key])
    settings_of(settings(SITE), tmp_path, "http://127.0.0.1:8600/callbacks")


def test_only_the_owner_may_read_the_keys(tmp_path: Path) -> None:
    desk_keys(tmp_path)
    assert stat.S_IMODE(keys_file(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(desk_folder(tmp_path).stat().st_mode) == 0o700


def test_processes_that_start_together_get_the_same_keys(tmp_path: Path) -> None:
    start = threading.Barrier(TOGETHER)

    def keys(folder: Path) -> DeskKeys:
        start.wait(5.0)
        return desk_keys(folder)

    with ThreadPoolExecutor(TOGETHER) as pool:
        for round_ in range(25):
            folder = tmp_path / str(round_)
            assert len({each.token for each in pool.map(keys, [folder] * TOGETHER)}) == 1
            assert [path.name for path in desk_folder(folder).iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b'{"token": "hunter2hunter2hun', b"[]", b'{"token": "hunter2hunter2hunter2"}', b"\xff\xfe"],
)
def test_a_damaged_file_is_named_with_what_to_do_and_without_its_content(
    content: bytes, tmp_path: Path
) -> None:
    desk_keys(tmp_path)
    keys_file(tmp_path).write_bytes(content)
    with pytest.raises(UserError, match="remove the file to have new ones made") as caught:
        desk_keys(tmp_path)
    assert str(keys_file(tmp_path)) in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert keys_file(tmp_path).read_bytes() == content, "nobody's keys are overwritten"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("in the way")
    with pytest.raises(UserError, match="expected the keys of the embedded desk"):
        desk_keys(tmp_path)


def test_keys_are_shown_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        keys = desk_keys(tmp_path)
        own = settings_of(settings(SITE), tmp_path, "http://127.0.0.1:8600/callbacks")
    secrets = json.loads(keys_file(tmp_path).read_text()).values()
    shown = caplog.text + repr(keys) + str(keys) + repr(own)
    assert [secret for secret in secrets if secret in shown] == []


def test_the_desk_runs_as_the_site_file_says(tmp_path: Path) -> None:
    own = settings_of(settings(SITE), tmp_path, "http://127.0.0.1:8600/callbacks")
    keys = desk_keys(tmp_path)
    assert own.data_dir == desk_folder(tmp_path)
    assert (own.tokens, own.callback_secret) == ((keys.token,), keys.callback_key)
    assert own.callback_url == "http://127.0.0.1:8600/callbacks"
    assert own.sla == SlaTimes(600, 300)
    assert (own.time_zone, own.https) == ("Asia/Urumqi", True)


def test_without_a_callback_nothing_is_signed(tmp_path: Path) -> None:
    own = settings_of(settings(SITE), tmp_path, callback_url=None)
    assert (own.callback_url, own.callback_secret) == (None, None)


def test_the_first_accounts_are_made_once_and_the_worker_has_all_grids(desk: Desk) -> None:
    site = settings(SITE).site
    made = first_accounts(desk, site)
    assert [name for name, _ in made] == ["dispatcher", "grid-worker"]
    [worker] = desk.accounts.workers()
    assert (worker.name, worker.grids) == ("grid-worker", ("G01", "G02"))
    for name, pin in made:
        assert desk.accounts.sign_in(name, pin).person.name == name
    assert first_accounts(desk, site) == ()
