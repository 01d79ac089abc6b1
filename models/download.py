"""Fetches one file over HTTP: bounded, from known hosts, and going on where it broke off."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2

from models.errors import DownloadError
from models.session import MAX_MODEL_BYTES

TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
"""Seconds without any progress; a whole download may take as long as it likes."""

MAX_REDIRECTS = 5
"""GitHub's releases take one."""

BY_HAND = "in a closed network, fetch it on another machine and give it to: streetwarden models import FILE"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 1 << 16

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a download is on the way to `file`.

    part       what has come so far
    validator  beside it: address, and the server's mark of this content (ETag, else Last-Modified)
    """

    file: Path

    @property
    def part(self) -> Path:
        """The beginning of the file."""
        return self.file.with_name(f"{self.file.name}.part")

    @property
    def validator(self) -> Path:
        """What the beginning is of."""
        return self.file.with_name(f"{self.file.name}.part.json")

    def begun(self, url: str) -> tuple[int, str] | None:
        """How many bytes are there and the mark of their content, if it can be gone on from."""
        try:
            said = json.loads(self.validator.read_text("utf-8"))
            size = self.part.stat().st_size
        except (OSError, ValueError):
            return None
        if not (isinstance(said, dict) and said.get("url") == url and isinstance(said.get("mark"), str)):
            return None
        return (size, said["mark"]) if size else None

    def begin(self, url: str, mark: str | None) -> None:
        """Forget what was there; note what comes now, if it can be recognised later."""
        self.forget()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        if mark:
            self.validator.write_text(json.dumps({"url": url, "mark": mark}), "utf-8")

    def forget(self) -> None:
        """Leave nothing half done."""
        self.part.unlink(missing_ok=True)
        self.validator.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Download:
    """How to fetch.

    allows     whether an address may be asked; every redirect is asked about, too
    max_bytes  of the file
    transport  for tests; None: the network, through the proxy that the environment names
    """

    allows: Callable[[str], bool]
    max_bytes: int = MAX_MODEL_BYTES
    transport: httpx2.BaseTransport | None = None

    def fetch(self, url: str, file: Path, progress: Progress | None = None) -> None:
        """Fetch `url` into `file`, or go on with what is there of it; `progress(bytes, all)`, all maybe None.

        Raises `DownloadError`; what has come by then stays as `.part` for the next call, unless it is wrong.
        """
        place = Place(file)
        try:
            with self._client() as client:
                for begun in (place.begun(url), None):
                    if self._take(client, url, place, begun, progress):
                        break
                    place.forget()
                else:
                    raise DownloadError(
                        f"{url}: sends another part of the file than asked for", permanent=True
                    )
            place.part.replace(file)
            place.forget()
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise _broken(url, place, str(error) or type(error).__name__) from error
        except OSError as error:
            raise DownloadError(f"{file}: cannot be written ({error.strerror}); make room") from error

    def _client(self) -> httpx2.Client:
        try:
            return httpx2.Client(timeout=TIMEOUT, transport=self.transport)
        except ValueError as error:
            raise DownloadError(
                f"the proxy of the environment (HTTPS_PROXY, ALL_PROXY) is no address: {error}",
                permanent=True,
            ) from error

    def _take(
        self,
        client: httpx2.Client,
        url: str,
        place: Place,
        begun: tuple[int, str] | None,
        progress: Progress | None,
    ) -> bool:
        """One attempt; False when the server does not go on with what is there."""
        with self._answer(client, url, _headers(begun)) as answer:
            if begun and answer.status_code == httpx2.codes.RANGE_NOT_SATISFIABLE:
                return False
            _check_status(url, answer)
            start = _start_of(answer)
            if start not in {0, begun[0] if begun else 0}:
                return False
            if not start:
                place.begin(url, _mark_of(answer))
            self._write(url, answer, place, start, progress)
        return True

    def _write(
        self, url: str, answer: httpx2.Response, place: Place, start: int, progress: Progress | None
    ) -> None:
        """Append what comes, up to the bound; raises `DownloadError` when it is more, or less than said."""
        length = answer.headers.get("Content-Length", "")
        total = start + int(length) if length.isdecimal() else None
        done = start
        with place.part.open("ab") as part:
            self._check_size(url, place, total or done)
            for chunk in answer.iter_raw(_CHUNK_BYTES):
                done += len(chunk)
                self._check_size(url, place, done)
                part.write(chunk)
                if progress:
                    progress(done, total)
        if total is not None and done != total:
            raise _broken(url, place, f"{done} of {total} bytes came")

    def _check_size(self, url: str, place: Place, size: int) -> None:
        if size > self.max_bytes:
            place.forget()
            raise DownloadError(
                f"{url}: expected at most {self.max_bytes} bytes, got {size} or more; nothing of it was kept",
                permanent=True,
            )

    @contextmanager
    def _answer(self, client: httpx2.Client, url: str, headers: dict[str, str]) -> Iterator[httpx2.Response]:
        """The first answer that is no redirect; raises `DownloadError` rather than ask just anybody."""
        at = url
        for _ in range(MAX_REDIRECTS + 1):
            if not self.allows(at):
                raise DownloadError(
                    f"{url}: leads to {_origin(at)}, which is none of its makers' places; refused",
                    permanent=True,
                )
            with client.stream("GET", at, headers=headers, follow_redirects=False) as answer:
                if answer.status_code not in _REDIRECTS:
                    yield answer
                    return
                at = _next(at, answer)
        raise DownloadError(f"{url}: redirects more than {MAX_REDIRECTS} times", permanent=True)


def _broken(url: str, place: Place, why: str) -> DownloadError:
    """What to do when nothing more comes."""
    try:
        size = place.part.stat().st_size
    except OSError:
        size = 0
    if size:
        return DownloadError(
            f"{url}: broke off after {size} bytes ({why}); the same command goes on from there"
        )
    return DownloadError(f"{url}: cannot be reached ({why}); {BY_HAND}")


def _next(url: str, answer: httpx2.Response) -> str:
    """Where a redirect leads to; nowhere, when that is no address."""
    try:
        return urljoin(url, answer.headers.get("Location", ""))
    except ValueError:
        return ""


def _origin(url: str) -> str:
    """Scheme and host, which are fit to be shown; what follows may be a signed address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" if parts.hostname else "no address"


def _headers(begun: tuple[int, str] | None) -> dict[str, str]:
    """Ask for the bytes as they are, and from where we are, should the content still be the same."""
    plain = {"Accept-Encoding": "identity"}
    return {**plain, "Range": f"bytes={begun[0]}-", "If-Range": begun[1]} if begun else plain


def _check_status(url: str, answer: httpx2.Response) -> None:
    if answer.status_code not in {httpx2.codes.OK, httpx2.codes.PARTIAL_CONTENT}:
        busy = answer.status_code >= 500 or answer.status_code in {408, 429}
        raise DownloadError(
            f"{url}: expected the file, the server answered {answer.status_code} {answer.reason_phrase}",
            permanent=not busy,
        )


def _start_of(answer: httpx2.Response) -> int:
    """Where in the file the body begins; -1 when it does not say."""
    if answer.status_code != httpx2.codes.PARTIAL_CONTENT:
        return 0
    said = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return int(said[1]) if said else -1


def _mark_of(answer: httpx2.Response) -> str | None:
    """What If-Range takes (RFC 9110, 13.1.5): a strong ETag, else the date of the last change."""
    etag = answer.headers.get("ETag")
    if etag and not etag.startswith("W/"):
        return str(etag)
    changed = answer.headers.get("Last-Modified")
    return str(changed) if changed else None
