"""Events: a list with filters, one with all that is known of it, and its pictures."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict

from command_center.api.instant import Instant
from command_center.api.problems import answers, not_found
from command_center.api.views import CaseView, EventDetail, EventView, UpdateView
from command_center.evidence_views import film_for, is_film, picture_for
from command_center.identity import Caller, needs
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.store.events import MAX_LISTED, EventFilter
from vision.event import EventState
from vision.violation import EventType

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class EventQuery(BaseModel):
    """Which events; without a condition, the newest of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    camera_id: Annotated[str | None, Query(max_length=100)] = None
    event_type: EventType | None = None
    state: EventState | None = None
    since: Annotated[Instant | None, Query(description="began at or after")] = None
    limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 100

    def to_filter(self) -> EventFilter:
        """The store's filter."""
        return EventFilter(self.camera_id, self.event_type, self.state, self.since, self.limit)


router = APIRouter(tags=["events"])


@router.get("/events", responses=answers(401, 403, 422, 503), dependencies=[needs(Scope.EVENTS_READ)])
def list_events(query: Annotated[EventQuery, Query()], parts: Parts) -> list[EventView]:
    """Events, newest first, each with the state of its case."""
    events = parts.store.events(query.to_filter())
    cases = parts.store.cases_of([event.id for event in events])
    return [EventView.of(event, _view(cases.get(event.id))) for event in events]


@router.get(
    "/events/{event_id}", responses=answers(401, 403, 404, 422, 503), dependencies=[needs(Scope.EVENTS_READ)]
)
def read_event(event_id: UUID, parts: Parts) -> EventDetail:
    """One event with its reasons, pictures, case and case updates."""
    event = parts.store.event(event_id)
    if event is None:
        raise not_found("an event", event_id)
    updates = [UpdateView.model_validate(each) for each in parts.store.case_updates(event_id)]
    return EventDetail.whole(event, _view(parts.store.case(event_id)), updates)


@router.get(
    "/events/{event_id}/evidence/{sha256}",
    responses={
        200: {
            "content": {
                "image/jpeg": {"schema": {"type": "string", "format": "binary"}},
                "video/mp4": {"schema": {"type": "string", "format": "binary"}},
            }
        },
        **answers(401, 403, 404, 422, 503),
    },
    response_class=Response,
    dependencies=[needs(Scope.EVIDENCE_READ)],
)
def read_picture(event_id: UUID, sha256: Sha256, caller: Caller, parts: Parts) -> Response:
    """A picture of an event, or its film (kind `clip`).

    Without the right `evidence:original`, heads and number plates are blurred, and the film is refused. Every
    view is noted in the audit.
    """
    if is_film(event_id, sha256, parts):
        if not caller.may(Scope.EVIDENCE_ORIGINAL):
            raise HTTPException(
                403, f"expected the right {Scope.EVIDENCE_ORIGINAL}: a film cannot be blurred"
            )
        return FileResponse(film_for(caller, event_id, sha256, parts), media_type="video/mp4")
    return Response(picture_for(caller, event_id, sha256, parts), media_type="image/jpeg")


def _view(case: object) -> CaseView | None:
    return None if case is None else CaseView.model_validate(case)
