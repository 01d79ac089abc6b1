"""The list of events, and one event with its pictures and its course."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from command_center.camera_states import ShownState, cameras_now
from command_center.parts import AppParts, Parts
from command_center.roles import Scope
from command_center.store.events import EventFilter
from command_center.web import picture_pairs
from command_center.web.event_cards import cards_of
from command_center.web.event_course import course_of
from command_center.web.names import camera_names, zone_names
from command_center.web.reader import SignedIn, page_needs
from command_center.web.render import LocalTime, page
from vision.event import EventState
from vision.site import Site
from vision.violation import EventType

SHOWN = 100
COUNTED = 200  # more is shown as "200+"

router = APIRouter(dependencies=[page_needs(Scope.EVENTS_READ)])


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
        names=camera_names(site),
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
        course=course_of(event, parts.store),
        before=picture_pairs.before(event.evidence),
        after=picture_pairs.after(event.evidence),
        films=picture_pairs.films(event.evidence),
        pictures=picture_pairs.pictures(event.evidence),
        names=camera_names(site),
        zones=zone_names(site, event.camera_id),
        local=local_time(site, parts),
        change=change,
    )


@router.get("/events/{event_id}/card")
def event_card(request: Request, reader: SignedIn, parts: Parts, event_id: UUID) -> Response:
    """The event as a card: what the list beside live video puts in the place of an older one."""
    event = parts.store.event(event_id)
    if event is None:
        raise HTTPException(404, f"no event {event_id}")
    site = parts.store.load_site()
    (card,) = cards_of([event], site, parts)
    return page(request, reader, "event_card.html", card=card, local=local_time(site, parts))


def local_time(site: Site | None, parts: AppParts) -> LocalTime:
    """How instants are written at this site."""
    return LocalTime(site.time_zone if site else None, parts.clock.now())


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
