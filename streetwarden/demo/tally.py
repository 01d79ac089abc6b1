"""The demo's figures: what became of the cases, and whether anything was lost, told twice or made up.

Events are held against what truly happened on the street by place and time alone. What a rule calls a thing
(its track, the event's own place) plays no part: a rule that took one car for two would be found out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from simulation.lens import Lens
from streetwarden.demo.chronicle import CaseFile
from streetwarden.demo.culprits import NEAR_M, may_be
from streetwarden.demo.errand import VERIFIED
from streetwarden.demo.places import apart_m, place_of
from streetwarden.demo.scenario import FOLLOWER, PERMITTED
from streetwarden.demo.stays import Passage, Stay
from vision.event import Event
from vision.geometry import Point
from vision.violation import EventType

SLACK_S = 2.5
"""The log looks at the street twice a second, a camera at what is new once a second or more often."""

PASSAGE_WITHIN_S = 3.0
"""People go through a gate one after the other; who follows does so within two seconds."""

Thing = tuple[str, str, datetime]
"""A true thing before a camera: the camera, the actor, since when."""


@dataclass(frozen=True, slots=True)
class TypeCount:
    """What became of the events of one type."""

    opened: int = 0
    verified_by_vision: int = 0
    closed: int = 0
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """What truly happened, and how to hold an event against it.

    limits_s   by camera, zone and type: how long something may last there before it is an event
    """

    stays: Sequence[Stay]
    passages: Sequence[Passage]
    limits_s: Mapping[tuple[str, str, EventType], float]
    lenses: Mapping[str, Lens]

    def thing(self, event: Event) -> Thing | None:
        """The true thing behind a confirmed event, None where there is none."""
        if event.event_type is EventType.TAILGATING:
            return self._follower(event)
        place, limit_s = place_of(event, self.lenses), self._limit_s(event)
        if place is None or limit_s is None or event.confirmed_at is None:
            return None
        found = [stay for stay in self.stays if _is_behind(stay, event, place, limit_s, event.confirmed_at)]
        nearest = min(found, key=lambda stay: apart_m(stay.place, place), default=None)
        return None if nearest is None else (event.camera_id, nearest.actor, nearest.from_at)

    def _limit_s(self, event: Event) -> float | None:
        return self.limits_s.get((event.camera_id, event.zone_id, event.event_type))

    def _follower(self, event: Event) -> Thing | None:
        """Who went through that gate behind somebody, then."""
        found = [
            passage
            for passage in self.passages
            if passage.actor.startswith(FOLLOWER)
            and passage.gate == (event.camera_id, event.zone_id)
            and _apart_s(passage.at, event.started_at) <= PASSAGE_WITHIN_S
        ]
        nearest = min(found, key=lambda passage: _apart_s(passage.at, event.started_at), default=None)
        return None if nearest is None else (event.camera_id, nearest.actor, nearest.at)


def _is_behind(stay: Stay, event: Event, place: Point, limit_s: float, confirmed_at: datetime) -> bool:
    slack = timedelta(seconds=SLACK_S)
    return (
        not stay.actor.startswith(PERMITTED)
        and may_be(stay.kind, event.event_type, moving=False, lies=stay.lies)
        and apart_m(stay.place, place) <= NEAR_M
        and stay.to_at + slack >= confirmed_at
        and stay.from_at - slack <= event.started_at
        and stay.lasted_s(confirmed_at) >= limit_s - SLACK_S
    )


def _apart_s(one: datetime, other: datetime) -> float:
    return abs((one - other).total_seconds())


def without_truth(events: Iterable[Event], truth: Truth) -> int:
    """How many events have no true thing behind them."""
    return sum(truth.thing(event) is None for event in events)


def told_twice(events: Iterable[Event], truth: Truth) -> int:
    """How many events are about a thing that the same camera has reported already."""
    things = Counter(thing for event in events if (thing := truth.thing(event)) is not None)
    return sum(count - 1 for count in things.values())


def lost(events: Iterable[Event], at_desk: Mapping[UUID, int]) -> int:
    """How many confirmed events the desk does not have as they are now.

    at_desk   the latest revision that the desk has, by the event's id
    """
    confirmed = [event for event in events if event.confirmed_at is not None]
    return sum(at_desk.get(event.id, 0) < event.revision for event in confirmed)


def count_of(files: Iterable[CaseFile]) -> TypeCount:
    """What became of these."""
    filed = list(files)
    return TypeCount(
        opened=len(filed),
        verified_by_vision=sum(file.verified for file in filed),
        closed=sum(file.closed for file in filed),
        reopened=sum(file.reopened for file in filed),
    )


def counts(files: Sequence[CaseFile]) -> dict[EventType, TypeCount]:
    """What became of the events, by type."""
    return {kind: count_of(file for file in files if file.event.event_type is kind) for kind in EventType}


def reached(files: Sequence[CaseFile]) -> frozenset[EventType]:
    """The types of which a case is closed; where the camera can check, it must have done so."""
    return frozenset(
        file.event.event_type
        for file in files
        if file.closed and (file.verified or file.event.event_type not in VERIFIED)
    )
