"""Somebody says that a thing has been dealt with: the same camera looks again, and its answer is kept."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.detections import ObjectClass
from tests.scenes import Actor, at, instant
from tests.vision.fakes import Answer, frames
from tests.vision.street import PARKING, Street
from tests.vision.test_watch import Recorder, recording_watch, show
from vision.event import Event, EventState
from vision.verification import VerificationRequest, VerificationResult

GONE, STILL_THERE, CANNOT_SEE = VerificationResult
CAR = Actor(ObjectClass.CAR, at(0.5, 0.7))
STAYS = CAR.stand(1000)
LEAVES = CAR.stand(80)
BUS = Actor(ObjectClass.BUS, at(0.5, 0.74, size=0.35), since_s=75).stand(1000)
UNKNOWN = VerificationRequest(UUID(int=9), "cam", instant(70))
FIRST_S = 62.0  # the car's event is open by then


class Handled(Street):
    """A street on which a car is reported; then somebody says that it has been dealt with."""

    def __init__(self, *actors: Actor) -> None:
        super().__init__({"cam": actors})
        self.show(frames(FIRST_S, fps=0.5))
        assert self.sink.told == ["warned", "open"]

    @property
    def event(self) -> Event:
        return self.sink.queue[-1]

    def ask(self, second: float, event: Event | None = None) -> VerificationRequest:
        event = event or self.event
        request = VerificationRequest(event.id, event.camera_id, instant(second))
        self.questions.ask(request)
        return request

    def watch(self, from_s: float, until_s: float, fps: float = 2.0) -> "Handled":
        """Look, asking for questions before each batch as a worker does."""
        for frame in frames(until_s, from_s=from_s, fps=fps):
            self.pipeline.look_again(frame.captured_at)
            self.pipeline.step([frame])
        return self

    @property
    def answer(self) -> Answer:
        (answer,) = self.questions.answers
        return answer


# --- the three answers --------------------------------------------------------------------------------


def test_what_is_still_there_is_answered_within_seconds_with_pictures_of_that_moment() -> None:
    street = Handled(STAYS)
    request = street.ask(63)
    answer = street.watch(63, 100).answer
    assert (answer.verdict.request, answer.verdict.result) == (request, STILL_THERE)
    assert answer.verdict.looked_at == instant(73)
    assert [picture.moment for picture in answer.pictures] == ["verified"] * 4
    assert {picture.captured_at for picture in answer.pictures} == {instant(73)}
    assert {picture.path for picture in answer.pictures} <= set(street.vault.pictures)
    assert street.sink.told == ["warned", "open"], "the event itself goes on"


def test_what_has_left_is_gone_and_the_end_is_told_before_the_answer() -> None:
    street = Handled(LEAVES)
    street.watch(63, 77, fps=1).ask(78)
    answer = street.watch(78, 100).answer
    assert answer.verdict.result is GONE
    assert street.sink.told == ["warned", "open", "closed"]
    closed = street.sink.queue[-1]
    assert answer.verdict.looked_at == closed.changed_at
    assert answer.event == replace(
        closed, revision=closed.revision + 1, evidence=(*closed.evidence, *answer.pictures)
    )


def test_what_is_hidden_behind_a_bus_cannot_be_seen() -> None:
    street = Handled(STAYS.unseen(75, 1000), BUS)
    street.watch(63, 74, fps=1).ask(75)
    answer = street.watch(75, 150).answer
    assert (answer.verdict.result, answer.verdict.looked_at) == (CANNOT_SEE, instant(135))
    assert answer.verdict.reason == "the place is hidden behind something"


def test_without_pictures_the_answer_comes_without_pictures() -> None:
    street = Handled(STAYS)
    street.ask(63)
    for second in range(63, 200, 5):
        street.pipeline.look_again(instant(second))
    answer = street.answer
    assert (answer.verdict.result, answer.verdict.looked_at) == (CANNOT_SEE, instant(133))
    assert answer.verdict.reason == "the camera gives no pictures"
    assert answer.pictures == ()
    assert not street.pipeline.verifying("cam")


def test_an_event_that_the_camera_does_not_know_any_more_cannot_be_seen() -> None:
    street = Handled(STAYS)
    street.sink.keep(replace(street.event, id=UNKNOWN.event_id))
    street.questions.ask(UNKNOWN)
    answer = street.watch(70, 70).answer
    assert (answer.verdict.result, answer.pictures) == (CANNOT_SEE, ())
    assert answer.verdict.reason == "the camera's rules know nothing of it"


def test_a_full_vault_costs_the_pictures_and_not_the_answer() -> None:
    street = Handled(STAYS)
    street.vault.full = True
    street.ask(63)
    answer = street.watch(63, 100).answer
    assert (answer.verdict.result, answer.pictures) == (STILL_THERE, ())


# --- while it is under way ----------------------------------------------------------------------------


def test_the_camera_looks_twice_a_second_until_there_is_an_answer_and_not_longer() -> None:
    street = Handled(STAYS)
    assert street.pipeline.needs_fps("cam", instant(63)) == PARKING.idle_fps
    street.ask(63)
    street.watch(63, 72.5)
    assert street.pipeline.verifying("cam")
    assert street.pipeline.needs_fps("cam", instant(72.5)) == 2.0
    street.watch(73, 73)
    assert not street.pipeline.verifying("cam")
    assert street.pipeline.needs_fps("cam", instant(73)) == PARKING.idle_fps


def test_a_rule_that_wants_more_gets_more() -> None:
    watch = recording_watch(Recorder(8.0))
    watch.verify(UNKNOWN, instant(0))
    assert watch.needs_fps(instant(0)) == 8.0


def test_a_second_look_does_not_make_earlier_low_rates_a_blindness() -> None:
    recorder = Recorder(0.1)
    watch = recording_watch(recorder)
    show(watch, [0.0])
    watch.verify(UNKNOWN, instant(9))
    show(watch, [10.0])
    assert recorder.scenes[-1].blind == ()


def test_asked_anew_while_under_way_it_begins_anew() -> None:
    street = Handled(STAYS)
    street.ask(63)
    street.watch(63, 70)
    request = street.ask(71)
    answer = street.watch(70.5, 100).answer
    assert (answer.verdict.request, answer.verdict.looked_at) == (request, instant(80.5))


def test_after_rework_the_same_event_is_looked_at_again() -> None:
    street = Handled(LEAVES)
    street.ask(63)
    street.watch(63, 74)
    street.ask(80)
    street.watch(75, 100)
    assert [answer.verdict.result for answer in street.questions.answers] == [STILL_THERE, GONE]
    revisions = [answer.event.revision for answer in street.questions.answers]
    assert revisions == [3, 5], "the end of the event is the fourth"


def test_events_of_one_camera_are_answered_each_for_itself() -> None:
    other = Actor(ObjectClass.CAR, at(0.7, 0.85)).stand(1000)
    street = Street({"cam": [LEAVES, other]})
    street.show(frames(FIRST_S, fps=0.5))
    opened = [event for event in street.sink.queue if event.state is EventState.OPEN]
    for event in opened:
        street.questions.ask(VerificationRequest(event.id, "cam", instant(79)))
    for frame in frames(100, from_s=79, fps=2):
        street.pipeline.look_again(frame.captured_at)
        street.pipeline.step([frame])
    results = {answer.verdict.request.event_id: answer for answer in street.questions.answers}
    by_place = {event.place.box[0]: results[event.id].verdict.result for event in opened}
    assert [by_place[left] for left in sorted(by_place)] == [GONE, STILL_THERE]


def test_a_question_to_a_camera_of_another_worker_is_left_alone() -> None:
    street = Handled(STAYS)
    elsewhere = VerificationRequest(street.event.id, "gate", instant(63))
    street.questions.ask(elsewhere)
    street.watch(63, 160, fps=1)
    assert street.questions.answers == []
    assert street.questions.restarted().due() == [elsewhere]
    assert not street.pipeline.verifying("cam")


def test_an_answer_that_nobody_waits_for_ends_the_second_look() -> None:
    street = Handled(STAYS)
    street.ask(63)
    street.watch(63, 70)
    street.questions.withdraw(street.event.id)
    street.watch(70.5, 80)
    assert street.questions.answers == []
    assert not street.pipeline.verifying("cam")


# --- failures -----------------------------------------------------------------------------------------


def test_an_answer_that_cannot_be_saved_is_found_again_at_the_next_look(
    caplog: pytest.LogCaptureFixture,
) -> None:
    street = Handled(STAYS)
    street.ask(63)
    street.sink.broken = True
    with caplog.at_level(logging.WARNING):
        street.watch(63, 80)
    assert street.questions.answers == []
    assert street.pipeline.verifying("cam")
    street.sink.broken = False
    assert street.watch(80.5, 90).answer.verdict.looked_at == instant(80.5)
    assert caplog.text.count("wait to be saved: the disk is full") == 1, "not at every look"


def test_no_pictures_and_no_place_for_the_answer_is_tried_again() -> None:
    street = Handled(STAYS)
    street.ask(63)
    street.sink.broken = True
    street.pipeline.look_again(instant(63))
    street.pipeline.look_again(instant(140))
    street.sink.broken = False
    street.pipeline.look_again(instant(150))
    assert street.answer.verdict.looked_at == instant(150)


def test_an_end_that_could_not_be_saved_is_saved_before_its_answer() -> None:
    street = Handled(LEAVES)
    street.watch(63, 77, fps=1).ask(78)
    street.watch(78, 90)
    street.sink.stumbles = True
    answer = street.watch(90.5, 95).answer
    assert (answer.verdict.result, answer.verdict.looked_at) == (GONE, instant(90.5))
    assert (answer.event.state, answer.event.revision) == (EventState.CLOSED, 4)
    assert street.sink.told == ["warned", "open", "closed"], "told once"


@pytest.mark.parametrize("crash_s", [63.0, 68.0, 72.5])
def test_after_a_restart_an_open_question_is_taken_up_again(crash_s: float) -> None:
    street = Handled(STAYS)
    request = street.ask(63)
    street.watch(63, crash_s)
    street.crash()
    answer = street.watch(crash_s + 3, 120).answer
    assert (answer.verdict.request, answer.verdict.result) == (request, STILL_THERE)
    assert answer.verdict.looked_at >= instant(crash_s + 13), "it takes ten seconds from its own first look"


# --- whatever happens ---------------------------------------------------------------------------------

kinds = st.sampled_from(["seen", "empty", "hidden", "no pictures"])
mishaps = st.sampled_from(["", "", "ask", "ask", "crash", "broken"])
spans = st.tuples(kinds, st.integers(4, 35), mishaps)


class Story(Handled):
    """A street where one span follows the other; the car is asked after at the beginning."""

    def __init__(self, story: Sequence[tuple[str, int, str]]) -> None:
        self.car, bus, second = STAYS, replace(BUS, since_s=FIRST_S), FIRST_S + 1
        self.spans = []
        for kind, seconds, mishap in story:
            until_s = second + seconds
            self.car = self.car if kind == "seen" else self.car.unseen(second, until_s)
            bus = bus if kind == "hidden" else bus.unseen(second, until_s)
            self.spans.append((kind, second, until_s - 1, mishap))
            second = until_s
        super().__init__(self.car, bus.unseen(0, FIRST_S + 1))
        self.reported = self.event
        self.asked = [self.ask(FIRST_S)]
        for span in self.spans:
            self._tell(*span)

    def shows_car_at(self, looked: datetime) -> bool:
        return self.car.box_at((looked - instant(0)).total_seconds()) is not None

    def _tell(self, kind: str, from_s: float, until_s: float, mishap: str) -> None:
        known = self.sink.event(self.reported.id)
        if mishap == "ask" and known is not None and not known.finished:
            self.asked.append(self.ask(from_s, self.reported))
        if mishap == "crash":
            self.crash()
        self.sink.broken = mishap == "broken"
        if kind == "no pictures":
            self.pipeline.look_again(instant(until_s))
        else:
            self.watch(from_s, until_s, fps=1)


@settings(max_examples=15, deadline=None)
@given(st.lists(spans, min_size=1, max_size=5))
def test_whatever_the_camera_sees_a_question_has_one_answer_at_most_and_what_it_sees_is_not_gone(
    story: list[tuple[str, int, str]],
) -> None:
    street = Story(story)
    answered = [answer.verdict.request for answer in street.questions.answers]
    assert len(answered) == len(set(answered))
    assert set(answered) <= set(street.asked)
    for answer in street.questions.answers:
        if answer.verdict.result is GONE:
            assert answer.event.state is EventState.CLOSED
        if answer.verdict.result is STILL_THERE:
            assert street.shows_car_at(answer.verdict.looked_at)
    ends = [event for event in street.sink.queue if event.state is EventState.CLOSED]
    assert not any(street.shows_car_at(event.changed_at) for event in ends if event.id == street.reported.id)
