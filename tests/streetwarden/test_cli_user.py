"""`streetwarden user`: accounts of the command centre from the command line."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from base.clock import SystemClock
from command_center.accounts import ensure_first_account
from command_center.store.store import Store
from streetwarden.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def first_password(tmp_path: Path) -> str:
    with closing(Store.open(tmp_path, SystemClock())) as store:
        password = ensure_first_account(store, SystemClock())
    assert password is not None
    return password


def run(folder: Path, *args: str) -> int:
    return main(["--data-dir", str(folder), "user", *args])


def test_a_lost_password_is_replaced_by_a_new_one_for_one_sign_in(
    tmp_path: Path, first_password: str, capsys: Captured
) -> None:
    assert run(tmp_path, "reset-password", "admin", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["user"] == "admin"
    assert made["one_time_password"] not in {"", first_password}


@pytest.mark.usefixtures("first_password")
def test_users_are_listed_with_their_roles(tmp_path: Path, capsys: Captured) -> None:
    assert run(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [{"user": "admin", "role": "admin", "disabled": False}]


@pytest.mark.usefixtures("first_password")
def test_somebody_unknown_gets_no_password(tmp_path: Path, capsys: Captured) -> None:
    assert run(tmp_path, "reset-password", "nobody") == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ")
    assert "nobody" in err
