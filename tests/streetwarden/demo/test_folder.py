"""The demo's folder: empty for a new one, kept for a resumed one, and never anybody else's."""

from pathlib import Path

import pytest

from streetwarden.demo.folder import MARK, demo_folder
from streetwarden.errors import UserError, WrongInput


def test_a_new_demo_starts_with_nothing_of_the_last_one(tmp_path: Path) -> None:
    with demo_folder(tmp_path, resume=False) as first:
        assert not first.removed
        first.data.mkdir()
        (first.data / "store.db").write_text("old")
        (first.path / "up.log").write_text("old")
    with demo_folder(tmp_path, resume=False) as second:
        assert second.removed
        assert sorted(path.name for path in second.path.iterdir()) == ["demo.lock", MARK]


def test_a_resumed_demo_has_all_of_the_last_one_and_its_pin(tmp_path: Path) -> None:
    with demo_folder(tmp_path, resume=False) as first:
        pin = first.keys().pin
        first.data.mkdir()
    with demo_folder(tmp_path, resume=True) as second:
        assert not second.removed
        assert second.data.is_dir()
        assert second.keys().pin == pin
    assert len(pin) >= 6


def test_a_folder_that_is_no_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("mine")
    with (
        pytest.raises(WrongInput, match="expected nothing or an earlier demo"),
        demo_folder(tmp_path, resume=False),
    ):
        pass
    assert (tmp_path / "demo" / "thesis.txt").read_text() == "mine"


def test_a_link_in_the_folder_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.txt").write_text("mine")
    with demo_folder(tmp_path, resume=False) as first:
        (first.path / "data").symlink_to(outside)
    with demo_folder(tmp_path, resume=False) as second:
        assert not second.data.exists()
    assert (outside / "thesis.txt").read_text() == "mine"


def test_nothing_can_be_resumed_where_nothing_was(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="start one without --resume"), demo_folder(tmp_path, resume=True):
        pass


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with (
        demo_folder(tmp_path, resume=False),
        pytest.raises(UserError, match="another demo is using it"),
        demo_folder(tmp_path, resume=True),
    ):
        pass
