"""The grid worker's and the dispatcher's pages: cases, one case, what can be done with it."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.datastructures import FormData, UploadFile

from dispatch_desk.case import MAX_NOTE, Act, Person
from dispatch_desk.desk import Desk
from dispatch_desk.errors import InvalidError, MediaTypeError, NotFoundError, TooLargeError
from dispatch_desk.states import Action, actions_of
from dispatch_desk.web.body import read_form
from dispatch_desk.web.contract import TheDesk
from dispatch_desk.web.render import films, gallery
from dispatch_desk.web.session import SignedIn, actor_of, check_csrf, own_cases_of
from dispatch_desk.web.sign_in import MAX_FORM_BYTES, TheRenderer, go_to

PAGE_SIZE = 30
RECENT = 3  # just finished ones that stand under the open ones
MAX_PAGE = 10_000
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}

router = APIRouter(include_in_schema=False)


class Which(BaseModel):
    """Which cases to list."""

    finished: bool = False
    page: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 1


@dataclass(frozen=True, slots=True)
class ActionForm:
    """What a person sends with an action."""

    note: str
    worker_id: UUID | None
    photos: tuple[bytes, ...]


async def action_form(request: Request, desk: TheDesk, _: SignedIn) -> ActionForm:
    """The form of an action. Raises TooLargeError, InvalidError, NotAllowedError."""
    settings = desk.settings
    form = await read_form(
        request, MAX_FORM_BYTES + settings.max_photos * settings.max_picture_bytes, settings.max_photos
    )
    try:
        check_csrf(request, form)
        note = str(form.get("note", "")).strip()
        if len(note) > MAX_NOTE:
            raise InvalidError(f"note: expected at most {MAX_NOTE} characters, got {len(note)}")
        return ActionForm(note, _worker_id(form), await _photos(form, settings.max_picture_bytes))
    finally:
        await form.close()


@router.get("/")
def front_page() -> Response:
    """The cases are the front page."""
    return go_to("/cases")


@router.get("/cases")
def list_cases(
    request: Request,
    desk: TheDesk,
    renderer: TheRenderer,
    account: SignedIn,
    which: Annotated[Which, Query()],
) -> Response:
    """A worker's own cases or all cases: unfinished ones by due time; finished ones, newest first."""
    mine, offset = own_cases_of(account), (which.page - 1) * PAGE_SIZE
    cases, total = desk.cases(finished=which.finished, worker_id=mine, limit=PAGE_SIZE, offset=offset)
    first = which.page == 1 and not which.finished
    recent, _ = desk.cases(finished=True, worker_id=mine, limit=RECENT) if first else ([], 0)
    return renderer.page(
        request, "cases.html", account,
        cases=cases, recent=recent, total=total, finished=which.finished,
        page=which.page, more=offset + len(cases) < total,
    )  # fmt: skip


@router.get("/cases/{number}")
def show_case(
    request: Request, desk: TheDesk, renderer: TheRenderer, account: SignedIn, number: str
) -> Response:
    """A case: pictures, place, what can be done, time-line."""
    case = desk.case(number, own_cases_of(account))
    entries, pictures = desk.story(case)
    before, after = gallery(pictures)
    actions = actions_of(case.state, account.person.role)
    workers = desk.accounts.workers() if Action.DISPATCH in actions else []
    return renderer.page(
        request, "case.html", account,
        case=case, entries=entries, before=before, after=after, films=films(pictures),
        actions=actions, workers=workers, max_photos=desk.settings.max_photos, max_note=MAX_NOTE,
    )  # fmt: skip


@router.post("/cases/{number}/{action}")
def act(
    desk: TheDesk,
    account: SignedIn,
    number: str,
    action: Action,
    form: Annotated[ActionForm, Depends(action_form)],
) -> Response:
    """Do something with a case: 303 back to it, 409 when it cannot be done (any more)."""
    worker = _worker(desk, form.worker_id) if action is Action.DISPATCH else None
    photos = tuple(_keep(desk, photo) for photo in form.photos)
    desk.act(number, Act(action, actor_of(account), form.note, photos, worker), own_cases_of(account))
    may_see = own_cases_of(account) is None or action is not Action.RETURN
    return go_to(f"/cases/{number}" if may_see else "/cases")


@router.get("/pictures/{sha256}")
def show_picture(
    desk: TheDesk, account: SignedIn, sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}\z")]
) -> Response:
    """A picture of a case that this person may see."""
    if not desk.shows_picture(sha256, own_cases_of(account)):
        raise NotFoundError(f"there is no picture {sha256}")
    media_type = desk.pictures.media_type(sha256)
    headers = {"cache-control": "private, max-age=86400, immutable"}
    return FileResponse(desk.pictures.path(sha256), HTTPStatus.OK, headers, media_type)


def _worker(desk: Desk, worker_id: UUID | None) -> Person:
    found = next((worker for worker in desk.accounts.workers() if worker.id == worker_id), None)
    if found is None:
        raise InvalidError("worker: expected the id of an active grid worker, got none of them")
    return found


def _worker_id(form: FormData) -> UUID | None:
    value = form.get("worker")
    try:
        return UUID(str(value)) if value else None
    except ValueError as error:
        raise InvalidError("worker: expected an id, got something else") from error


async def _photos(form: FormData, max_bytes: int) -> tuple[bytes, ...]:
    """The photos of a form; a browser sends an empty one where none was chosen."""
    photos = []
    for upload in form.getlist("photos"):
        if isinstance(upload, UploadFile) and upload.size:
            if upload.size > max_bytes:
                raise TooLargeError(f"photo: expected at most {max_bytes} bytes, got {upload.size}")
            photos.append(await upload.read())
    return tuple(photos)


def _keep(desk: Desk, photo: bytes) -> str:
    sha256 = hashlib.sha256(photo).hexdigest()
    desk.pictures.put(sha256, photo, _media_type(photo))
    return sha256


def _media_type(photo: bytes) -> str:
    """By the first bytes: what a browser says of a file is not to be trusted."""
    if photo[:4] == b"RIFF" and photo[8:12] == b"WEBP":
        return "image/webp"
    found = next((kind for magic, kind in _MAGIC.items() if photo.startswith(magic)), None)
    if found is None:
        raise MediaTypeError("photo: expected JPEG, PNG or WebP, got something else")
    return found
