from pathlib import Path

import pytest

from streetwarden.errors import UserError, WrongInput
from streetwarden.replay_folder import default_folder, emptied


def test_the_same_inputs_have_the_same_folder_and_others_another(tmp_path: Path) -> None:
    folder = default_folder(tmp_path, [b"site", b"model"])
    assert folder == default_folder(tmp_path, [b"site", b"model"])
    assert folder != default_folder(tmp_path, [b"sit", b"emodel"])
    assert folder.parent == tmp_path / "replays"


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    with emptied(tmp_path / "deep" / "out") as folder:
        assert folder.is_dir()


def test_what_an_earlier_replay_left_is_removed(tmp_path: Path) -> None:
    with emptied(tmp_path / "out") as folder:
        (folder / "streetwarden.db").write_text("old")
        (folder / "evidence" / "2026").mkdir(parents=True)
    with emptied(folder):
        assert [entry.name for entry in folder.iterdir()] == ["replay.lock"]


def test_a_folder_with_something_else_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with (
        pytest.raises(WrongInput, match="expected an empty folder or one of an earlier replay"),
        emptied(tmp_path),
    ):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WrongInput, match="choose another --out"), emptied(tmp_path / "out"):
        pass


def test_two_replays_do_not_share_a_folder(tmp_path: Path) -> None:
    with emptied(tmp_path / "out") as folder:
        (folder / "mine").write_text("in use")
        with pytest.raises(UserError, match="another replay is using it"), emptied(folder):
            pass
        assert (folder / "mine").exists()
