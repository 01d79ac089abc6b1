"""What the grid worker does about a case, and when: he takes his time, as people do."""

import random
from dataclasses import dataclass

from simulation.deeds import Deed
from vision.event import Event
from vision.violation import EventType

VERIFIED = frozenset({EventType.ILLEGAL_PARKING, EventType.STREET_VENDOR})
"""What he is careless about now and then: it can stay where it is, and the camera sees through it."""

ACCEPTS_AFTER_S = (2.0, 4.0)
ARRIVES_AFTER_S = (2.5, 5.0)
HELPS_FOR_S = 7.0
"""So long he stays with somebody whom he has helped up, before the other goes home."""

CARELESS_SHARE = 0.12

HANDLED_NOTES = {
    EventType.ILLEGAL_PARKING: "Spoke to the driver, who drives off.",
    EventType.STREET_VENDOR: "Spoke to the vendor, who packs up.",
    EventType.ELDER_INACTIVITY: "Helped up; nothing broken.",
    EventType.TAILGATING: "Spoke to both at the gate.",
}
CARELESS_NOTE = "Taken care of."
NOBODY_NOTE = "Nobody there any more."


@dataclass(frozen=True, slots=True)
class Order:
    """Something that somebody on the street is to be told, so long after the worker has come."""

    deed: Deed
    after_s: float = 0.0


def orders_of(event: Event) -> tuple[Order, ...]:
    """What the one whom the event is about is told."""
    match event.event_type:
        case EventType.ELDER_INACTIVITY:
            return (Order(Deed.RISE), Order(Deed.LEAVE, HELPS_FOR_S))
        case EventType.TAILGATING:
            return ()
        case _:
            return (Order(Deed.LEAVE),)


class Temper:
    """How long somebody takes, and when he is careless: by chance, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a mood, no secret
        self._was_careless = False

    def accepts_after_s(self) -> float:
        """How long a case lies before he takes it."""
        return self._random.uniform(*ACCEPTS_AFTER_S)

    def arrives_after_s(self) -> float:
        """How long the way takes."""
        return self._random.uniform(*ARRIVES_AFTER_S)

    def is_careless(self, event: Event, reworks: int) -> bool:
        """Whether he says "handled" and does nothing: of the first such case always, of later ones seldom.

        Never twice about the same case.
        """
        if event.event_type not in VERIFIED or reworks:
            return False
        careless = not self._was_careless or self._random.random() < CARELESS_SHARE
        self._was_careless = True
        return careless
