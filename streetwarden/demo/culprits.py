"""Who on the street an event is about."""

from collections.abc import Iterable, Mapping

from simulation.figure import Kind
from simulation.motion import PEOPLE, STALLS
from streetwarden.demo.places import apart_m
from streetwarden.demo.street_control import Passer
from vision.event import Event
from vision.geometry import Point
from vision.violation import EventType

NEAR_M = 3.0
"""A box says to within half a car where its thing stands; two cars in a row are farther apart."""

KINDS: Mapping[EventType, frozenset[Kind]] = {
    EventType.ILLEGAL_PARKING: frozenset(
        {Kind.CAR, Kind.VAN, Kind.TRUCK, Kind.BUS, Kind.MOTORCYCLE, Kind.BICYCLE}
    ),
    EventType.STREET_VENDOR: STALLS,
    EventType.ELDER_INACTIVITY: PEOPLE,
    EventType.TAILGATING: PEOPLE,
}


def may_be(kind: Kind, event_type: EventType, *, moving: bool, lies: bool) -> bool:
    """Whether somebody like that can be what an event of this type is about, while it lasts."""
    if kind not in KINDS[event_type] or moving:
        return False
    return lies or event_type is not EventType.ELDER_INACTIVITY


def culprit(event: Event, place: Point | None, passers: Iterable[Passer]) -> Passer | None:
    """Whom somebody who comes to the place of the event finds there; None when nobody is there (any more).

    A deed is over when it is seen: nobody is found.
    """
    if place is None or event.momentary:
        return None
    found = [
        passer
        for passer in passers
        if event.camera_id in passer.in_view
        and may_be(passer.kind, event.event_type, moving=passer.moving, lies=passer.lies)
        and apart_m(passer.place, place) <= NEAR_M
    ]
    return min(found, key=lambda passer: apart_m(passer.place, place), default=None)
