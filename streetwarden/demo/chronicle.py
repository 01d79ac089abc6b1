"""What has happened, in the order in which it was heard of: to events, and to their cases at the desk."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from dispatch_client.contract import CaseUpdate, UpdateKind
from vision.event import Event, EventState

CAMERA = "camera"
"""Who acts where the camera's word has closed or opened a case; also the desk's name for it."""


class What(StrEnum):
    """The things that happen."""

    WARNED = "warned"
    OPENED = "opened"
    MOVED_ON = "moved_on"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    HANDLED = "handled"
    RETURNED = "returned"
    REJECTED = "rejected"
    SEEN_GONE = "seen_gone"
    SEEN_STILL_THERE = "seen_still_there"
    REOPENED = "reopened"
    CLOSED = "closed"
    CLOSED_BY_ITSELF = "closed_by_itself"
    CLOSED_ON_WORD = "closed_on_word"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing. `number` is the case's, "" before there is one; `note` what a person wrote."""

    what: What
    event: Event | None = None
    number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """An event of this demo, and what became of it.

    number    of its case; "" while there is none
    updates   of its case, in their order
    """

    event: Event
    number: str = ""
    updates: tuple[CaseUpdate, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether its case was closed, at least once."""
        return any(update.kind is UpdateKind.CLOSED for update in self.updates)

    @property
    def verified(self) -> bool:
        """Whether the camera has looked again after "handled" and seen that it is gone."""
        return any(is_seen_gone(before, update) for before, update in _pairs(self.updates))

    @property
    def reopened(self) -> bool:
        """Whether the camera has seen through a "handled"."""
        return any(is_seen_through(before, update) for before, update in _pairs(self.updates))


class Chronicle:
    """The case files of a demo. Safe from any thread.

    since   events that were confirmed before belong to an earlier demo
    """

    def __init__(self, since: datetime) -> None:
        self._since = since
        self._files: dict[UUID, CaseFile] = {}
        self._lock = threading.Lock()

    def files(self) -> list[CaseFile]:
        """All of them, in the order in which they were heard of."""
        with self._lock:
            return list(self._files.values())

    def event_of(self, number: str) -> Event | None:
        """The event of the case with this number, if it is known."""
        return next((file.event for file in self.files() if file.number == number), None)

    def note(self, event: Event, number: str, updates: Sequence[CaseUpdate]) -> list[Happening]:
        """Take an event as it is now, with its case; what is new about it, the oldest first."""
        with self._lock:
            before = self._files.get(event.id)
            after = CaseFile(event, number or (before.number if before else ""), tuple(updates))
            if before is None and self._is_of_an_earlier_demo(event):
                before = after
            self._files[event.id] = after
        return [*_of_event(before, after), *_of_case(before, after)]

    def _is_of_an_earlier_demo(self, event: Event) -> bool:
        return event.confirmed_at is not None and event.confirmed_at < self._since

    def of_this_demo(self) -> list[CaseFile]:
        """Those whose event was confirmed in this demo."""
        return [
            file
            for file in self.files()
            if file.event.confirmed_at is not None and not self._is_of_an_earlier_demo(file.event)
        ]


def is_seen_gone(before: CaseUpdate | None, update: CaseUpdate) -> bool:
    """Whether an update closes a case because the camera has looked again."""
    return update.kind is UpdateKind.CLOSED and update.actor == CAMERA and _handled(before)


def is_seen_through(before: CaseUpdate | None, update: CaseUpdate) -> bool:
    """Whether an update reopens a case because the camera still sees what was called handled."""
    return update.kind is UpdateKind.REOPENED and update.actor == CAMERA and _handled(before)


def _handled(update: CaseUpdate | None) -> bool:
    return update is not None and update.kind is UpdateKind.HANDLED


def _pairs(updates: Sequence[CaseUpdate]) -> Iterable[tuple[CaseUpdate | None, CaseUpdate]]:
    return zip((None, *updates), updates, strict=False)


def _of_event(before: CaseFile | None, after: CaseFile) -> list[Happening]:
    event, old = after.event, before.event if before else None
    news = []
    if event.state is EventState.WARNED and old is None:
        news.append(What.WARNED)
    if event.state is EventState.WITHDRAWN and (old is None or old.state is not EventState.WITHDRAWN):
        news.append(What.MOVED_ON)
    if event.confirmed_at and not (old and old.confirmed_at):
        news.append(What.OPENED)
    if after.number and not (before and before.number):
        news.append(What.REPORTED)
    return [Happening(what, event, after.number) for what in news]


def _of_case(before: CaseFile | None, after: CaseFile) -> list[Happening]:
    known = len(before.updates) if before else 0
    return [
        replace(happening, event=after.event, number=after.number)
        for previous, update in list(_pairs(after.updates))[known:]
        for happening in _told(previous, update)
    ]


_OF_KINDS = {
    UpdateKind.ACCEPTED: What.ACCEPTED,
    UpdateKind.HANDLED: What.HANDLED,
    UpdateKind.RETURNED: What.RETURNED,
    UpdateKind.REJECTED: What.REJECTED,
    UpdateKind.REOPENED: What.REOPENED,
    UpdateKind.CLOSED: What.CLOSED_ON_WORD,
}


def _told(before: CaseUpdate | None, update: CaseUpdate) -> list[Happening]:
    if is_seen_gone(before, update):
        return [Happening(What.SEEN_GONE), Happening(What.CLOSED)]
    if is_seen_through(before, update):
        return [Happening(What.SEEN_STILL_THERE), Happening(What.REOPENED)]
    if update.kind is UpdateKind.CLOSED and update.actor == CAMERA:
        return [Happening(What.CLOSED_BY_ITSELF)]
    return [Happening(_OF_KINDS[update.kind], note=update.note)]
