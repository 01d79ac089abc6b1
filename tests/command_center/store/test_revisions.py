"""A camera's pipeline and people change the same event: whoever comes second takes the next revision."""

import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from command_center.store import schema
from command_center.store.store import Store
from dispatch_client.contract import UpdateKind
from tests.command_center.dispatch import DEED, LEFT, PARKED, kinds, news, told
from tests.command_center.store.busy_feedback import TIMES
from tests.command_center.values import NOW, STATE, at
from vision.event import Event, EventState
from vision.verification import VerificationResult

STILL_THERE = VerificationResult.STILL_THERE


def verify(store: Store, seq: int = 1) -> None:
    store.take_update(news(UpdateKind.HANDLED, seq))
    store.finish_verification(PARKED, STILL_THERE, "", at(200))


def revisions(store: Store) -> list[int]:
    return [report.revision for report in store.waiting_reports(1000)]


def test_a_pipeline_that_does_not_know_of_a_verification_takes_the_next_number(store: Store) -> None:
    told(store, PARKED)
    verify(store)
    told(store, LEFT)
    assert kinds(store) == ["opened", "verification", "closed"]
    assert revisions(store) == [1, 2, 3]
    assert store.event(PARKED.id) == replace(LEFT, revision=3)


def test_a_call_that_is_repeated_after_a_verification_tells_nothing_twice(store: Store) -> None:
    told(store, PARKED, LEFT)
    verify(store)
    told(store, PARKED, LEFT, LEFT)
    assert kinds(store) == ["opened", "closed", "verification"]
    assert store.event(PARKED.id) == replace(LEFT, revision=3)


def test_after_a_restart_the_pipeline_goes_on_from_the_revision_that_it_read(store: Store) -> None:
    told(store, PARKED)
    verify(store)
    (read,) = store.recent_events("gate", NOW)
    assert read.revision == 2
    told(store, replace(read, last_seen_at=at(300)))
    assert kinds(store) == ["opened", "verification"]
    told(store, replace(LEFT, revision=3, last_seen_at=at(310), ended_at=at(310)))
    assert kinds(store) == ["opened", "verification", "closed"]
    assert revisions(store) == [1, 2, 3]


def test_what_a_pipeline_read_before_two_verifications_is_still_no_news(store: Store) -> None:
    told(store, PARKED)
    verify(store, 1)
    (read,) = store.recent_events("gate", NOW)
    verify(store, 2)
    told(store, replace(read, last_seen_at=at(300)))
    assert kinds(store) == ["opened", "verification", "verification"]
    assert store.event(PARKED.id) == replace(PARKED, revision=3, last_seen_at=at(300))


def test_a_camera_that_still_sees_a_deed_does_not_open_it_again(store: Store) -> None:
    told(store, DEED)
    store.take_update(news(UpdateKind.HANDLED))
    told(store, replace(DEED, last_seen_at=at(5)))
    closed = store.event(DEED.id)
    assert closed is not None
    assert (closed.state, closed.last_seen_at) == (EventState.CLOSED, at(5))
    told(store, replace(DEED, revision=2, changed_at=at(6), last_seen_at=at(6)))
    closed = store.event(DEED.id)
    assert closed is not None
    assert (closed.state, closed.revision, closed.ended_at) == (EventState.CLOSED, 3, at(0))
    assert kinds(store) == ["opened", "closed", "closed"]


def test_two_programs_that_change_one_event_lose_nothing(tmp_path: Path, store: Store) -> None:
    told(store, DEED)
    command = [sys.executable, "-m", "tests.command_center.store.busy_feedback", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as people:
        assert people.stdout is not None
        assert people.stdout.readline() == "ready\n"
        for revision in range(2, TIMES + 2):
            told(store, replace(DEED, revision=revision, changed_at=at(revision)))
    assert people.returncode == 0
    assert revisions(store) == list(range(1, 2 * TIMES + 2))
    assert [event.revision for event in store.events()] == [2 * TIMES + 1]


@dataclass
class Pipeline:
    """Numbers the versions of one event by itself, and reads them back only when it starts."""

    store: Store
    event: Event | None = None
    news: int = 0

    def changes(self) -> None:
        """Something happens on the street."""
        self.news += 1
        before = self.event or replace(PARKED, revision=0)
        moment = NOW + timedelta(minutes=self.news)
        self.event = replace(
            before,
            revision=before.revision + 1,
            state=EventState.CLOSED if self.news % 3 == 0 else EventState.OPEN,
            changed_at=moment,
            last_seen_at=moment,
            ended_at=moment if self.news % 3 == 0 else None,
        )
        self.store.record(STATE, [self.event])

    def repeats(self) -> None:
        """The present state is saved again."""
        self.store.record(STATE, [self.event] if self.event else [])

    def restarts(self) -> None:
        """All it knows comes from the store."""
        self.event = next(iter(self.store.recent_events("gate", NOW)), None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["changes", "repeats", "restarts", "verified"]), max_size=14))
def test_whatever_happens_in_between_each_change_has_one_revision_and_one_report(
    store: Store, steps: list[str]
) -> None:
    with store._database.write() as connection:
        for table in (schema.outbox, schema.events):
            connection.execute(delete(table))
    pipeline = Pipeline(store)
    expected: list[str] = []
    for seq, step in enumerate(steps, 1):
        if step != "verified":
            getattr(pipeline, step)()
        elif expected:
            store.take_update(news(UpdateKind.HANDLED, seq))
            store.finish_verification(PARKED, STILL_THERE, "", at(seq))
            expected.append("verification")
        if step == "changes":
            expected.append("closed" if pipeline.news % 3 == 0 else "updated" if expected else "opened")
    assert kinds(store) == expected
    assert revisions(store) == list(range(1, len(expected) + 1))
    stored = store.event(PARKED.id)
    assert (stored.state if stored else None) == (pipeline.event.state if pipeline.event else None)
