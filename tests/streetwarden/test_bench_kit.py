import sys
from pathlib import Path

import pytest

from streetwarden.cli._bench_kit import check_python
from streetwarden.errors import UserError

HERE = Path(sys.executable)


def test_an_environment_with_all_that_is_needed_is_taken() -> None:
    check_python(HERE, ["json", "numpy"])


def test_what_an_environment_lacks_is_told_before_anything_is_measured() -> None:
    with pytest.raises(UserError, match="expected json, no_such_tracker, lacks no_such_tracker; make their"):
        check_python(HERE, ["json", "no_such_tracker"])


def test_no_interpreter_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no Python interpreter is there"):
        check_python(tmp_path / "python")


def test_what_is_no_python_is_told(tmp_path: Path) -> None:
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    other.chmod(0o755)
    with pytest.raises(UserError, match="expected a Python interpreter, it ends with 3"):
        check_python(other, ["json"])
