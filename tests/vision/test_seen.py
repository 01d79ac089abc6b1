"""What people who look on are told: the latest look, who stands, which zones are looked at."""

from datetime import datetime

import pytest

from models.detections import ObjectClass
from tests.scenes import Actor, Tracking, at, instant, person_at
from tests.vision.fakes import MemorySink, MemoryVault, ScriptedDetector, SignalQueue, frames
from tests.vision.plays import ids
from tests.vision.street import CAR, KERB, PARKING, Street
from vision.deduplication import Deduplicator
from vision.evidence import EvidenceRecorder
from vision.pipeline import Pipeline
from vision.rules.illegal_parking import IllegalParking
from vision.rules.rule import Duty
from vision.schedule import Schedule
from vision.seen import Seen, stands
from vision.site import Camera, RuleSpec, Zone
from vision.watch import Watch

PARKED = Actor(ObjectClass.CAR, at(0.5, 0.7)).stand(100)
DRIVING = Actor(ObjectClass.CAR, at(0.1, 0.7)).move(at(0.9, 0.7), 10)
STOPPING = Actor(ObjectClass.CAR, at(0.1, 0.7)).move(at(0.5, 0.7), 4).stand(100)
WAITING = Actor(ObjectClass.PERSON, person_at(0.5, 0.7)).move(person_at(0.505, 0.7), 30)


@pytest.mark.parametrize(
    ("actor", "fps", "second", "standing"),
    [
        (PARKED, 2.0, 1.0, False),
        (PARKED, 2.0, 3.0, True),
        (PARKED, 0.25, 4.0, True),
        (DRIVING, 2.0, 5.0, False),
        (DRIVING, 0.25, 8.0, False),
        (STOPPING, 2.0, 5.0, False),
        (STOPPING, 2.0, 7.0, True),
        (WAITING, 2.0, 10.0, True),
    ],
    ids=["too short", "long enough", "seldom seen", "drives", "drives, seldom seen", "has just stopped",
         "stopped for a while", "shifts from foot to foot"],
)  # fmt: skip
def test_a_track_that_keeps_its_place_for_two_seconds_stands(
    actor: Actor, fps: float, second: float, standing: bool
) -> None:
    tracking = Tracking([actor])
    for look in range(round(second * fps) + 1):
        (track,) = tracking.look(look / fps, 1)
    assert stands(track) is standing


class Audience:
    """Remembers every look."""

    def __init__(self) -> None:
        self.looks: list[Seen] = []

    def seen(self, seen: Seen) -> None:
        self.looks.append(seen)


def test_whoever_looks_on_is_told_of_every_look_with_what_the_rules_made_of_it() -> None:
    street, audience = Street({"cam": [CAR]}), Audience()
    street.pipeline._observer = audience
    street.show(frames(30))
    assert [seen.frame.captured_at for seen in audience.looks] == [instant(second) for second in range(31)]
    assert audience.looks[0].violations == ()
    (violation,) = audience.looks[-1].violations
    (track,) = audience.looks[-1].tracks
    assert violation.subjects[0].track == str(track.key)


def watch_of(schedule: Schedule) -> Watch:
    camera = Camera(
        "cam",
        zones=(KERB, Zone("yard", polygon=KERB.polygon)),
        rules=(RuleSpec("illegal_parking", "kerb", schedule=schedule),),
    )
    rule = IllegalParking(Duty("cam", KERB, schedule), PARKING)
    return Watch(camera, {"illegal_parking@kerb": rule}, Deduplicator(camera, ids()))


@pytest.mark.parametrize(
    ("schedule", "active"), [(Schedule(), {"kerb"}), (Schedule(hours=()), set())], ids=["always", "never"]
)
def test_a_zone_is_active_while_a_rule_looks_there(schedule: Schedule, active: set[str]) -> None:
    watch = watch_of(schedule)
    pipeline = Pipeline(
        ScriptedDetector({}), [watch], EvidenceRecorder(MemoryVault()), SignalQueue(), MemorySink()
    )
    now: datetime = instant(0)
    assert pipeline.active_zones("cam", now) == active


def test_before_the_first_look_nothing_was_seen() -> None:
    watch = watch_of(Schedule())
    assert watch.seen is None
