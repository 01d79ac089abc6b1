"""An outbox, a dispatch side and a folder without a database, a network and a disk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dispatch_client.contract import CaseReply, CaseUpdate
from dispatch_client.outbox import Parcel
from dispatch_client.parsing import case_reply
from dispatch_client.report import Report
from tests.dispatch_client.values import PICTURE, SHA256, as_json, case
from tests.fakes import MONDAY_MORNING, FakeClock


@dataclass
class Row:
    report: Report
    due_at: datetime = MONDAY_MORNING
    claimant: str = ""
    leased_until: datetime = MONDAY_MORNING
    attempts: int = 0
    outcome: str = ""
    error: str = ""


class FakeOutbox:
    """An `Outbox` in memory; a row number is its place in the list."""

    def __init__(self, *reports: Report) -> None:
        self.rows = [Row(report) for report in reports]
        self.pictures = {SHA256: "2026/01/05/a.jpg"}

    def claim(self, claimant: str, now: datetime, lease_s: float, limit: int) -> list[Parcel]:
        free = [number for number in self._first_of_each_event() if self._is_due(self.rows[number], now)]
        return [self._lease(number, claimant, now + timedelta(seconds=lease_s)) for number in free[:limit]]

    def delivered(self, row_id: int, claimant: str, at: datetime, case: CaseReply) -> None:
        for row in self._leased(row_id, claimant):
            row.outcome = "delivered"

    def postpone(self, row_id: int, claimant: str, until: datetime, error: str) -> None:
        for row in self._leased(row_id, claimant):
            row.claimant, row.due_at, row.error = "", until, error

    def refuse(self, row_id: int, claimant: str, at: datetime, error: str) -> None:
        for row in self._leased(row_id, claimant):
            row.outcome, row.error = "refused", error

    @property
    def outcomes(self) -> list[str]:
        return [row.outcome for row in self.rows]

    def _first_of_each_event(self) -> list[int]:
        first: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            if not row.outcome:
                first.setdefault(row.report.event_id, number)
        return list(first.values())

    def _is_due(self, row: Row, now: datetime) -> bool:
        return row.due_at <= now and (not row.claimant or row.leased_until <= now)

    def _lease(self, number: int, claimant: str, until: datetime) -> Parcel:
        row = self.rows[number]
        row.claimant, row.leased_until, row.attempts = claimant, until, row.attempts + 1
        report = row.report
        return Parcel(
            number,
            report.event_id,
            report.revision,
            report.envelope(),
            self.pictures,
            row.attempts - 1,
            until,
        )

    def _leased(self, row_id: int, claimant: str) -> Iterator[Row]:
        if self.rows[row_id].claimant == claimant:
            yield self.rows[row_id]


Fault = Callable[[Callable[[], None]], None]
"""Something that goes wrong with a request; it may let the desk take it first."""


@dataclass
class FakeDesk:
    """A dispatch side that takes each key once; while there are `faults`, each request meets the next."""

    faults: list[Fault] = field(default_factory=list)
    taken: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    pictures: dict[str, bytes] = field(default_factory=dict)
    media_types: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False

    def put_picture(self, sha256: str, content: bytes, media_type: str) -> None:
        self._meet(lambda: self.pictures.update({sha256: content}))
        self.media_types[sha256] = media_type

    def submit(self, envelope: Mapping[str, object], idempotency_key: str) -> CaseReply:
        self.received.append(idempotency_key)
        self._meet(lambda: self._take(envelope, idempotency_key))
        self.answered.add(idempotency_key)
        return case_reply(as_json(case(event=idempotency_key.partition(":")[0])))

    def interrupt(self) -> None:
        self.interrupted = True

    def _meet(self, take: Callable[[], None]) -> None:
        if self.faults:
            self.faults.pop(0)(take)
        else:
            take()

    def _take(self, envelope: Mapping[str, Any], key: str) -> None:
        named = {each["sha256"] for each in envelope["data"]["evidence"]}
        assert named <= self.pictures.keys()
        self.taken.setdefault(key, envelope)


@dataclass
class FakePictures:
    """A `PictureSource` whose answers are contents or errors, by path."""

    files: dict[str, bytes | OSError] = field(default_factory=lambda: {"2026/01/05/a.jpg": PICTURE})

    def read(self, path: str) -> bytes:
        match self.files.get(path, FileNotFoundError(path)):
            case OSError() as error:
                raise error
            case content:
                return content


@dataclass
class FakeCursor:
    """A cursor that remembers every value."""

    saved: list[int] = field(default_factory=list)

    def load(self) -> int:
        return self.saved[-1] if self.saved else 0

    def save(self, cursor: int) -> None:
        self.saved.append(cursor)


@dataclass
class FakeUpdates:
    """A dispatch side that gives its updates in pages of `page`; their cursor is ten times their number."""

    all: list[CaseUpdate]
    page: int = 2
    interrupted: bool = False

    def updates(self, after: int, limit: int) -> tuple[list[CaseUpdate], int]:
        start = after // 10
        found = self.all[start : start + min(self.page, limit)]
        return found, (start + len(found)) * 10

    def interrupt(self) -> None:
        self.interrupted = True


def fault(error: BaseException, *, taken: bool = False) -> Fault:
    """A request that ends in `error`, after or without effect."""

    def fail(take: Callable[[], None]) -> None:
        if taken:
            take()
        raise error

    return fail


def wait_of(clock: FakeClock) -> Callable[[float], None]:
    """A wait that passes at once."""
    return clock.advance
