"""Signing in and out, one's own password, the language."""

import math
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Form, HTTPException, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from command_center.accounts import FIRST_USER, must_change_password, stamp_of
from command_center.errors import (
    AccountError,
    BusyError,
    ThrottledError,
    WeakPasswordError,
    WrongPasswordError,
)
from command_center.parts import AppParts, Parts
from command_center.passwords import MAX_LENGTH, is_one_time
from command_center.sessions import COOKIE
from command_center.store.accounts import LANGUAGES, User
from command_center.web.reader import ACCOUNT, OUR_FORM, SIGN_IN, SIGN_OUT, Anybody, SignedIn, local_path
from command_center.web.render import Reader, keep_language, page, set_cookie

Text = Annotated[str, Field(max_length=MAX_LENGTH)]
Back = Annotated[str, Query(max_length=1000)]

router = APIRouter()


class SignInForm(BaseModel):
    """Who wants to come in, and where to go then."""

    name: Text = ""
    password: Text = ""
    next: Annotated[str, Field(max_length=1000)] = "/"


class PasswordForm(BaseModel):
    """A new password, twice."""

    old: Text = ""
    new: Text = ""
    again: Text = ""


@router.get(SIGN_IN)
def sign_in_page(request: Request, reader: Anybody, parts: Parts, next: Back = "/") -> Response:  # noqa: A002
    """The sign-in form; somebody who is signed in goes on."""
    if reader.user is not None:
        return RedirectResponse(local_path(unquote(next)), 303)
    return _sign_in(request, reader, parts, next)


@router.post(SIGN_IN, dependencies=[OUR_FORM])
def sign_in(request: Request, reader: Anybody, parts: Parts, form: Annotated[SignInForm, Form()]) -> Response:
    """Check the password; a new session, so that a cookie from before is worth nothing."""
    try:
        user = parts.sign_in.check(form.name, form.password, _host(request))
    except WrongPasswordError:
        return _sign_in(request, reader, parts, form.next, 401, error="sign_in.wrong")
    except ThrottledError as error:
        minutes = math.ceil((error.retry_after_s or 0) / 60)
        return _wait(
            _sign_in(request, reader, parts, form.next, 429, error="sign_in.wait", minutes=minutes), error
        )
    except BusyError as error:
        return _wait(_sign_in(request, reader, parts, form.next, 429, error="sign_in.busy"), error)
    parts.sessions.end(reader.session)
    answer = RedirectResponse(ACCOUNT if must_change_password(user) else local_path(form.next), 303)
    _start_session(answer, parts, user)
    return answer


@router.post(SIGN_OUT, dependencies=[OUR_FORM])
def sign_out(reader: SignedIn, parts: Parts) -> Response:
    """End the session, here and in every copy of its cookie."""
    parts.sessions.end(reader.session)
    parts.audit(reader.session.user, "sign_out", "")
    answer = RedirectResponse(SIGN_IN, 303)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/language/{language}")
def choose_language(language: str, parts: Parts, back: Back = "/") -> Response:
    """Remember a language and go back."""
    if language not in LANGUAGES:
        raise HTTPException(404, f"expected one of {', '.join(LANGUAGES)}")
    answer = RedirectResponse(local_path(back), 303)
    keep_language(answer, parts, language)
    return answer


@router.get(ACCOUNT)
def account_page(request: Request, reader: SignedIn) -> Response:
    """Who I am, and a form for my password."""
    return _account(request, reader)


@router.post("/account/password", dependencies=[OUR_FORM])
def change_password(
    request: Request, reader: SignedIn, parts: Parts, form: Annotated[PasswordForm, Form()]
) -> Response:
    """Change one's own password; other sessions of the account end, this one goes on as a new one."""
    if form.new != form.again:
        return _account(request, reader, 422, error="account.differ")
    try:
        parts.sign_in.check(reader.session.user, form.old, _host(request))
        user = parts.people.choose_password(reader.session.user, form.old, form.new)
    except WrongPasswordError:
        return _account(request, reader, 403, error="account.wrong_old")
    except (ThrottledError, BusyError) as error:
        return _wait(_account(request, reader, 429, error="sign_in.busy"), error)
    except WeakPasswordError:
        return _account(
            request, reader, 422, error="account.same" if form.new == form.old else "account.weak"
        )
    parts.sessions.end(reader.session)
    answer = RedirectResponse(f"{ACCOUNT}?saved=1", 303)
    _start_session(answer, parts, user)
    return answer


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


def _wait(answer: Response, error: AccountError) -> Response:
    answer.headers["retry-after"] = str(math.ceil(error.retry_after_s or 0))
    return answer


def _start_session(answer: Response, parts: AppParts, user: User) -> None:
    session = parts.sessions.start(user.name, stamp_of(user))
    set_cookie(answer, parts, COOKIE, parts.sessions.cookie(session))


def _sign_in(
    request: Request,
    reader: Reader,
    parts: AppParts,
    back: str,
    status: int = 200,
    *,
    error: str = "",
    minutes: int = 0,
) -> Response:
    first = parts.store.accounts.user(FIRST_USER)
    is_first = first is not None and is_one_time(first.password_hash)
    return page(
        request, reader, "sign_in.html", status, next=back, error=error, minutes=minutes, is_first=is_first
    )


def _account(request: Request, reader: Reader, status: int = 200, *, error: str = "") -> Response:
    must_change = reader.user is not None and must_change_password(reader.user)
    saved = "saved" in request.query_params
    return page(request, reader, "account.html", status, error=error, saved=saved, must_change=must_change)
