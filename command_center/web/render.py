"""From values to a page: the template, the reader's language, his rights, his cookies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from command_center.identity import session_of, session_user
from command_center.parts import AppParts, parts_of
from command_center.roles import ROLE_SCOPES, Scope
from command_center.sessions import COOKIE, Session
from command_center.store.accounts import LANGUAGES, User
from command_center.web import WEB
from command_center.web.texts import preferred, texts

LANGUAGE_COOKIE = "streetwarden_language"
LIVE_HEADER = "x-live"  # our script's own look at a page: nobody has touched a key, so it renews no session
_A_YEAR_S = 365 * 24 * 3600
_SHOWN_ERRORS = frozenset({403, 404, 422, 503})

_templates = Environment(
    loader=FileSystemLoader(WEB / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page. `user` is None before the sign-in; the session is there all the same.

    is_new   whether the session starts with this page: its cookie has still to be written
    """

    session: Session
    user: User | None
    is_new: bool = False

    def may(self, scope: Scope) -> bool:
        """Whether this right is theirs."""
        return self.user is not None and scope in ROLE_SCOPES[self.user.role]


def reader_of(request: Request, parts: AppParts) -> Reader:
    """Who reads; a new session where there is none, or its user may not come in any more."""
    session = session_of(request, parts)
    user = session_user(parts, session)
    if session is None or (session.user and user is None):
        return Reader(parts.sessions.start(), None, is_new=True)
    return Reader(session, user)


def page(
    request: Request, reader: Reader, template: str, status: int = 200, **values: object
) -> HTMLResponse:
    """A page from `templates/`, with the reader's session in its cookie."""
    parts = parts_of(request)
    language = language_of(request)
    content = _templates.get_template(template).render(
        t=texts(language),
        other_language=next(each for each in LANGUAGES if each != language),
        reader=reader,
        may={scope.name.lower(): reader.may(scope) for scope in Scope},
        form_token=parts.sessions.form_token(reader.session),
        path=request.url.path,
        here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        **values,
    )
    answer = HTMLResponse(content, status)
    if LIVE_HEADER not in request.headers:
        _keep_session(answer, parts, reader)
    return answer


def _keep_session(answer: Response, parts: AppParts, reader: Reader) -> None:
    """Write the session's cookie, when it is a new one or a minute has passed."""
    renewed = parts.sessions.seen(reader.session)
    if reader.is_new or renewed:
        set_cookie(answer, parts, COOKIE, parts.sessions.cookie(renewed or reader.session))


def set_cookie(
    answer: Response, parts: AppParts, name: str, value: str, max_age_s: int | None = None
) -> None:
    """Set a cookie that scripts cannot read and other sites do not send."""
    answer.set_cookie(
        name, value, max_age=max_age_s, httponly=True, samesite="lax", secure=parts.settings.https, path="/"
    )


def keep_language(answer: Response, parts: AppParts, language: str) -> None:
    """Remember the reader's language for a year."""
    set_cookie(answer, parts, LANGUAGE_COOKIE, language, _A_YEAR_S)


def language_of(request: Request) -> str:
    """The language the reader has chosen, or his browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def error_page(
    request: Request, status: int, headers: Mapping[str, str] | None = None, *, key: str = ""
) -> Response:
    """What a person sees when it did not work. Needs no store: that may be what has failed.

    key   of the text that says why; by default that of the status
    """
    known = f"error.{status}" if status in _SHOWN_ERRORS else "error.other"
    language = language_of(request)
    content = _templates.get_template("error.html").render(t=texts(language), status=status, key=key or known)
    return HTMLResponse(content, status, dict(headers or {}))


class LocalTime:
    """Instants as people at the site write them."""

    def __init__(self, time_zone: str | None, now: datetime) -> None:
        self._zone: tzinfo = ZoneInfo(time_zone) if time_zone else UTC
        self._today = now.astimezone(self._zone).date()
        self.name = time_zone or "UTC"

    def __call__(self, at: datetime) -> str:
        """Today's time with seconds; of other days the date too."""
        local = at.astimezone(self._zone)
        return f"{local:%H:%M:%S}" if local.date() == self._today else f"{local:%Y-%m-%d %H:%M}"
