from pathlib import Path

import pytest

from streetwarden.data_lock import held
from streetwarden.errors import UserError


def test_a_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    with held(folder, "up"):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_second_process_of_the_same_kind_is_refused(tmp_path: Path) -> None:
    with held(tmp_path, "up"):
        with (
            pytest.raises(UserError, match="another up is using it; stop that one") as caught,
            held(tmp_path, "up"),
        ):
            pass
        assert str(tmp_path) in str(caught.value)


def test_processes_of_two_kinds_live_side_by_side(tmp_path: Path) -> None:
    with held(tmp_path, "up"), held(tmp_path, "worker"):
        pass


def test_the_lock_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), held(tmp_path, "up"):
        raise RuntimeError
    with held(tmp_path, "up"):
        pass


def test_a_folder_that_cannot_be_made_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(UserError, match=r"cannot be used .*choose another folder"),
        held(tmp_path / "file" / "data", "up"),
    ):
        pass
