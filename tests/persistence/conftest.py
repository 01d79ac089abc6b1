from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.persistence.notebook import Notebook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notebook.db"


@pytest.fixture
def notebook(path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open_sqlite(path)
    yield notebook
    notebook.close()
