"""One question, one answer: gone, still there, or not to be seen."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenes import at, instant
from vision.event import Event, EventState
from vision.verification import Verdict, Verification, VerificationRequest, VerificationResult
from vision.violation import EventType, Place, Violation

GONE, STILL_THERE, CANNOT_SEE = VerificationResult
EVENT = Event(
    id=UUID(int=7),
    revision=2,
    event_type=EventType.ILLEGAL_PARKING,
    rule="illegal_parking",
    rule_version=1,
    state=EventState.OPEN,
    camera_id="cam",
    zone_id="kerb",
    place=Place("p1", at(0.5, 0.7)),
    started_at=instant(-180),
    last_seen_at=instant(0),
    changed_at=instant(0),
)
ENDED = replace(EVENT, state=EventState.CLOSED, ended_at=instant(0))
SEEN = Violation(
    rule="illegal_parking",
    rule_version=1,
    event_type=EventType.ILLEGAL_PARKING,
    zone_id="kerb",
    place=EVENT.place,
    subjects=(),
    started_at=EVENT.started_at,
    last_seen_at=instant(0),
    progress=1.0,
)
MISSED = replace(SEEN, seen=False)
REQUEST = VerificationRequest(EVENT.id, "cam", instant(-1))


def begun() -> Verification:
    return Verification(REQUEST, instant(0))


def looks(
    verification: Verification, seconds: Sequence[float], *violations: Violation, event: Event | None = EVENT
) -> Verdict | None:
    """Look at each second, until there is a verdict."""
    verdicts = (verification.look(event, violations, instant(second)) for second in seconds)
    return next((verdict for verdict in verdicts if verdict), None)


def half_seconds(from_s: float, until_s: float) -> list[float]:
    return [from_s + step / 2 for step in range(round((until_s - from_s) * 2) + 1)]


def test_what_is_seen_at_its_place_for_ten_seconds_is_still_there() -> None:
    assert looks(begun(), half_seconds(0, 30), SEEN) == Verdict(REQUEST, STILL_THERE, instant(10))


def test_few_looks_are_not_enough_however_long_they_take() -> None:
    assert looks(begun(), [0, 10, 20], SEEN) is None
    assert looks(begun(), [0, 10, 20, 30], SEEN) == Verdict(REQUEST, STILL_THERE, instant(30))


def test_an_event_that_has_ended_is_gone_at_once() -> None:
    assert looks(begun(), [3], event=ENDED) == Verdict(REQUEST, GONE, instant(3))


def test_what_leaves_during_the_second_look_is_gone_when_its_event_ends() -> None:
    verification = begun()
    assert looks(verification, half_seconds(0, 5), SEEN) is None
    assert looks(verification, half_seconds(5.5, 15), MISSED) is None
    assert looks(verification, [15.5], event=ENDED) == Verdict(REQUEST, GONE, instant(15.5))


def test_what_left_a_moment_ago_is_not_called_still_there_by_a_picture_without_it() -> None:
    verification = begun()
    assert looks(verification, half_seconds(0, 9.5), SEEN) is None
    assert looks(verification, half_seconds(10, 19.5), MISSED) is None


def test_what_comes_out_from_behind_a_bus_is_still_there() -> None:
    verification = begun()
    assert looks(verification, half_seconds(0, 3), SEEN) is None
    assert looks(verification, half_seconds(3.5, 40), MISSED) is None
    assert looks(verification, [40.5], SEEN) == Verdict(REQUEST, STILL_THERE, instant(40.5))


@pytest.mark.parametrize("violations", [[MISSED], []])
def test_what_is_hidden_for_a_minute_cannot_be_seen_and_the_reason_is_told(
    violations: list[Violation],
) -> None:
    verdict = looks(begun(), half_seconds(0, 90), *violations)
    assert verdict == Verdict(REQUEST, CANNOT_SEE, instant(60), "the place is hidden behind something")


@pytest.mark.parametrize(
    "other",
    [
        replace(SEEN, place=Place("p2", EVENT.place.box)),
        replace(SEEN, zone_id="gate"),
        replace(SEEN, rule="street_vendor"),
    ],
)
def test_other_things_in_the_picture_do_not_count(other: Violation) -> None:
    verdict = looks(begun(), half_seconds(0, 90), other)
    assert verdict is not None
    assert verdict.result is CANNOT_SEE


def test_an_event_that_the_rules_do_not_know_cannot_be_seen() -> None:
    verdict = looks(begun(), [2], SEEN, event=None)
    assert verdict == Verdict(REQUEST, CANNOT_SEE, instant(2), "the camera's rules know nothing of it")


def test_without_any_picture_it_cannot_be_seen() -> None:
    verification = begun()
    assert verification.overdue(instant(69.9)) is None
    verdict = verification.overdue(instant(70))
    assert verdict == Verdict(REQUEST, CANNOT_SEE, instant(70), "the camera gives no pictures")


def test_a_camera_that_goes_away_in_the_middle_has_as_long_from_its_first_look() -> None:
    verification = begun()
    assert looks(verification, [5, 5.5], SEEN) is None
    assert verification.overdue(instant(74.9)) is None
    assert verification.overdue(instant(75)) is not None


steps = st.tuples(st.floats(0.1, 30.0), st.sampled_from([SEEN, MISSED, None]), st.booleans())


@given(st.lists(steps, max_size=60))
def test_whatever_is_seen_the_verdict_is_what_that_very_look_shows(
    told: list[tuple[float, Violation | None, bool]],
) -> None:
    verification, second, seen = begun(), 0.0, 0
    for pause_s, violation, ended in told:
        second += pause_s
        seen += violation is SEEN and not ended
        violations = [violation] if violation else []
        verdict = verification.look(ENDED if ended else EVENT, violations, instant(second))
        first_s = told[0][0]
        if verdict is None:
            assert second - first_s < 60.0
            continue
        assert verdict.looked_at == instant(second)
        assert (verdict.result is GONE) == ended
        if verdict.result is STILL_THERE:
            assert violation is SEEN
            assert seen >= 4
            assert second - first_s >= 10.0
        return
