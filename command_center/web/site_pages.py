"""Cameras with their states, and reports that the dispatch side has refused."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from command_center.api.dead_letters import RowId
from command_center.camera_states import cameras_now
from command_center.parts import Parts
from command_center.resending import send_again
from command_center.roles import Scope
from command_center.web.event_pages import local_time
from command_center.web.reader import OUR_FORM, SignedIn, page_needs
from command_center.web.render import page
from command_center.worker_states import workers_now

MAX_SHOWN = 200

router = APIRouter()


@router.get("/cameras", dependencies=[page_needs(Scope.CAMERAS_READ)])
def cameras_page(request: Request, reader: SignedIn, parts: Parts) -> Response:
    """All cameras of the site and the workers; the page looks again every few seconds."""
    site = parts.store.load_site()
    return page(
        request,
        reader,
        "cameras.html",
        cameras=cameras_now(site, parts.live),
        workers=workers_now(parts.live),
        local=local_time(site, parts),
    )


@router.get("/dead-letters", dependencies=[page_needs(Scope.DEAD_LETTERS_READ)])
def dead_letters_page(request: Request, reader: SignedIn, parts: Parts) -> Response:
    """What the dispatch side has refused for good, and why."""
    local = local_time(parts.store.load_site(), parts)
    letters = parts.store.outbox.dead_letters(MAX_SHOWN)
    sent = "sent" in request.query_params
    return page(request, reader, "dead_letters.html", letters=letters, sent=sent, local=local)


@router.post("/dead-letters/{row_id}", dependencies=[OUR_FORM, page_needs(Scope.DEAD_LETTERS_WRITE)])
def send_letter_again(reader: SignedIn, parts: Parts, row_id: RowId) -> Response:
    """Queue a refused report again."""
    send_again(row_id, reader.session.user, parts)
    return RedirectResponse("/dead-letters?sent=1", 303)
