"""Who asks: found out from a bearer token or from a session's cookie."""

from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection

from command_center.accounts import must_change_password, stamp_of
from command_center.parts import AppParts, Parts
from command_center.roles import ROLE_SCOPES, Identity, Scope
from command_center.sessions import COOKIE, Session
from command_center.store.accounts import User

FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
FORM_TOKEN_HEADER = "x-form-token"  # noqa: S105 - the name of a header

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_bearer = HTTPBearer(auto_error=False, description="a token made by an administrator")
_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description="of a signed-in person; what changes something needs X-Form-Token",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def session_user(parts: AppParts, session: Session | None) -> User | None:
    """The user whose session it is; None when nobody is signed in, or not any more."""
    user = parts.store.accounts.user(session.user) if session and session.user else None
    if user is None or session is None or user.disabled or stamp_of(user) != session.stamp:
        return None
    return user


def session_of(request: HTTPConnection, parts: AppParts) -> Session | None:
    """The session that a request's cookie speaks of."""
    cookie = request.cookies.get(COOKIE)
    return parts.sessions.read(cookie) if cookie else None


def identity_of(
    request: Request, parts: Parts, bearer: Bearer, _cookie: Annotated[str | None, Depends(_cookie)]
) -> Identity | None:
    """Who asks, see `identified`."""
    return identified(request, parts, bearer.credentials if bearer else None)


def identified(connection: HTTPConnection, parts: AppParts, secret: str | None) -> Identity | None:
    """Who asks: a token's `secret` goes before a cookie. One-time passwords give no right yet."""
    if secret is not None:
        token = parts.tokens.check(secret)
        if token is None:
            return None
        return Identity(token.name, frozenset(scope for scope in Scope if scope in token.scopes))
    session = session_of(connection, parts)
    user = session_user(parts, session)
    if user is None:
        return None
    return Identity(user.name, frozenset() if must_change_password(user) else ROLE_SCOPES[user.role], session)


def bearer_of(connection: HTTPConnection) -> str | None:
    """The secret of the bearer token that a connection carries, if it does."""
    scheme, secret = get_authorization_scheme_param(connection.headers.get("authorization"))
    return secret if scheme.lower() == "bearer" and secret else None


def signed_in(
    request: Request, parts: Parts, identity: Annotated[Identity | None, Depends(identity_of)]
) -> Identity:
    """Who asks; else 401. By cookie, 403 for an unsafe request that does not come from a page of ours."""
    if identity is None:
        raise HTTPException(
            401,
            "expected a valid bearer token, or the cookie of a signed-in person",
            {"www-authenticate": "Bearer"},
        )
    if identity.session is not None and request.method not in _SAFE_METHODS:
        token = request.headers.get(FORM_TOKEN_HEADER, "")
        if not parts.sessions.is_form_token(identity.session, token):
            raise HTTPException(403, "expected the X-Form-Token of this session, as its pages carry it")
    return identity


Caller = Annotated[Identity, Depends(signed_in)]


def needs(scope: Scope) -> Any:
    """The dependency that lets only those pass who have a right; else 401 or 403."""

    def check(caller: Caller) -> None:
        if not caller.may(scope):
            raise HTTPException(403, f"expected the right {scope}; {caller.name} does not have it")

    return Depends(check)
