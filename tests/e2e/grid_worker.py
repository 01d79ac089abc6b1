"""A grid worker who works through the desk's pages over HTTP, as a telephone does."""

import re
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx2

NAME = "grid-worker"
OWN_PIN = "a pin of my own"

_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_NUMBER = re.compile(r'href="/cases/([0-9-]+)"')
_STATE = re.compile(r'class="chip state-(\w+)"')
_REWORK = re.compile(r'class="chip rework">Rework (\d+)<')
_ACTION = re.compile(r'action="/cases/[0-9-]+/(\w+)"')
_PICTURE = re.compile(r'<img src="/pictures/([0-9a-f]{64})"')
_CAPTION = re.compile(r"<figcaption>([^·<]+) ·")
_DEED = re.compile(r'class="timeline-head"><strong>([^<]+)<')


@dataclass(frozen=True)
class CasePage:
    """What the page of a case says, in English.

    captions  of the pictures: Confirmed, Ended, Camera's check...
    deeds     what has happened, oldest first
    """

    number: str
    state: str
    reworks: int
    actions: frozenset[str]
    captions: tuple[str, ...]
    deeds: tuple[str, ...]


class GridWorker:
    """Signed in with the one-time PIN, and with a PIN of their own afterwards."""

    def __init__(self, url: str, one_time_pin: str) -> None:
        self._browser = httpx2.Client(
            base_url=url, follow_redirects=True, headers={"Accept-Language": "en"}, timeout=10.0
        )
        self._browser.cookies.set("desk_language", "en")
        self._submit("/sign-in", "/sign-in", name=NAME, pin=one_time_pin)
        self._submit("/pin", "/pin", pin=OWN_PIN, again=OWN_PIN)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._browser.close()

    def cases(self) -> list[str]:
        """The numbers of the cases on the first page: open ones and those just finished."""
        return sorted(set(_NUMBER.findall(self._page("/cases"))))

    def case(self, number: str) -> CasePage:
        page = self._page(f"/cases/{number}")
        [state] = _STATE.findall(page)
        return CasePage(
            number,
            state,
            sum(map(int, _REWORK.findall(page))),
            frozenset(_ACTION.findall(page)),
            tuple(map(unescape, _CAPTION.findall(page))),
            tuple(map(unescape, reversed(_DEED.findall(page)))),
        )

    def pictures(self, number: str) -> list[bytes]:
        """The pictures on the page of a case."""
        hashes = _PICTURE.findall(self._page(f"/cases/{number}"))
        return [self._browser.get(f"/pictures/{sha256}").raise_for_status().content for sha256 in hashes]

    def do(self, number: str, action: str, note: str = "") -> None:
        """Press a button of the case's page."""
        self._submit(f"/cases/{number}", f"/cases/{number}/{action}", note=note)

    def _page(self, path: str) -> str:
        return self._browser.get(path).raise_for_status().text

    def _submit(self, page: str, target: str, **fields: str) -> None:
        """Send a form; what is accepted leads to another page."""
        [csrf, *_] = _CSRF.findall(self._page(page))
        answer = self._browser.post(target, data={"csrf": csrf, **fields})
        answer.raise_for_status()
        assert [step.status_code for step in answer.history] == [HTTPStatus.SEE_OTHER]
