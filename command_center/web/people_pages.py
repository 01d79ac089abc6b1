"""Users and tokens, for administrators. A new secret is in the answer to its form and nowhere else."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from command_center.accounts import Made, must_change_password
from command_center.errors import AccountError, NotFoundError
from command_center.parts import AppParts, Parts
from command_center.roles import PEOPLE_ONLY, Scope
from command_center.store.accounts import Role
from command_center.web.event_pages import local_time
from command_center.web.reader import OUR_FORM, SignedIn, page_needs
from command_center.web.render import Reader, page

Name = Annotated[str, Form(max_length=200)]

router = APIRouter(
    prefix="/people", dependencies=[page_needs(Scope.USERS_WRITE), page_needs(Scope.TOKENS_WRITE)]
)


class ChangeForm(BaseModel):
    """What changes for a person."""

    name: Annotated[str, Field(max_length=200)] = ""
    role: Role | None = None
    disabled: bool | None = None


@router.get("")
def people_page(request: Request, reader: SignedIn, parts: Parts) -> Response:
    """Everybody who may come in."""
    return _people(request, reader, parts)


@router.post("/users", dependencies=[OUR_FORM])
def add_user(
    request: Request, reader: SignedIn, parts: Parts, role: Annotated[Role, Form()], name: Name = ""
) -> Response:
    """Add a person; the page shows the one-time password."""
    try:
        made = parts.people.add(name, role, reader.session.user)
    except AccountError as error:
        return _people(request, reader, parts, 409, refused=str(error))
    return _people(request, reader, parts, 201, new_user=made)


@router.post("/users/reset", dependencies=[OUR_FORM])
def reset_password(request: Request, reader: SignedIn, parts: Parts, name: Name = "") -> Response:
    """Give a person a new one-time password; the page shows it."""
    try:
        made = parts.people.reset_password(name, reader.session.user)
    except NotFoundError as error:
        return _people(request, reader, parts, 404, refused=str(error))
    return _people(request, reader, parts, new_user=made)


@router.post("/users/change", dependencies=[OUR_FORM])
def change_user(
    request: Request, reader: SignedIn, parts: Parts, form: Annotated[ChangeForm, Form()]
) -> Response:
    """Give a person another role, block or unblock him."""
    try:
        parts.people.change(form.name, reader.session.user, role=form.role, disabled=form.disabled)
    except AccountError as error:
        return _people(request, reader, parts, 409, refused=str(error))
    except NotFoundError as error:
        return _people(request, reader, parts, 404, refused=str(error))
    return _people(request, reader, parts)


@router.post("/tokens", dependencies=[OUR_FORM])
def add_token(
    request: Request,
    reader: SignedIn,
    parts: Parts,
    scopes: Annotated[list[Scope] | None, Form()] = None,
    name: Name = "",
) -> Response:
    """Make a token for a program; the page shows it."""
    try:
        made = parts.tokens.make(name, scopes or [], reader.session.user)
    except AccountError as error:
        return _people(request, reader, parts, 409, refused=str(error))
    return _people(request, reader, parts, 201, new_token=made)


@router.post("/tokens/revoke", dependencies=[OUR_FORM])
def revoke_token(request: Request, reader: SignedIn, parts: Parts, name: Name = "") -> Response:
    """Revoke a token for good."""
    try:
        parts.tokens.revoke(name, reader.session.user)
    except NotFoundError as error:
        return _people(request, reader, parts, 404, refused=str(error))
    return _people(request, reader, parts)


def _people(
    request: Request,
    reader: Reader,
    parts: AppParts,
    status: int = 200,
    *,
    refused: str = "",
    new_user: Made | None = None,
    new_token: Made | None = None,
) -> Response:
    return page(
        request,
        reader,
        "people.html",
        status,
        users=parts.store.accounts.users(),
        tokens=parts.store.accounts.tokens(),
        must_change=must_change_password,
        roles=list(Role),
        scopes=[scope for scope in Scope if scope not in PEOPLE_ONLY],
        refused=refused,
        new_user=new_user,
        new_token=new_token,
        local=local_time(parts.store.load_site(), parts),
    )
