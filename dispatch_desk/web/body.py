"""Request bodies, bounded while they arrive."""

from collections.abc import Sequence

from fastapi import Request
from starlette.datastructures import FormData

from dispatch_desk.errors import MalformedError, MediaTypeError, TooLargeError

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_MAX_FIELDS = 20


async def read_body(request: Request, media_types: Sequence[str], max_bytes: int) -> tuple[str, bytes]:
    """Which of these media types it is, and the whole body. Raises MediaTypeError, TooLargeError."""
    found = _media_type(request)
    if found not in media_types:
        raise MediaTypeError(f"expected Content-Type {' or '.join(media_types)}, got {found or 'none'}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise TooLargeError(f"expected at most {max_bytes} bytes, got more")
    return found, bytes(body)


async def read_form(request: Request, max_bytes: int, max_files: int = 0) -> FormData:
    """A page's form. Raises MediaTypeError, TooLargeError, MalformedError.

    Browsers always say how long a form is; the server holds them to it.
    """
    if _media_type(request) not in _FORM_TYPES:
        raise MediaTypeError(f"expected a form, got {_media_type(request) or 'no Content-Type'}")
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise MalformedError("expected a Content-Length, got none")
    if int(length) > max_bytes:
        raise TooLargeError(f"expected at most {max_bytes} bytes, got {length}")
    return await request.form(max_files=max_files, max_fields=_MAX_FIELDS)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()
