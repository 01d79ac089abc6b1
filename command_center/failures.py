"""How failures are answered: programs get a problem, people a page in their language."""

import math
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.responses import Response

from command_center.api.problems import findings_of, problem
from command_center.errors import (
    AccountError,
    CommandCenterError,
    ForeignFormError,
    FullHouseError,
    NotFoundError,
    NoWorkerError,
    PictureError,
    StoreUnavailableError,
    WrongPasswordError,
)
from command_center.web.render import error_page

_FOR_PROGRAMS = ("/api/", "/callbacks/")
_STATUS: tuple[tuple[type[CommandCenterError], int], ...] = (  # the first that fits
    (StoreUnavailableError, 503),
    (NoWorkerError, 503),
    (FullHouseError, 429),
    (NotFoundError, 404),
    (PictureError, 404),
    (WrongPasswordError, 401),
    (AccountError, 409),
    (CommandCenterError, 500),
)


def install(app: FastAPI) -> None:
    """Answer every failure of the app here."""
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(CommandCenterError, _failed)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnyHTTPException)  # noqa: S101 - tells the type checker what `install` says
    if error.status_code < 400:  # somewhere else, such as the sign-in
        return Response(status_code=error.status_code, headers=error.headers)
    return _answer(request, error.status_code, str(error.detail), error.headers or {})


def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    if not _is_for_programs(request):
        return error_page(request, 422)
    findings = findings_of(error.errors())
    return problem(
        422, f"{len(error.errors())} found wrong, see findings; nothing was changed", findings=findings
    )


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, CommandCenterError)  # noqa: S101 - as above
    if isinstance(error, ForeignFormError):
        return error_page(request, 403, key="error.form")
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if error.retry_after_s is None:
        return _answer(request, status, str(error), {})
    if isinstance(error, AccountError):
        status = 429
    return _answer(request, status, str(error), {"retry-after": str(math.ceil(error.retry_after_s))})


def _answer(request: Request, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    if _is_for_programs(request):
        return problem(status, detail, headers=headers)
    return error_page(request, status, headers)


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(_FOR_PROGRAMS)
