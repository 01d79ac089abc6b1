"""Live updates as server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Query
from fastapi.responses import StreamingResponse

from command_center.api.problems import answers
from command_center.identity import needs
from command_center.parts import Parts
from command_center.roles import Scope

MAX_CHANGE = 2**63 - 1
Change = Annotated[
    int | None, Query(ge=0, le=MAX_CHANGE, description="number of the last change that is known")
]

router = APIRouter(tags=["live"])


@router.get(
    "/live",
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        **answers(401, 403, 422, 429, 503),
    },
    response_class=StreamingResponse,
    dependencies=[needs(Scope.EVENTS_READ)],
)
def follow(
    parts: Parts, last_event_id: Annotated[str, Header(max_length=20)] = "", after: Change = None
) -> StreamingResponse:
    """Every change of an event or its case, from now on or after the one in `Last-Event-ID` or `after`.

    Messages of type `event` carry the event as it is now (JSON) and the number of the change as their id. The
    stream ends after five minutes; come back with the last id. Comments keep the line open.
    """
    if not parts.live_updates.has_seat():
        raise HTTPException(429, "too many live viewers; try again in a minute", {"retry-after": "60"})
    known = int(last_event_id) if last_event_id.isdecimal() else after
    start = parts.store.latest_event_change() if known is None else min(known, MAX_CHANGE)
    return StreamingResponse(
        parts.live_updates.stream(start), media_type="text/event-stream", headers={"x-accel-buffering": "no"}
    )
