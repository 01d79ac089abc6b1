"""More bodies pass a gate than credentials were authorised: who is reported, and who never is.

The line runs across the picture at y = 0.5; people enter upwards. Everybody takes four seconds from 0.7 to
0.3 and so crosses two seconds after starting.
"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from models.detections import ObjectClass
from tests.scenes import Actor, at, instant, person_at, scenes
from tests.vision.plays import Play
from vision.geometry import Box
from vision.rules.rule import Duty
from vision.rules.tailgating import Tailgating, TailgatingSettings
from vision.schedule import Hours, Schedule
from vision.signals import Signal, SignalKind
from vision.site import Zone
from vision.violation import EventType

GATE = Zone("gate", line=((0.2, 0.5), (0.8, 0.5)), inside=(0.5, 0.1))
SETTINGS = TailgatingSettings(
    gate="east",
    auth_before_s=0.3,
    auth_after_s=8.0,
    alert_after_s=0.5,
    watermark_wait_s=10.0,
    gap_max_s=2.0,
    child_height_ratio=0.65,
)
FPS = 8.0


def walker(crosses_s: float, x: float = 0.5, height: float = 0.2) -> Actor:
    start, end = person_at(x, 0.7, height), person_at(x, 0.3, height)
    return Actor(ObjectClass.PERSON, start, since_s=crosses_s - 2).move(end, 4)


def leaver(crosses_s: float) -> Actor:
    return Actor(ObjectClass.PERSON, person_at(0.6, 0.3), since_s=crosses_s - 2).move(person_at(0.6, 0.7), 4)


def grant(at_s: float, admits: int = 1, gate: str = "east") -> Signal:
    return Signal(SignalKind.ACCESS_GRANT, gate, instant(at_s), admits=admits)


def heard(until_s: int, from_s: int = 0) -> list[Signal]:
    """The controller says every half second that nothing else has happened."""
    return [
        Signal(SignalKind.GRANT_WATERMARK, "east", instant(half / 2))
        for half in range(2 * from_s, 2 * until_s + 1)
    ]


def rule(settings: TailgatingSettings = SETTINGS) -> Tailgating:
    return Tailgating(Duty("cam", GATE), settings)


def shown(
    walkers: Sequence[Actor],
    grants: Sequence[Signal] = (),
    *,
    settings: TailgatingSettings = SETTINGS,
    watermarks: Sequence[Signal] | None = None,
    until_s: float = 40,
) -> Play:
    signals = [*grants, *(heard(40) if watermarks is None else watermarks)]
    return Play(rule(settings), GATE).show(scenes(walkers, until_s, fps=FPS), signals)


@pytest.mark.parametrize(
    ("walkers", "grants", "meaning"),
    [
        ([walker(10)], [grant(8)], "one card, one body"),
        ([walker(10), walker(11.5)], [grant(8), grant(9)], "two valid cards, then two bodies"),
        ([walker(10), walker(10.4, x=0.6)], [grant(8, admits=2)], "a guest let in on purpose"),
        ([walker(10 + n) for n in range(5)], [grant(8 + n) for n in range(5)], "a queue of grants"),
        ([walker(10), leaver(10.5), leaver(11)], [grant(8)], "people who leave"),
        ([leaver(10), leaver(11)], [], "people who only leave"),
        ([walker(10), walker(10.5, x=0.55, height=0.12)], [grant(8)], "a child behind its mother"),
        ([walker(10, x=0.55, height=0.12), walker(10.6)], [grant(8)], "a child that runs ahead"),
        (
            [walker(10), walker(10.5, x=0.55, height=0.12), walker(10.9, x=0.45, height=0.11)],
            [grant(8)],
            "two children",
        ),
        ([walker(10)], [grant(10.2)], "a grant told a moment after the step"),
        (
            [Actor(ObjectClass.PERSON, person_at(0.5, 0.7)).move(person_at(0.5, 0.52), 3).stand(30)],
            [],
            "a waiter",
        ),
        (
            [Actor(ObjectClass.BICYCLE, person_at(0.5, 0.7)).move(person_at(0.5, 0.3), 4)],
            [],
            "a bicycle pushed in",
        ),
        (
            [Actor(ObjectClass.PERSON, person_at(0.9, 0.7)).move(person_at(0.9, 0.3), 4)],
            [],
            "past the gate's end",
        ),
    ],
)
def test_nobody_is_reported_for(walkers: Sequence[Actor], grants: Sequence[Signal], meaning: str) -> None:
    assert shown(walkers, grants).told == [], meaning


def test_two_bodies_on_one_card_are_one_event_that_names_both() -> None:
    play = shown([walker(10), walker(11)], [grant(8)])
    assert play.told == ["open"]
    (event,) = play.events
    assert [subject.role for subject in event.subjects] == ["admitted", "follower"]
    assert event.event_type is EventType.TAILGATING
    assert play.started_s == [pytest.approx(11, abs=0.2)]
    assert event.flags == ()


def test_the_alert_comes_half_a_second_after_the_second_crossing() -> None:
    (event,) = shown([walker(10), walker(11)], [grant(8)]).events
    assert event.confirmed_at is not None
    assert (event.confirmed_at - event.started_at).total_seconds() == pytest.approx(0.75, abs=0.3)


def test_everybody_who_follows_the_same_person_belongs_to_one_event() -> None:
    play = shown([walker(10), walker(11), walker(12.5)], [grant(8)])
    assert len(play.events) == 1
    assert play.told == ["open", "open"], "the second revision names the third body"
    assert [subject.role for subject in play.events[0].subjects] == ["admitted", "follower", "follower"]


def test_followers_of_two_people_are_two_events() -> None:
    play = shown([walker(10), walker(11), walker(20), walker(21)], [grant(8), grant(18)])
    assert play.started_s == [pytest.approx(11, abs=0.2), pytest.approx(21, abs=0.2)]


def test_a_body_without_any_grant_is_an_event_that_says_so() -> None:
    (event,) = shown([walker(10)]).events
    assert event.flags == ("nobody_admitted",)
    assert [subject.role for subject in event.subjects] == ["follower"]


def test_a_third_adult_behind_mother_and_child_is_reported() -> None:
    group = [walker(10), walker(10.5, x=0.55, height=0.12), walker(11.2, x=0.45)]
    (event,) = shown(group, [grant(8)]).events
    assert [subject.role for subject in event.subjects] == ["admitted", "follower"]


def test_a_mother_behind_a_child_keeps_her_own_card_for_herself() -> None:
    group = [walker(10, x=0.55, height=0.12), walker(10.6), walker(12)]
    assert shown(group, [grant(8), grant(8.5)]).told == ["open"], "the third body has no card"


@pytest.mark.parametrize(
    ("granted_s", "meaning"),
    [(1.0, "the door has closed again"), (12.0, "it was for somebody later"), (8.0, "another gate")],
)
def test_a_grant_does_not_cover_another_time_or_gate(granted_s: float, meaning: str) -> None:
    gate = "west" if meaning == "another gate" else "east"
    assert len(shown([walker(10)], [grant(granted_s, gate=gate)]).events) == 1, meaning


def test_the_same_grant_told_twice_counts_once() -> None:
    assert len(shown([walker(10), walker(11)], [grant(8), grant(8)]).events) == 1


@pytest.mark.parametrize(("grants", "events"), [([grant(8)], 0), ([], 1)])
@pytest.mark.parametrize("camera_only", [False, True])
def test_one_body_that_dithers_on_the_line_is_one_body(
    grants: list[Signal], events: int, camera_only: bool
) -> None:
    steps = (9.0, 0.52), (10.0, 0.48), (11.0, 0.52), (12.0, 0.47), (13.0, 0.51), (14.0, 0.3)
    dithering = replace(walker(10), stops=tuple((second, person_at(0.5, y)) for second, y in steps))
    play = shown([dithering], grants, settings=replace(SETTINGS, camera_only=camera_only))
    assert len(play.events) == (0 if camera_only else events)
    assert all(len(event.subjects) == 1 for event in play.events)


def swaying(crosses_s: float, *, depth: float) -> Actor:
    """Somebody who comes to the line and whose feet are seen a little beyond it and back, again and again."""
    steps = [(crosses_s + n / 2, 0.5 + (depth if n % 2 else -depth)) for n in range(9)]
    stops = tuple((second, person_at(0.5, y)) for second, y in steps)
    return replace(walker(crosses_s), stops=(*stops, (crosses_s + 8, person_at(0.5, 0.7))))


def test_who_turns_away_on_the_line_was_never_in() -> None:
    assert shown([swaying(10, depth=0.005)], []).told == []
    assert shown([swaying(10, depth=0.03)], []).told == ["open"], "a step beyond it is an entry"


def test_who_comes_out_and_sways_on_the_line_does_not_enter() -> None:
    steps = [(10 + n / 2, 0.5 + (0.005 if n % 2 else -0.005)) for n in range(9)]
    stops = ((8.0, person_at(0.5, 0.3)), *((second, person_at(0.5, y)) for second, y in steps))
    leaver_ = Actor(ObjectClass.PERSON, person_at(0.5, 0.3), since_s=8, stops=stops)
    assert shown([leaver_.move(person_at(0.5, 0.7), 3)], []).told == []


# --- the controller is late, wrong, or missing --------------------------------------------------------


def test_a_crossing_waits_until_its_grants_are_known() -> None:
    late_but_good = replace(grant(8), at=instant(8))
    play = Play(rule(), GATE)
    play.show(scenes([walker(10)], 15, fps=FPS), heard(9))
    assert play.told == [], "nothing is known beyond the ninth second"
    play.rule.observe(late_but_good)
    play.rule.observe(Signal(SignalKind.GRANT_WATERMARK, "east", instant(15)))
    assert play.show(scenes([], 30, from_s=15.125, fps=FPS)).told == []


def test_a_watermark_that_never_comes_is_not_waited_for_for_ever() -> None:
    play = shown([walker(10), walker(11)], [grant(8)], watermarks=heard(9))
    (event,) = play.events
    assert event.flags == ("grants_late",)
    assert event.confirmed_at is not None
    assert (event.confirmed_at - event.started_at).total_seconds() == pytest.approx(10, abs=0.5)


def test_episodes_that_are_decided_in_one_look_are_all_told() -> None:
    walkers = [walker(10), walker(11), walker(14), walker(15)]
    caught_up = Signal(SignalKind.GRANT_WATERMARK, "east", instant(18))
    play = Play(rule(), GATE).show(scenes(walkers, 18, fps=FPS), heard(9))
    for signal in (grant(8), grant(13.5), caught_up):
        play.rule.observe(signal)
    play.show(scenes([], 30, from_s=18.125, fps=FPS))
    assert play.started_s == [pytest.approx(11, abs=0.2), pytest.approx(15, abs=0.2)]


def test_the_clock_of_the_controller_may_be_off() -> None:
    slow_by_a_minute = [replace(grant(8), at=instant(8 - 60))]
    corrected = replace(SETTINGS, clock_offset_s=60.0)
    assert shown([walker(10)], slow_by_a_minute, settings=corrected).told == []
    assert len(shown([walker(10)], slow_by_a_minute).events) == 1


PASSAGES = (50.0, 63.0, 84.0, 91.5, 108.0, 117.0, 128.0, 142.0, 161.0, 170.5, 182.0, 203.0, 215.5, 226.0)


@pytest.mark.parametrize(("off_s", "well_from"), [(-45.0, 8), (-9.0, 4), (-3.5, 1), (5.0, 4), (8.0, 5)])
def test_a_clock_that_is_off_is_found_out_after_a_few_passages(off_s: float, well_from: int) -> None:
    cards = [grant(crosses_s - 2 + off_s) for crosses_s in PASSAGES]
    walkers = [walker(crosses_s) for crosses_s in PASSAGES]
    play = shown(walkers, cards, watermarks=heard(260), until_s=240)
    assert max(play.started_s, default=0) < PASSAGES[well_from], "all is well from then on"


def test_a_follower_is_told_although_the_clock_is_off_and_the_event_says_so() -> None:
    cards = [grant(crosses_s - 2 + 8) for crosses_s in PASSAGES]
    walkers = [walker(crosses_s) for crosses_s in [*PASSAGES, PASSAGES[-1] + 1.5]]
    play = shown(walkers, cards, watermarks=heard(260), until_s=240)
    assert play.started_s[-1] == pytest.approx(PASSAGES[-1] + 1.5, abs=0.2)
    assert play.events[-1].flags == ("clock_corrected",)


@pytest.mark.parametrize("drift", [-0.004, 0.004])
def test_a_clock_that_drifts_is_followed_without_one_mistake(drift: float) -> None:
    passages = [50.0 + 17 * number + number % 5 for number in range(60)]
    cards = [replace(grant(0), at=instant(at_s - 2 + drift * at_s)) for at_s in passages]
    play = shown([walker(at_s) for at_s in passages], cards, watermarks=heard(1120), until_s=1100)
    assert play.told == []


def test_stolen_passages_and_unused_cards_do_not_move_the_clock() -> None:
    cards = [grant(8), grant(20), grant(33), grant(50), grant(60)]
    walkers = [walker(10), walker(11), walker(22), walker(23.5), walker(62), walker(63)]
    play = shown(walkers, cards, watermarks=heard(80), until_s=75)
    assert play.started_s == [pytest.approx(at_s, abs=0.2) for at_s in (11, 23.5, 63)]
    assert not any("clock_corrected" in event.flags for event in play.events)


def wheelchair(crosses_s: float, x: float = 0.5) -> Actor:
    def box(y: float) -> Box:
        return (x - 0.04, y - 0.155, x + 0.04, y)

    return Actor(ObjectClass.PERSON, box(0.7), since_s=crosses_s - 2).move(box(0.3), 4)


@pytest.mark.parametrize("companion_s", [9.4, 10.6])
def test_a_wheelchair_with_its_companion_needs_one_card(companion_s: float) -> None:
    assert shown([wheelchair(10), walker(companion_s)], [grant(8)]).told == []


@pytest.mark.parametrize(
    ("aspect", "told", "meaning"),
    [
        (0.46, [], "a wheelchair from behind: half again as wide for its height as its companion"),
        (0.36, ["open"], "somebody broad and shorter"),
    ],
)
def test_a_wheelchair_is_wide_beside_its_companion(aspect: float, told: list[str], meaning: str) -> None:
    start, end = (at(0.5, y, size=0.16, aspect=aspect) for y in (0.7, 0.3))
    lower = Actor(ObjectClass.PERSON, start, since_s=8).move(end, 4)
    start, end = (at(0.5, y, size=0.2, aspect=0.3) for y in (0.7, 0.3))
    companion = Actor(ObjectClass.PERSON, start, since_s=8.8).move(end, 4)
    assert shown([lower, companion], [grant(8)]).told == told, meaning


def test_a_wheelchair_that_slips_in_long_after_somebody_is_reported() -> None:
    assert shown([walker(10), wheelchair(14)], [grant(8)]).told == ["open"]


def strider(crosses_s: float) -> Actor:
    """Shorter than a walker, and wide in every step: so is a wheelchair, but its width stays."""
    actor = Actor(ObjectClass.PERSON, person_at(0.5, 0.7, 0.16), since_s=crosses_s - 2)
    for step in range(1, 17):
        left, top, right, bottom = person_at(0.5, 0.7 - 0.025 * step, 0.16)
        reach = 0.008 if step % 2 else 0.0
        actor = actor.move((left - reach, top, right + reach, bottom), 0.25)
    return actor


def test_long_strides_are_no_wheelchair() -> None:
    assert shown([walker(10), strider(10.6)], [grant(8)]).told == ["open"]


def test_who_is_cut_short_by_the_gate_is_no_child() -> None:
    cut = Actor(ObjectClass.PERSON, person_at(0.5, 0.7), since_s=8).move(person_at(0.5, 0.52), 1.8)
    cut = cut.move(person_at(0.5, 0.48, height=0.12), 0.3).move(person_at(0.5, 0.3, height=0.12), 1.9)
    assert shown([cut, walker(11.5)], [grant(8)]).told == ["open"]


def test_two_boxes_on_one_body_are_one_body() -> None:
    assert shown([walker(10), walker(10.1, height=0.22)], [grant(8)]).told == []
    assert shown([walker(10), walker(10.6, height=0.22)], [grant(8)]).told == ["open"]


def test_who_is_clear_of_the_line_later_may_have_crossed_it_first() -> None:
    hesitant = Actor(ObjectClass.PERSON, person_at(0.3, 0.7), since_s=9.7)
    hesitant = hesitant.move(person_at(0.3, 0.495), 2.05).stand(0.75).move(person_at(0.3, 0.3), 2)
    (event,) = shown([walker(10), walker(12.2, x=0.6), hesitant], [grant(8)]).events
    crossed = [subject.seen_at for subject in event.subjects]
    assert len(crossed) == 3
    assert crossed == sorted(crossed)
    assert event.started_at <= event.last_seen_at


@pytest.mark.parametrize(
    ("foot", "height", "told", "meaning"),
    [
        (0.62, 0.14, ["open"], "farther away, and smaller for it"),
        (0.78, 0.14, [], "a child beside its mother"),
    ],
)
def test_only_who_is_equally_far_away_is_compared(
    foot: float, height: float, told: list[str], meaning: str
) -> None:
    gate = Zone("gate", line=((0.5, 0.5), (0.5, 1.0)), inside=(0.1, 0.7))
    mother = Actor(ObjectClass.PERSON, person_at(0.7, 0.8, 0.3), since_s=8).move(person_at(0.3, 0.8, 0.3), 4)
    other = Actor(ObjectClass.PERSON, person_at(0.7, foot, height), since_s=8.5).move(
        person_at(0.3, foot, height), 4
    )
    play = Play(Tailgating(Duty("cam", gate), SETTINGS), gate)
    play.show(scenes([mother, other], 30, fps=FPS), [grant(8), *heard(30)])
    assert play.told == told, meaning


@pytest.mark.parametrize(("gap_s", "events"), [(1.5, 1), (3.0, 0)])
def test_without_a_controller_the_gap_between_two_bodies_decides(gap_s: float, events: int) -> None:
    alone = replace(SETTINGS, camera_only=True)
    play = shown([walker(10), walker(10 + gap_s)], settings=alone, watermarks=())
    assert len(play.events) == events
    assert all(event.flags == ("camera_only",) for event in play.events)


def test_a_controller_that_was_never_heard_of_is_said_to_be_missing() -> None:
    (event,) = shown([walker(10), walker(11)], watermarks=()).events
    assert event.flags == ("camera_only",)
    assert event.confidence < shown([walker(10)]).events[0].confidence


@pytest.mark.parametrize("child_s", [9.5, 10.5])
def test_a_child_beside_its_mother_needs_no_controller(child_s: float) -> None:
    alone = replace(SETTINGS, camera_only=True)
    group = [walker(10), walker(child_s, x=0.55, height=0.12)]
    assert shown(group, settings=alone, watermarks=()).told == []


# --- hours, rates, restarts ---------------------------------------------------------------------------


def test_a_restart_keeps_what_was_granted() -> None:
    play = Play(rule(), GATE).show(scenes([], 9, fps=FPS), [grant(8), *heard(9)]).restart(rule())
    play.show(scenes([walker(13), walker(14)], 25, from_s=9.125, fps=FPS, session=2), heard(25, from_s=9))
    assert play.told == ["open"]
    assert [subject.role for subject in play.events[0].subjects] == ["admitted", "follower"]


def test_a_grant_used_before_a_restart_is_used_up() -> None:
    play = Play(rule(), GATE).show(scenes([walker(10)], 12, fps=FPS), [grant(8), *heard(12)]).restart(rule())
    play.show(scenes([walker(14.5)], 25, from_s=12.125, fps=FPS, session=2), heard(25, from_s=12))
    assert len(play.events) == 1


def test_a_deed_is_not_ended_by_the_camera() -> None:
    play = shown([walker(10), walker(11)], [grant(8)])
    assert play.events[0].ended_at is None
    assert play.events[0].momentary


def test_it_watches_closely_while_somebody_is_near_and_rests_else() -> None:
    play = Play(rule(), GATE)
    wanted = {
        scene.captured_at: play.show([scene]).rule.needs_fps(scene.captured_at)
        for scene in scenes([walker(10)], 30, fps=FPS)
    }
    assert wanted[instant(2)] == SETTINGS.idle_fps
    assert wanted[instant(10)] == SETTINGS.watch_fps
    assert wanted[instant(25)] == SETTINGS.idle_fps


def test_while_nothing_moves_key_pictures_do_until_somebody_has_a_grant() -> None:
    resting = rule()
    assert resting.needs_fps(instant(0), calm=True) == SETTINGS.calm_fps
    resting.observe(grant(10))
    assert resting.needs_fps(instant(9), calm=True) == SETTINGS.watch_fps
    assert resting.needs_fps(instant(17), calm=True) == SETTINGS.watch_fps
    assert resting.needs_fps(instant(19), calm=True) == SETTINGS.calm_fps


def test_somebody_near_is_watched_however_calm_the_picture_seems() -> None:
    play = Play(rule(), GATE)
    play.show(scenes([walker(10)], 10, fps=FPS))
    assert play.rule.needs_fps(instant(10), calm=True) == SETTINGS.watch_fps


def test_out_of_hours_nobody_is_counted() -> None:
    sundays = Schedule(hours=(Hours(("sun",)),))
    idle = Tailgating(Duty("cam", GATE, sundays), SETTINGS)
    assert idle.needs_fps(instant(0)) == 0.0
    assert Play(idle, GATE).show(scenes([walker(10)], 20, fps=FPS), heard(20)).told == []


def test_an_area_is_no_gate() -> None:
    area = Zone("kerb", polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)))
    with pytest.raises(ValueError, match="zone kerb: expected a line"):
        Tailgating(Duty("cam", area), SETTINGS)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"gate": ""}, "gate: expected the id of a gate"),
        ({"gate": "east", "auth_after_s": 0.0}, "auth_after_s: expected more than 0"),
        ({"gate": "east", "child_height_ratio": 1.1}, "child_height_ratio: expected 0 to 1"),
        ({"gate": "east", "watermark_wait_s": -1.0}, "watermark_wait_s: expected 0 or more"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        TailgatingSettings(**wrong)  # type: ignore[arg-type]
