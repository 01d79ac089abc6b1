from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.exc import StatementError

from persistence.columns import UtcDateTime
from tests.persistence.notebook import Notebook, notes

IN_CHINA = datetime(2026, 1, 5, 8, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize("written_at", [IN_CHINA, None])
def test_an_instant_comes_back_as_the_same_instant_in_utc(
    notebook: Notebook, written_at: datetime | None
) -> None:
    with notebook.write() as connection:
        connection.execute(insert(notes).values(text="", written_at=written_at))
        found = connection.execute(select(notes.c.written_at)).scalar_one()
    assert found == written_at
    assert found is None or found.tzinfo is UTC


def test_a_naive_time_is_refused(notebook: Notebook) -> None:
    naive = IN_CHINA.replace(tzinfo=None)
    with (
        pytest.raises(StatementError, match="expected an aware time, got the naive"),
        notebook.write() as connection,
    ):
        connection.execute(insert(notes).values(text="", written_at=naive))


def test_a_database_with_time_zones_of_its_own_is_read_in_utc_too() -> None:
    found = UtcDateTime().process_result_value(IN_CHINA, dialect())
    assert found == IN_CHINA
    assert found is not None
    assert found.tzinfo is UTC
