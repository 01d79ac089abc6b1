"""The desk's pages as a grid worker's telephone uses them."""

import re
from dataclasses import dataclass
from http import HTTPStatus

import httpx2

_TIMEOUT_S = 5.0
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
_ROW = re.compile(r'href="/cases/([0-9-]+)"')
_STATE = re.compile(r'class="chip state-(\w+)"')
_REWORK = re.compile(r'class="chip rework">\D*(\d+)<')


class DeskAway(Exception):  # noqa: N818 - it is what happened
    """The desk does not answer now; later it may."""


class NotTaken(Exception):  # noqa: N818
    """The desk has not done what was asked: the case has moved on, or the PIN is another one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it. `reworks`: how often the camera has sent it back."""

    number: str
    state: str
    reworks: int = 0


class DeskPages:
    """A browser on the desk. For one thread at a time. Every method may raise `DeskAway` and `NotTaken`."""

    def __init__(self, url: str, transport: httpx2.BaseTransport | None = None) -> None:
        self._browser = httpx2.Client(
            base_url=url,
            follow_redirects=True,
            headers={"Accept-Language": "en", "Accept": "text/html"},
            timeout=_TIMEOUT_S,
            transport=transport,
            trust_env=False,
        )
        self._browser.cookies.set("desk_language", "en")

    def sign_in(self, name: str, pin: str, own_pin: str) -> None:
        """Come in; who comes with a one-time PIN chooses `own_pin` for later. It may be tried again."""
        page = self._answer("GET", "/sign-in", {})
        if page.url.path == "/sign-in":
            page = self._submit("/sign-in", "/sign-in", name=name, pin=pin)
        if page.url.path == "/pin":
            self._submit("/pin", "/pin", pin=own_pin, again=own_pin)

    def cases(self) -> list[Row]:
        """The worker's cases: the unfinished ones by due time, and those just finished."""
        page = self._page("/cases")
        starts = [*_ROW.finditer(page)]
        ends = [*(found.start() for found in starts[1:]), len(page)]  # one more where there is no row
        rows = [_row(found[1], page[found.end() : end]) for found, end in zip(starts, ends, strict=False)]
        return list({row.number: row for row in rows if row.state}.values())

    def do(self, number: str, action: str, note: str = "") -> None:
        """Press a button on the page of a case."""
        self._submit(f"/cases/{number}", f"/cases/{number}/{action}", note=note)

    def close(self) -> None:
        """Give the network back."""
        self._browser.close()

    def _page(self, path: str) -> str:
        return self._answer("GET", path, {}).text

    def _submit(self, page: str, target: str, **fields: str) -> httpx2.Response:
        """Send the form of a page; what is accepted leads to another page."""
        csrf = _CSRF.search(self._page(page))
        if csrf is None:
            raise NotTaken(f"{page}: expected a page with a form")
        answer = self._answer("POST", target, {"csrf": csrf[1], **fields})
        if not answer.history or answer.history[0].status_code != HTTPStatus.SEE_OTHER:
            raise NotTaken(f"{target}: the desk has not taken it")
        return answer

    def _answer(self, method: str, path: str, fields: dict[str, str]) -> httpx2.Response:
        try:
            answer = self._browser.request(method, path, data=fields or None)
        except httpx2.RequestError as error:
            raise DeskAway(f"the desk does not answer ({error})") from error
        if answer.is_server_error:
            raise DeskAway(f"the desk answers {answer.status_code}")
        if answer.is_client_error:
            raise NotTaken(f"{path}: the desk answers {answer.status_code}")
        return answer


def _row(number: str, text: str) -> Row:
    state, rework = _STATE.search(text), _REWORK.search(text)
    return Row(number, state[1] if state else "", int(rework[1]) if rework else 0)
