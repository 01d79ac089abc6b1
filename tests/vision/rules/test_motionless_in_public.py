"""Somebody lies still in a public place: what is an alarm, and what is a rest."""

from dataclasses import replace

import pytest

from models.detections import ObjectClass
from tests.scenes import Actor, at, instant, person_at, scenes
from tests.vision.plays import Play
from vision.event import Event
from vision.geometry import Box
from vision.rules.motionless_in_public import MotionlessInPublic, MotionlessInPublicSettings
from vision.rules.rule import Duty
from vision.schedule import Hours, Schedule
from vision.site import Zone
from vision.violation import Severity

PARK = Zone("park", polygon=((0.1, 0.3), (0.9, 0.3), (0.9, 0.95), (0.1, 0.95)))
BENCH = Zone("bench", polygon=((0.6, 0.3), (0.9, 0.3), (0.9, 0.95), (0.6, 0.95)))
SETTINGS = MotionlessInPublicSettings(
    still_s=60.0, lying_aspect=0.9, lying_share=0.6, urgent_after_s=180.0, occlusion_hold_s=30.0
)
PERSON = ObjectClass.PERSON


def lying_at(x: float, y: float) -> Box:
    return at(x, y, size=0.06, aspect=2.5)


def sitting_at(x: float, y: float) -> Box:
    return at(x, y, size=0.12, aspect=0.7)


def rule(settings: MotionlessInPublicSettings = SETTINGS) -> MotionlessInPublic:
    return MotionlessInPublic(Duty("cam", PARK), settings)


def shown(
    *actors: Actor, until_s: float = 120, settings: MotionlessInPublicSettings = SETTINGS, fps: float = 1.0
) -> Play:
    return Play(rule(settings), PARK).show(scenes(actors, until_s, fps=fps, zones=[PARK, BENCH]))


def only(play: Play) -> Event:
    (event,) = play.confirmed
    return event


FALLEN = (
    Actor(PERSON, person_at(0.1, 0.6)).move(person_at(0.4, 0.6), 10).move(lying_at(0.4, 0.6), 1).stand(600)
)


@pytest.mark.parametrize("fps", [0.5, 1.0, 4.0])
def test_somebody_who_fell_and_lies_still_is_reported_once(fps: float) -> None:
    play = shown(FALLEN, fps=fps)
    assert play.told == ["open"]
    assert play.started_s == [pytest.approx(11, abs=4)]
    assert only(play).severity is Severity.NORMAL


def slumped_at(x: float, y: float) -> Box:
    """As wide as somebody who lies, nearly as high as somebody who sits: much of where he stood."""
    return at(x, y, size=0.13, aspect=1.0)


LEANING = Actor(PERSON, person_at(0.1, 0.6)).move(person_at(0.4, 0.6), 10).stand(45)


def test_who_stood_there_before_has_lain_only_since_the_fall() -> None:
    play = shown(LEANING.move(slumped_at(0.4, 0.6), 1).stand(600), until_s=200)
    assert play.told == ["open"]
    assert play.started_s == [pytest.approx(56, abs=2)]
    event = only(play)
    assert event.confirmed_at is not None
    assert (event.confirmed_at - event.started_at).total_seconds() == pytest.approx(SETTINGS.still_s, abs=2)


def test_who_went_down_and_is_up_again_begins_anew_when_he_falls_a_second_time() -> None:
    stumbling = LEANING.move(slumped_at(0.4, 0.6), 1).stand(20).move(person_at(0.4, 0.6), 1).stand(30)
    assert shown(stumbling, until_s=106).told == []
    again = stumbling.move(slumped_at(0.4, 0.6), 1).stand(600)
    assert shown(again, until_s=200).started_s == [pytest.approx(108, abs=2)]


def test_it_becomes_urgent_when_nobody_helps() -> None:
    play = shown(FALLEN, until_s=240)
    assert play.told == ["open", "open"]
    assert [event.severity for event in play.revisions] == [Severity.NORMAL, Severity.URGENT]


def test_it_ends_when_the_person_gets_up_and_walks_on() -> None:
    helped = (
        Actor(PERSON, lying_at(0.4, 0.6))
        .stand(100)
        .move(person_at(0.4, 0.6), 2)
        .move(person_at(0.85, 0.6), 10)
    )
    assert shown(helped, until_s=160).told == ["open", "closed"]


@pytest.mark.parametrize(
    ("actor", "meaning"),
    [
        (Actor(PERSON, person_at(0.4, 0.6)).stand(600), "somebody who stands and waits"),
        (Actor(PERSON, sitting_at(0.4, 0.6)).stand(600), "somebody who sits and rests"),
        (Actor(PERSON, lying_at(0.75, 0.6)).stand(600), "somebody who lies on a bench"),
        (Actor(PERSON, lying_at(0.4, 0.2)).stand(600), "somebody who lies outside the zone"),
        (Actor(PERSON, lying_at(0.4, 0.6)).stand(50), "somebody who gets up in time"),
        (Actor(ObjectClass.GOODS, lying_at(0.4, 0.6)).stand(600), "a sack on the pavement"),
        (
            Actor(PERSON, lying_at(0.15, 0.6)).move(lying_at(0.85, 0.6), 120),
            "somebody on a board who rolls by",
        ),
    ],
)
def test_no_alarm_is_raised_for(actor: Actor, meaning: str) -> None:
    bench_excepted = replace(SETTINGS, except_zones=("bench",))
    assert shown(actor, settings=bench_excepted).told == [], meaning


def test_a_bench_counts_where_it_is_not_excepted() -> None:
    assert len(shown(Actor(PERSON, lying_at(0.75, 0.6)).stand(600)).confirmed) == 1


def test_standing_still_for_long_may_be_asked_for() -> None:
    watchful = replace(SETTINGS, upright_still_s=90.0)
    standing = Actor(PERSON, person_at(0.4, 0.6)).stand(600)
    assert shown(standing, until_s=80, settings=watchful).told == []
    assert only(shown(standing, until_s=120, settings=watchful)).flags == ("upright",)


def test_a_helper_who_steps_in_front_does_not_end_it() -> None:
    helper = Actor(PERSON, person_at(0.4, 0.63, height=0.3), since_s=40).stand(20)
    play = shown(FALLEN.unseen(40, 60), helper, until_s=100)
    assert play.started_s == [pytest.approx(11, abs=4)]


def test_two_boxes_on_who_lies_there_are_one_person() -> None:
    left, top, right, bottom = lying_at(0.4, 0.6)
    second = Actor(PERSON, (left + 0.1 * (right - left), top, right, bottom - 0.1 * (bottom - top))).stand(
        600
    )
    assert len(shown(Actor(PERSON, lying_at(0.4, 0.6)).stand(600), second).confirmed) == 1


def test_a_new_track_id_changes_nothing() -> None:
    assert shown(FALLEN.renamed(20, 40, 70, 100)).told == ["open"]


def test_a_restart_keeps_the_stay_and_the_postures() -> None:
    play = Play(rule(), PARK).show(scenes([FALLEN], 50)).restart(rule())
    play.show(scenes([FALLEN], 120, from_s=55, session=2))
    assert play.told == ["open"]
    assert play.started_s == [pytest.approx(11, abs=4)]


def test_out_of_hours_nothing_is_looked_at() -> None:
    sundays = Schedule(hours=(Hours(("sun",)),))
    sleeping = MotionlessInPublic(Duty("cam", PARK, sundays), SETTINGS)
    assert sleeping.needs_fps(instant(0)) == 0.0
    assert Play(sleeping, PARK).show(scenes([FALLEN], 120)).violations == []


def test_it_looks_more_often_while_somebody_has_just_stopped() -> None:
    play = shown(Actor(PERSON, lying_at(0.4, 0.6)).stand(600), until_s=4)
    assert play.rule.needs_fps(instant(4)) == SETTINGS.busy_fps
    assert shown(until_s=4).rule.needs_fps(instant(4)) == SETTINGS.idle_fps


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"still_s": 0.0}, "still_s: expected more than 0"),
        ({"lying_share": 1.2}, "lying_share: expected 0 to 1"),
        ({"upright_still_s": -1.0}, "upright_still_s: expected 0 or more"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        MotionlessInPublicSettings(**wrong)  # type: ignore[arg-type]
