from pathlib import Path

import pytest

from streetwarden.errors import UserError, WrongInput
from streetwarden.finished_folder import finished

MARK = "done.txt"


def fill(folder: Path, text: str) -> None:
    with finished(folder, MARK) as beside:
        (beside / MARK).write_text(text)


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    with finished(tmp_path / "deep" / "out", MARK) as beside:
        (beside / MARK).write_text("one")
        assert not (tmp_path / "deep" / "out").exists()
    assert (tmp_path / "deep" / "out" / MARK).read_text() == "one"
    assert [entry.name for entry in (tmp_path / "deep").iterdir()] == ["out"]


def test_an_earlier_one_is_replaced(tmp_path: Path) -> None:
    fill(tmp_path / "out", "one")
    (tmp_path / "out" / "more.txt").touch()
    fill(tmp_path / "out", "two")
    assert [entry.name for entry in (tmp_path / "out").iterdir()] == [MARK]
    assert (tmp_path / "out" / MARK).read_text() == "two"


@pytest.mark.parametrize("error", [KeyError("renderer"), KeyboardInterrupt()])
def test_what_fails_leaves_the_earlier_one_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    fill(tmp_path / "out", "one")
    with pytest.raises(type(error)), finished(tmp_path / "out", MARK):
        raise error
    assert (tmp_path / "out" / MARK).read_text() == "one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    fill(tmp_path / "out", "one")
    assert (tmp_path / "out" / MARK).read_text() == "one"


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.jpg").touch()
    with pytest.raises(WrongInput, match="expected an empty folder"):
        fill(tmp_path / "photos", "one")
    with pytest.raises(WrongInput, match="expected an empty folder"):
        fill(tmp_path / "photos" / "me.jpg", "one")


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        fill(tmp_path / "file" / "out", "one")
