"""What we do when a case asks something of us: each deed is a few rows in the transaction of its update."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from command_center.cases import Ask
from command_center.reporting import VerificationData
from command_center.store import events, labels, reports, signals, verifications
from command_center.store.labels import Label, Verdict
from dispatch_client.contract import CaseUpdate, VerificationResult
from dispatch_client.report import ReportKind
from vision.event import Event, EventState
from vision.signals import Signal, SignalKind

VISIT = "visit"  # the source of a sign of life that a grid worker has seen at the door


def heed(connection: Connection, ask: Ask, event: Event, news: CaseUpdate, now: datetime) -> None:
    """Do what an update asks. `event` as it was read in this transaction."""
    match ask:
        case Ask.LOOK_AGAIN:
            verifications.ask(connection, event, news.reworks, now)
        case Ask.SAY_GONE:
            _say_gone(connection, event, news, now)
        case Ask.CLOSE:
            _close(connection, event, now)
        case Ask.SIGN_OF_LIFE:
            _sign_of_life(connection, event, news, now)
        case Ask.LABEL:
            _label(connection, event, news)


def _say_gone(connection: Connection, event: Event, news: CaseUpdate, now: datetime) -> None:
    """The camera saw the end before anybody asked: that look is the answer."""
    verifications.ask(connection, event, news.reworks, now)
    found = VerificationData(VerificationResult.GONE, event.changed_at)
    verifications.answer(connection, event, found, now)


def _close(connection: Connection, event: Event, now: datetime) -> None:
    """A deed was over when it was last seen."""
    closed = replace(event, state=EventState.CLOSED, changed_at=now, ended_at=event.last_seen_at)
    reports.queue(connection, events.revise(connection, closed), ReportKind.CLOSED, now, now)


def _sign_of_life(connection: Connection, event: Event, news: CaseUpdate, now: datetime) -> None:
    """Never in our future: a fast clock on the other side must not hide a later absence."""
    at = min(news.at, now)
    visit = Signal(SignalKind.SIGN_OF_LIFE, event.household_id, at, source=VISIT)
    signals.add(connection, [visit], now)


def _label(connection: Connection, event: Event, news: CaseUpdate) -> None:
    label = Label(event.id, event.camera_id, event.rule, Verdict.NOT_REAL, news.at, news.actor, news.note)
    labels.add(connection, label)
