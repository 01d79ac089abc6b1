"""Cameras with their states, and reports that the dispatch side has refused."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from command_center.accepting import accept_view
from command_center.api.cameras import CameraId
from command_center.api.dead_letters import RowId
from command_center.camera_states import ShownState, cameras_now
from command_center.parts import Parts
from command_center.resending import send_again
from command_center.roles import Scope
from command_center.web.event_pages import local_time
from command_center.web.reader import OUR_FORM, SignedIn, page_needs
from command_center.web.render import page
from command_center.worker_states import workers_now

MAX_SHOWN = 200
OF_THE_VIEW = frozenset({ShownState.MOVED, ShownState.BLURRED})
"""What is over when somebody says that the view is right."""

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
        of_the_view=OF_THE_VIEW,
        accepted="accepted" in request.query_params,
        local=local_time(site, parts),
    )


@router.post("/cameras/{camera_id}/view/accept", dependencies=[OUR_FORM, page_needs(Scope.CAMERAS_WRITE)])
def accept_shown_view(reader: SignedIn, parts: Parts, camera_id: CameraId) -> Response:
    """The view that a camera shows now is the right one."""
    accept_view(camera_id, reader.session.user, parts)
    return RedirectResponse("/cameras?accepted=1", 303)


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
