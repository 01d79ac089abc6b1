"""Values to rows and back, by name: a column holds the field that it is named after."""

from collections.abc import Mapping
from enum import Enum
from typing import Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import JSON, Table

Value = TypeVar("Value")
Row = Mapping[str, object]


class Codec(Generic[Value]):
    """Translates one kind of frozen dataclass.

    JSON columns hold whole sub-values, every other column a plain field. Columns that are no field (keys,
    positions) and fields that are no column (kept in tables of their own) are the caller's: `extra`.
    """

    def __init__(self, kind: type[Value], table: Table) -> None:
        self._adapter = TypeAdapter(kind)
        fields: set[str] = set(getattr(kind, "__dataclass_fields__", ()))
        self._json = {column.name for column in table.c if isinstance(column.type, JSON)} & fields
        self._plain = {column.name for column in table.c} & fields - self._json

    @property
    def fields(self) -> set[str]:
        """The fields that have a column."""
        return self._json | self._plain

    def row(self, value: Value, **extra: object) -> dict[str, object]:
        """The columns of `value`."""
        plain = {name: _plain(getattr(value, name)) for name in self._plain}
        whole = self._adapter.dump_python(value, mode="json", include=self._json) if self._json else {}
        return {**plain, **whole, **extra}

    def value(self, row: Row, **extra: object) -> Value:
        """The value that a row and its `extra` fields make. Raises ValueError when they make none."""
        return self._adapter.validate_python({name: row[name] for name in self.fields} | extra)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
