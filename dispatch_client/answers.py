"""What an answer of the dispatch side means for the request."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import httpx2
from pydantic import BaseModel, ValidationError

from dispatch_client.errors import Busy, DispatchError, Nonsense, Refused
from dispatch_client.retry_after import retry_after_s

MAX_ANSWER_BYTES = 8 * 1024 * 1024
"""A page of 500 updates with the longest notes, every character written as \\uXXXX, takes 6.3 MB."""

PATIENCE = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""The 4xx that say "later" (dispatch.md); all other 4xx refuse for good."""


class _Problem(BaseModel):
    """RFC 9457, what of it we show."""

    title: str = ""
    detail: str = ""


def read_bounded(answer: httpx2.Response) -> bytes | None:
    """The body as it came over the wire; None when it is larger than `MAX_ANSWER_BYTES`.

    The rest of a larger one is not read. Raises `httpx2.TransportError`.
    """
    content = bytearray()
    for piece in answer.iter_raw():
        content += piece
        if len(content) > MAX_ANSWER_BYTES:
            return None
    return bytes(content)


def failure(
    answer: httpx2.Response, content: bytes | None, now: datetime, message: Callable[[str], str]
) -> DispatchError | None:
    """Why an answer is not a success; None when it is one (2xx with a body of a size that we read).

    content  from `read_bounded`
    message  makes a message of what is to be said: who answers, without secrets
    """
    status = answer.status_code
    if 200 <= status < 300:
        too_large = f"the answer is larger than {MAX_ANSWER_BYTES} bytes; is this a dispatch side?"
        return Nonsense(message(too_large)) if content is None else None
    if 300 <= status < 400:
        target = answer.headers.get("location", "nowhere")
        return Nonsense(
            message(f"redirects ({status}), which is never followed; set the right URL: {target}")
        )
    said = message(f"answers {status}{_reason(content or b'')}")
    if status >= 500 or status in PATIENCE:
        return Busy(said, retry_after_s=retry_after_s(answer.headers.get("retry-after"), now))
    return Refused(said, status) if status >= 400 else Nonsense(said)


def _reason(content: bytes) -> str:
    """What a problem document says, to go behind a status."""
    try:
        problem = _Problem.model_validate_json(content)
    except ValidationError:
        return ""
    said = ". ".join(text for text in (problem.title, problem.detail) if text)
    return f": {said}" if said else ""
