import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, select

from tests.persistence.notebook import Notebook, NotebookBusyError, NotebookError, notes


def pragma(notebook: Notebook, name: str) -> object:
    with notebook.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def write(notebook: Notebook, text: str) -> None:
    with notebook.write() as connection:
        connection.execute(insert(notes).values(text=text))


def texts(notebook: Notebook) -> list[str]:
    with notebook.read() as connection:
        return list(connection.execute(select(notes.c.text).order_by(notes.c.id)).scalars())


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_up_to_lose_nothing_and_to_wait(notebook: Notebook, name: str, value: object) -> None:
    assert pragma(notebook, name) == value


def test_opening_again_keeps_what_is_there(path: Path) -> None:
    for expected in ([], ["again"]):
        with closing(Notebook.open_sqlite(path)) as notebook:
            assert texts(notebook) == expected
            if not expected:
                write(notebook, "again")


def test_two_programs_may_open_a_new_database_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.persistence.notebook import Notebook;"
        "Notebook.open_sqlite(Path(sys.argv[1])).close()"
    )
    programs = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(2)]
    assert [program.wait() for program in programs] == [0, 0]


def test_the_program_may_lie_in_a_folder_with_a_percent_sign(path: Path, tmp_path: Path) -> None:
    class Elsewhere(Notebook):
        migrations = tmp_path / "100%"

    shutil.copytree(Notebook.migrations, Elsewhere.migrations)
    with closing(Elsewhere.open_sqlite(path)) as notebook:
        assert texts(notebook) == []


def test_constraints_without_a_name_of_their_own_get_one_by_the_convention(notebook: Notebook) -> None:
    with notebook.read() as connection:
        tables = inspect(connection)
        assert tables.get_unique_constraints("notes")[0]["name"] == "uq_notes_text"
        assert tables.get_pk_constraint("notes")["name"] == "pk_notes"


def test_a_transaction_that_fails_leaves_nothing(notebook: Notebook) -> None:
    def fail_half_way() -> None:
        with notebook.write() as connection:
            connection.execute(insert(notes).values(text="half"))
            raise KeyError

    with pytest.raises(KeyError):
        fail_half_way()
    assert texts(notebook) == []


def test_rows_that_contradict_each_other_are_an_error(notebook: Notebook) -> None:
    write(notebook, "once")
    with pytest.raises(NotebookError, match="expected unique ids and every part") as caught:
        write(notebook, "once")
    assert not isinstance(caught.value, NotebookBusyError)
    assert texts(notebook) == ["once"]


def test_a_database_of_a_newer_program_is_left_alone(path: Path) -> None:
    Notebook.open_sqlite(path).close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NotebookError, match=r"expected a database of this program or an older one \(.*9999"):
        Notebook.open_sqlite(path)


def test_a_file_that_is_no_database_is_named(path: Path) -> None:
    path.write_bytes(b"JFIF" * 1000)
    with pytest.raises(NotebookBusyError, match=r"notebook\.db: file is not a database; restore this file"):
        Notebook.open_sqlite(path)


def test_a_database_that_stays_locked_is_a_fault_that_passes(path: Path, notebook: Notebook) -> None:
    pragma(notebook, "busy_timeout=0")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotebookBusyError, match="locked; another process holds it"), notebook.write():
            pass
        assert texts(notebook) == [], "a reader does not wait for a writer"
