"""How refusals and faults are answered: as problem documents (RFC 9457), or as a page for a browser."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from dispatch_desk.errors import DeskError, InvalidError
from dispatch_desk.web.render import Renderer
from dispatch_desk.web.session import ElsewhereError
from dispatch_desk.wire import Problem

PROBLEM_TYPE = "application/problem+json"
# What a person is told, by status; anything else is "went wrong".
SPOKEN = frozenset({403, 404, 409, 413, 415, 422, 429, 503})


class Problems:
    """Turns errors into answers."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def install(self, app: FastAPI) -> None:
        """Let `app` answer errors this way."""
        app.add_exception_handler(DeskError, self.desk_error)
        app.add_exception_handler(RequestValidationError, self.validation_error)
        app.add_exception_handler(HTTPException, self.http_error)
        app.add_exception_handler(ElsewhereError, self.elsewhere)

    def desk_error(self, request: Request, error: Exception) -> Response:
        """One of our own errors. What failed inside is not told to strangers, only what they can act on."""
        assert isinstance(error, DeskError)  # noqa: S101 - starlette's signature is wider than its promise
        headers = {}
        if error.retry_after_s is not None:
            headers["retry-after"] = str(max(1, round(error.retry_after_s)))
        if error.status == HTTPStatus.UNAUTHORIZED:
            headers["www-authenticate"] = "Bearer"
        detail = str(error) if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else "try again later"
        return self._answer(request, error.status, error.title, detail, headers)

    def validation_error(self, request: Request, error: Exception) -> Response:
        """A parameter that breaks the contract."""
        assert isinstance(error, RequestValidationError)  # noqa: S101 - see desk_error
        faults = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in error.errors()]
        return self._answer(request, InvalidError.status, InvalidError.title, "; ".join(faults), {})

    def http_error(self, request: Request, error: Exception) -> Response:
        """No such path, another method, a form that cannot be read."""
        assert isinstance(error, HTTPException)  # noqa: S101 - see desk_error
        title = HTTPStatus(error.status_code).phrase
        return self._answer(request, error.status_code, title, str(error.detail), error.headers or {})

    def elsewhere(self, _: Request, error: Exception) -> Response:
        """Another page comes first."""
        assert isinstance(error, ElsewhereError)  # noqa: S101 - see desk_error
        return RedirectResponse(error.location, HTTPStatus.SEE_OTHER)

    def _answer(
        self, request: Request, status: int, title: str, detail: str, headers: Mapping[str, str]
    ) -> Response:
        for_people = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(
            "/v1/"
        )
        if for_people:
            reason = f"error.{status}" if status in SPOKEN else "error.other"
            page = self._renderer.page(request, "message.html", None, status=status, reason=reason)
            page.headers.update(headers)
            return page
        body = Problem(title=title, status=status, detail=detail).model_dump_json()
        return Response(body, status, dict(headers), PROBLEM_TYPE)
