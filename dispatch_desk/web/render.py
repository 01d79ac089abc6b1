"""Pages from templates: language, times and words filled in."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dispatch_desk.case import Case, CasePicture
from dispatch_desk.desk import Desk
from dispatch_desk.settings import Language
from dispatch_desk.store.people import Account
from dispatch_desk.web.session import csrf_token, language_of
from dispatch_desk.web.texts import Speaker, Texts

TEMPLATES = Path(__file__).parent.parent / "pages" / "templates"
_BEFORE = ("confirmed", "updated")
_HOUR_S, _DAY_S = 3600, 86400


class Renderer:
    """Renders the pages of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._texts = Texts.load()
        self._zone = desk.settings.zone()
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["local"] = self._local

    def page(
        self, request: Request, template: str, account: Account | None, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A page in the visitor's language."""
        language = language_of(request, account, self._desk.settings.default_language)
        say, now = self._texts.in_language(language), self._desk.clock.now()
        html = self._environment.get_template(template).render(
            t=say,
            language=language,
            languages=Language,
            person=None if account is None else account.person,
            csrf=csrf_token(request),
            here=request.url.path,
            is_overdue=lambda case: case.overdue(now),
            due=lambda case: due_text(case, now, say),
            ago=lambda at: lasted((now - at).total_seconds(), say),
            lasted=lambda seconds: lasted(seconds, say),
            **values,
        )
        return HTMLResponse(
            html, status, headers={"content-language": language.value, "vary": "Accept-Language"}
        )

    def _local(self, at: datetime) -> str:
        there, now = at.astimezone(self._zone), self._desk.clock.now().astimezone(self._zone)
        if there.date() == now.date():
            return f"{there:%H:%M}"
        return f"{there:%m-%d %H:%M}" if there.year == now.year else f"{there:%Y-%m-%d %H:%M}"


def due_text(case: Case, now: datetime, say: Speaker) -> str:
    """How long is left for a case, or how late it is."""
    left_s = (case.due_at - now).total_seconds()
    return say("due.left" if left_s >= 0 else "due.overdue", time=lasted(abs(left_s), say))


def lasted(seconds: float, say: Speaker) -> str:
    """A duration for people: minutes, hours or days, rounded down."""
    if seconds < _HOUR_S:
        return say("duration.minutes", number=int(seconds // 60))
    if seconds < 2 * _DAY_S:
        return say("duration.hours", number=int(seconds // _HOUR_S))
    return say("duration.days", number=int(seconds // _DAY_S))


FILM = "clip"
"""The kind of evidence that is a film."""


def films(evidence: Sequence[CasePicture]) -> list[CasePicture]:
    """What led to the event, as films."""
    return [each for each in evidence if each.kind == FILM]


def gallery(pictures: Sequence[CasePicture]) -> tuple[list[CasePicture], list[CasePicture]]:
    """The pictures before and after; where a copy with drawn boxes exists, it stands for the plain one."""
    pictures = [each for each in pictures if each.kind != FILM]
    drawn = {
        (each.moment, each.kind.removesuffix("_drawn")) for each in pictures if each.kind.endswith("_drawn")
    }
    shown = [each for each in pictures if (each.moment, each.kind) not in drawn]
    before = [each for each in shown if each.moment in _BEFORE]
    return before, [each for each in shown if each.moment not in _BEFORE]
