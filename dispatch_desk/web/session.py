"""Who a browser speaks for: a signed cookie with account, epoch and the token against forged forms."""

import hmac
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.datastructures import FormData

from dispatch_desk.case import Actor
from dispatch_desk.errors import NotAllowedError
from dispatch_desk.settings import Language
from dispatch_desk.states import Role
from dispatch_desk.store.people import Account
from dispatch_desk.web.contract import TheDesk
from dispatch_desk.web.texts import preferred

SESSION_COOKIE = "desk_session"
LANGUAGE_COOKIE = "desk_language"
CSRF_FIELD = "csrf"


class ElsewhereError(Exception):
    """The browser has to go to another page first."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def account_of(request: Request, desk: TheDesk) -> Account | None:
    """Who is signed in, if anybody is."""
    person, epoch = request.session.get("person"), request.session.get("epoch")
    return None if person is None or epoch is None else desk.accounts.current(UUID(person), epoch)


MaybeAccount = Annotated[Account | None, Depends(account_of)]


def newcomer(account: MaybeAccount) -> Account:
    """Who is signed in, be it with a one-time PIN. Raises ElsewhereError."""
    if account is None:
        raise ElsewhereError("/sign-in")
    return account


Newcomer = Annotated[Account, Depends(newcomer)]


def signed_in(account: Newcomer) -> Account:
    """Who is signed in with a PIN of their own. Raises ElsewhereError."""
    if account.pin_is_one_time:
        raise ElsewhereError("/pin")
    return account


SignedIn = Annotated[Account, Depends(signed_in)]


def begin(request: Request, account: Account) -> None:
    """Start a session; nothing of an earlier one stays."""
    request.session.clear()
    request.session.update(person=str(account.person.id), epoch=account.epoch)


def csrf_token(request: Request) -> str:
    """The token that this browser's forms must carry."""
    token: str = request.session.setdefault(CSRF_FIELD, secrets.token_urlsafe(16))
    return token


def check_csrf(request: Request, form: FormData) -> None:
    """Raises NotAllowedError unless the form came from one of our pages."""
    given, expected = form.get(CSRF_FIELD), request.session.get(CSRF_FIELD)
    if (
        not isinstance(given, str)
        or not expected
        or not hmac.compare_digest(given.encode(), expected.encode())
    ):
        raise NotAllowedError("expected a form of this page, got another or an old one; load the page again")


def language_of(request: Request, account: Account | None, default: Language) -> Language:
    """What the person chose, else the account's, else what the browser asks for, else the desk's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    if account is not None:
        return account.person.language
    return preferred(request.headers.get("accept-language", "")) or default


def actor_of(account: Account) -> Actor:
    """The person as one who acts."""
    return Actor(account.person.name, account.person.role)


def own_cases_of(account: Account) -> UUID | None:
    """The worker whose cases alone may be seen; None for a dispatcher, who sees all."""
    return account.person.id if account.person.role is Role.WORKER else None
