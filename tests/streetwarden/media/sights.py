"""What a camera saw, in tests of what people are shown."""

from collections.abc import Sequence

from models.detections import ObjectClass
from tests.scenes import Actor, Tracking, at, instant, person_at
from tests.vision.fakes import frame_at
from tests.vision.street import GATE, KERB
from vision.seen import Seen
from vision.site import Camera, RuleSpec
from vision.violation import EventType, Place, Subject, Violation

CAMERA = Camera(
    "cam",
    zones=(KERB, GATE),
    rules=(RuleSpec("illegal_parking", "kerb"), RuleSpec("street_vendor", "kerb")),
)
CAR = Actor(ObjectClass.CAR, at(0.5, 0.7)).stand(100)
PERSON = Actor(ObjectClass.PERSON, person_at(0.8, 0.7)).stand(100)


def seen_at(second: float, *violations: Violation, actors: Sequence[Actor] = (CAR, PERSON)) -> Seen:
    """A look in which `actors` stand in a grey picture."""
    tracking = Tracking(actors)
    tracks = [tracking.look(each, 1) for each in (second - 5.0, second)][-1]
    return Seen(frame_at(second), tracks, violations)


def parking(second: float, progress: float = 0.5) -> Violation:
    """The car stands where it may not."""
    (car,) = Tracking([CAR]).look(second, 1)
    return Violation(
        rule="illegal_parking",
        rule_version=1,
        event_type=EventType.ILLEGAL_PARKING,
        zone_id="kerb",
        place=Place("p1", car.box),
        subjects=(Subject.of(car, "vehicle"),),
        started_at=instant(second - 30.0),
        last_seen_at=instant(second),
        progress=progress,
        warned=True,
    )
