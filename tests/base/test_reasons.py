from pathlib import Path

import pytest

from base.reasons import reason_of


def test_what_the_system_says_has_no_number_and_no_second_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"\[Errno 2\]") as caught:
        (tmp_path / "missing").read_text()
    assert reason_of(caught.value) == "No such file or directory"


@pytest.mark.parametrize("error", [ValueError("no JSON"), OSError("no JSON")])
def test_what_has_only_a_text_is_that_text(error: Exception) -> None:
    assert reason_of(error) == "no JSON"
