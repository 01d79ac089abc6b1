"""Rows of answers given: what makes a repeated report have one effect."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select

from dispatch_desk.store.schema import receipts


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report was answered: an HTTP status and the JSON text of the case."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer and the hash of the body that it was given to."""

    body_sha256: str
    answer: Answer


def find(connection: Connection, key: str) -> Receipt | None:
    """The receipt of an Idempotency-Key."""
    row = connection.execute(select(receipts).where(receipts.c.key == key)).mappings().first()
    return None if row is None else Receipt(row["body_sha256"], Answer(row["status"], row["answer"]))


def add(connection: Connection, key: str, case_id: UUID, receipt: Receipt, at: datetime) -> None:
    """Remember what was answered."""
    row = {
        "key": key,
        "case_id": case_id,
        "body_sha256": receipt.body_sha256,
        "status": receipt.answer.status,
        "answer": receipt.answer.body,
        "at": at,
    }
    connection.execute(insert(receipts).values(row))
