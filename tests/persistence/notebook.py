"""The smallest package that keeps data: one table of notes, in one step."""

from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table

from persistence.columns import NAMING_CONVENTION, UtcDateTime
from persistence.database import Database

metadata = MetaData(naming_convention=NAMING_CONVENTION)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("text", String(100), nullable=False, unique=True),
    Column("written_at", UtcDateTime),
)


class NotebookError(Exception):
    """The notebook cannot be used."""


class NotebookBusyError(NotebookError):
    """Not now."""


class Notebook(Database):
    """A database of notes."""

    migrations = Path(__file__).parent / "migrations"
    error = NotebookError
    unavailable_error = NotebookBusyError
