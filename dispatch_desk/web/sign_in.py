"""Signing in and out, choosing one's own PIN, choosing the language."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from dispatch_desk.errors import InvalidError, LockedOutError, NotFoundError, NotSignedInError
from dispatch_desk.settings import Language
from dispatch_desk.web.body import read_form
from dispatch_desk.web.contract import TheDesk
from dispatch_desk.web.render import Renderer
from dispatch_desk.web.session import LANGUAGE_COOKIE, MaybeAccount, Newcomer, begin, check_csrf

MAX_FORM_BYTES = 16 * 1024
LANGUAGE_KEPT_S = 365 * 86400

router = APIRouter(include_in_schema=False)


def get_renderer(request: Request) -> Renderer:
    """The renderer of this application."""
    renderer: Renderer = request.app.state.renderer
    return renderer


async def small_form(request: Request) -> FormData:
    """A form of ours without files."""
    form = await read_form(request, MAX_FORM_BYTES)
    check_csrf(request, form)
    return form


TheRenderer = Annotated[Renderer, Depends(get_renderer)]
SmallForm = Annotated[FormData, Depends(small_form)]


def go_to(location: str) -> RedirectResponse:
    """Send the browser to another page with GET."""
    return RedirectResponse(location, HTTPStatus.SEE_OTHER)


@router.get("/sign-in")
def sign_in_page(request: Request, renderer: TheRenderer, account: MaybeAccount) -> Response:
    """The form to sign in."""
    if account is not None:
        return go_to("/cases")
    return renderer.page(request, "sign_in.html", None, name="", fault=None, locked_s=0)


@router.post("/sign-in")
def sign_in(request: Request, desk: TheDesk, renderer: TheRenderer, form: SmallForm) -> Response:
    """Sign in; with a one-time PIN the next step is to choose one's own."""
    name, pin = str(form.get("name", "")).strip(), str(form.get("pin", ""))
    try:
        account = desk.accounts.sign_in(name, pin)
    except NotSignedInError as error:
        status = error.status
        return renderer.page(
            request, "sign_in.html", None, status=status, name=name, fault="sign_in.wrong", locked_s=0
        )
    except LockedOutError as error:
        page = renderer.page(
            request, "sign_in.html", None, status=error.status,
            name=name, fault="sign_in.locked", locked_s=error.retry_after_s or 0,
        )  # fmt: skip
        page.headers["retry-after"] = str(max(1, round(error.retry_after_s or 0)))
        return page
    begin(request, account)
    return go_to("/pin" if account.pin_is_one_time else "/cases")


@router.post("/sign-out")
def sign_out(request: Request, _: SmallForm) -> Response:
    """End the session of this browser."""
    request.session.clear()
    return go_to("/sign-in")


@router.get("/pin")
def pin_page(request: Request, renderer: TheRenderer, account: Newcomer) -> Response:
    """The form to choose one's own PIN."""
    return renderer.page(request, "pin.html", account, fault=None)


@router.post("/pin")
def choose_pin(
    request: Request, desk: TheDesk, renderer: TheRenderer, account: Newcomer, form: SmallForm
) -> Response:
    """Choose one's own PIN: typed twice, and not the present one."""
    pin, again = str(form.get("pin", "")), str(form.get("again", ""))
    if pin != again:
        return renderer.page(request, "pin.html", account, status=InvalidError.status, fault="pin.differ")
    try:
        changed = desk.accounts.choose_pin(account, pin)
    except InvalidError as error:
        return renderer.page(request, "pin.html", account, status=error.status, fault="pin.unfit")
    begin(request, changed)
    return go_to("/cases")


@router.get("/language/{code}")
def choose_language(code: str, desk: TheDesk, back: str = "/") -> Response:
    """Show this browser everything in a language from now on."""
    if code not in set(Language):
        raise NotFoundError(f"expected one of {', '.join(Language)}, got {code!r}")
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = go_to(back if inside else "/")
    answer.set_cookie(
        LANGUAGE_COOKIE,
        code,
        max_age=LANGUAGE_KEPT_S,
        samesite="lax",
        httponly=True,
        secure=desk.settings.https,
    )
    return answer
