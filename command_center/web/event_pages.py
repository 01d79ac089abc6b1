"""The list of events, and one event with its pictures and its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from command_center.camera_states import ShownState, cameras_now
from command_center.parts import AppParts, Parts
from command_center.roles import Scope
from command_center.store.events import EventFilter
from command_center.web.reader import SignedIn, page_needs
from command_center.web.render import LocalTime, page
from dispatch_client.contract import CaseUpdate
from vision.event import Event, EventState, Evidence
from vision.site import Site
from vision.violation import EventType

SHOWN = 100
COUNTED = 200  # more is shown as "200+"

_BEFORE, _AFTER = frozenset({"confirmed"}), frozenset({"ended", "verified"})
_SHOWN_KINDS = ("overview_drawn", "close_up")

router = APIRouter(dependencies=[page_needs(Scope.EVENTS_READ)])


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an event's course: `key` of its text, and what somebody said."""

    at: datetime
    key: str
    actor: str = ""
    note: str = ""


class EventsQuery(BaseModel):
    """Which events; a choice that was left open comes as ""."""

    event_type: EventType | Literal[""] = ""
    state: EventState | Literal[""] = ""
    camera_id: Annotated[str, Field(max_length=100)] = ""

    def to_filter(self) -> EventFilter:
        """The store's filter."""
        return EventFilter(self.camera_id or None, self.event_type or None, self.state or None, limit=SHOWN)


@router.get("/")
def events_page(
    request: Request, reader: SignedIn, parts: Parts, query: Annotated[EventsQuery, Query()]
) -> Response:
    """The newest events; the page looks again when the store says that something has changed."""
    change = parts.store.latest_event_change()  # before the list: what comes between is told, not missed
    site = parts.store.load_site()
    wanted = query.to_filter()
    events = parts.store.events(wanted)
    return page(
        request,
        reader,
        "events.html",
        events=events,
        cases=parts.store.cases_of([event.id for event in events]),
        wanted=wanted,
        event_types=list(EventType),
        states=list(EventState),
        site=site,
        names=_names(site),
        local=local_time(site, parts),
        tiles=_tiles(parts, site),
        change=change,
        shown=SHOWN,
    )


@router.get("/events/{event_id}")
def event_page(request: Request, reader: SignedIn, parts: Parts, event_id: UUID) -> Response:
    """Everything that is known of one event, before and after side by side."""
    change = parts.store.latest_event_change()
    event = parts.store.event(event_id)
    if event is None:
        raise HTTPException(404, f"no event {event_id}")
    site = parts.store.load_site()
    return page(
        request,
        reader,
        "event.html",
        event=event,
        case=parts.store.case(event_id),
        course=course_of(event, parts.store.case_updates(event_id)),
        before=_pair(event.evidence, _BEFORE),
        after=_pair(event.evidence, _AFTER),
        names=_names(site),
        zones=_zone_names(site, event.camera_id),
        local=local_time(site, parts),
        change=change,
    )


def course_of(event: Event, updates: Sequence[CaseUpdate]) -> list[Step]:
    """What happened, oldest first: what the camera saw and what people did."""
    steps = [Step(event.started_at, "course.started")]
    if event.confirmed_at is not None:
        steps.append(Step(event.confirmed_at, "course.confirmed"))
    if event.ended_at is not None:
        ending = "withdrawn" if event.state is EventState.WITHDRAWN else "ended"
        steps.append(Step(event.ended_at, f"course.{ending}"))
    steps += [Step(each.at, f"update.{each.kind}", each.actor, each.note) for each in updates]
    return sorted(steps, key=lambda step: step.at)


def local_time(site: Site | None, parts: AppParts) -> LocalTime:
    """How instants are written at this site."""
    return LocalTime(site.time_zone if site else None, parts.clock.now())


def _pair(evidence: Sequence[Evidence], moments: frozenset[str]) -> list[Evidence]:
    """The overview with marks and the close-up without, of the latest of some moments."""
    pictures = [each for each in evidence if each.moment in moments]
    latest = {each.kind: each for each in pictures}
    return [latest[kind] for kind in _SHOWN_KINDS if kind in latest] or pictures[-2:]


def _tiles(parts: AppParts, site: Site | None) -> dict[str, int]:
    """The figures at the top of the list."""
    counted = {
        state: len(parts.store.events(EventFilter(state=state, limit=COUNTED + 1)))
        for state in (EventState.OPEN, EventState.WARNED)
    }
    cameras = cameras_now(site, parts.live)
    down = sum(now.heard.state is not ShownState.LIVE for now in cameras)
    return {
        "open": counted[EventState.OPEN],
        "warned": counted[EventState.WARNED],
        "undelivered": len(parts.store.outbox.dead_letters(COUNTED + 1)),
        "cameras_down": down,
        "cameras": len(cameras),
    }


def _names(site: Site | None) -> dict[str, str]:
    return {camera.id: camera.name or camera.id for camera in site.cameras} if site else {}


def _zone_names(site: Site | None, camera_id: str) -> dict[str, str]:
    cameras = [camera for camera in site.cameras if camera.id == camera_id] if site else []
    return {zone.id: zone.name or zone.id for camera in cameras for zone in camera.zones}
