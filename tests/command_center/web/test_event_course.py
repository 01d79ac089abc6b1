from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from command_center.store.store import Store
from command_center.store.verifications import SecondLook
from command_center.web.event_course import course, course_of
from dispatch_client.contract import CaseReply, CaseState, VerificationResult
from dispatch_client.parsing import case_update
from tests.command_center.values import CLOSED, EVENT, STATE, at
from tests.command_center.web.signing import signed, update
from tests.fakes import FakeClock
from vision.event import EventState
from vision.verification import VerificationResult as Found


def tell(store: Store, seq: int, kind: str, state: str, seconds: float, **more: object) -> None:
    news = update(id=str(UUID(int=seq)), seq=seq, kind=kind, state=state, at=at(seconds).isoformat(), **more)
    store.take_update(case_update(signed(news, at(0))[0]))


def test_the_whole_course_of_a_case_from_the_first_look_to_its_close(store: Store, clock: FakeClock) -> None:
    event = replace(EVENT, momentary=False)
    store.record(STATE, [event])
    (parcel,) = store.outbox.claim("test", at(1), 60, 1)
    filed = CaseReply("c", "1", str(event.id), CaseState.DISPATCHED, at(2), at(2), None)
    store.outbox.delivered(parcel.row_id, "test", at(2), filed)
    tell(store, 1, "accepted", "accepted", 30)
    tell(store, 2, "handled", "verifying", 90)
    store.finish_verification(event, Found.STILL_THERE, "", at(100))
    tell(store, 3, "reopened", "dispatched", 101, reworks=1)
    tell(store, 4, "handled", "verifying", 200, reworks=1)
    store.finish_verification(event, Found.GONE, "", at(210))
    tell(store, 5, "closed", "closed", 211, reworks=1)
    assert [step.key for step in course_of(event, store)] == [
        "course.started",
        "course.confirmed",
        "course.delivered",
        "update.accepted",
        "update.handled",
        "second_look.still_there",
        "update.reopened",
        "update.handled",
        "second_look.gone",
        "update.closed",
    ]


def test_each_step_says_how_long_it_took_from_the_one_before() -> None:
    started, confirmed = course(EVENT, None, [], [])
    assert started.after is None
    assert confirmed.after == timedelta(seconds=180.000001)


def test_a_look_that_is_still_owed_is_shown_when_it_was_asked_for() -> None:
    owed = SecondLook(at(90), None, None)
    assert (course(EVENT, None, [], [owed])[-1].key, owed.requested_at) == ("second_look.pending", at(90))


def test_a_camera_that_could_not_tell_says_why() -> None:
    blind = SecondLook(at(90), at(150), VerificationResult.CANNOT_SEE, "a truck stands before it")
    last = course(EVENT, None, [], [blind])[-1]
    assert (last.key, last.note, last.at) == ("second_look.cannot_see", "a truck stands before it", at(150))


@pytest.mark.parametrize(
    ("state", "key"), [(EventState.CLOSED, "course.ended"), (EventState.WITHDRAWN, "course.withdrawn")]
)
def test_how_it_ended(state: EventState, key: str) -> None:
    assert course(replace(CLOSED, state=state), None, [], [])[-1].key == key
