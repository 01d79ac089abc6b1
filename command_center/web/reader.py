"""Who may open which page: the sign-in first, then a password of one's own, then the right."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request

from command_center.accounts import must_change_password
from command_center.errors import ForeignFormError
from command_center.identity import FORM_TOKEN
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.web.render import LIVE_HEADER, Reader, reader_of

SIGN_IN, SIGN_OUT, ACCOUNT = "/sign-in", "/sign-out", "/account"


def anybody(request: Request, parts: Parts) -> Reader:
    """Whoever it is."""
    return reader_of(request, parts)


Anybody = Annotated[Reader, Depends(anybody)]


def signed_in(request: Request, reader: Anybody) -> Reader:
    """A person who is signed in; others are sent to the sign-in and come back afterwards."""
    if reader.user is None:
        if LIVE_HEADER in request.headers:
            raise HTTPException(401, "signed out")
        back = request.url.path if request.method == "GET" else "/"
        raise HTTPException(303, "sign in", {"location": f"{SIGN_IN}?next={quote(back)}"})
    if must_change_password(reader.user) and not request.url.path.startswith((ACCOUNT, SIGN_OUT)):
        raise HTTPException(303, "change the password", {"location": ACCOUNT})
    return reader


SignedIn = Annotated[Reader, Depends(signed_in)]


def page_needs(scope: Scope) -> Any:
    """The dependency that lets only those pass who are signed in and have a right; else 403."""

    def check(reader: SignedIn) -> None:
        if not reader.may(scope):
            raise HTTPException(403, f"expected the right {scope}")

    return Depends(check)


async def check_form(request: Request, reader: Anybody, parts: Parts) -> None:
    """Raise ForeignFormError for a form without the token of the reader's session."""
    form = await request.form()
    token = form.get(FORM_TOKEN)
    if not isinstance(token, str) or not parts.sessions.is_form_token(reader.session, token):
        raise ForeignFormError("expected the form_token that the page of this form carries")


OUR_FORM = Depends(check_form)


def local_path(path: str) -> str:
    """A path of this app, from a place where anybody may have written: anything else becomes `/`."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
