"""The camera side's four requests, as the contract has them."""

import hmac
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.security import HTTPBearer

from dispatch_desk.desk import Desk
from dispatch_desk.errors import NotSignedInError
from dispatch_desk.reports import case_body
from dispatch_desk.web.body import read_body
from dispatch_desk.wire import CaseBody, Problem, ReportEnvelope, UpdatePage

REPORT_TYPE = "application/cloudevents+json"
PICTURE_TYPE = "image/jpeg"


def get_desk(request: Request) -> Desk:
    """The desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(get_desk)]


def authorize(request: Request, desk: TheDesk) -> None:
    """Raises NotSignedInError unless the request carries one of the desk's tokens."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip().encode()
    matches = [hmac.compare_digest(given, known.encode()) for known in desk.settings.tokens]
    if scheme.lower() != "bearer" or not any(matches):
        raise NotSignedInError("expected a known bearer token, got none or another one")


async def report_bytes(request: Request, desk: TheDesk) -> bytes:
    """The body of a report."""
    return await read_body(request, REPORT_TYPE, desk.settings.max_report_bytes)


async def picture_bytes(request: Request, desk: TheDesk) -> bytes:
    """The body of a picture."""
    return await read_body(request, PICTURE_TYPE, desk.settings.max_picture_bytes)


def _problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Refused; nothing changed", "content": content} for status in statuses}


def _body(media_type: str, schema: dict[str, object]) -> dict[str, object]:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


_BEARER = HTTPBearer(auto_error=False)  # for the OpenAPI document; `authorize` decides
router = APIRouter(prefix="/v1", dependencies=[Depends(authorize), Depends(_BEARER)])


@router.put(
    "/evidence/{sha256}",
    status_code=201,
    operation_id="putEvidence",
    response_class=Response,
    responses={200: {"description": "It was here already"}, **_problems(400, 401, 413, 415, 422)},
    openapi_extra=_body(PICTURE_TYPE, {"type": "string", "format": "binary"}),
)
def put_evidence(
    desk: TheDesk,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}\z")],
    content: Annotated[bytes, Depends(picture_bytes)],
) -> Response:
    """Hand over a picture before the report that names it."""
    return Response(status_code=201 if desk.pictures.put(sha256, content, PICTURE_TYPE) else 200)


@router.post(
    "/reports",
    operation_id="submitReport",
    response_model=CaseBody,
    responses={
        201: {"description": "Taken; a case was filed", "model": CaseBody},
        **_problems(400, 401, 409, 413, 415, 422),
    },
    openapi_extra=_body(REPORT_TYPE, ReportEnvelope.model_json_schema()),
)
def submit_report(
    desk: TheDesk,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=200)],
    body: Annotated[bytes, Depends(report_bytes)],
) -> Response:
    """Submit, update, close, withdraw or verify."""
    answer = desk.reports.submit(idempotency_key, body)
    return Response(answer.body, answer.status, media_type="application/json")


@router.get("/events/{event_id}/case", operation_id="readCase", responses=_problems(401, 404, 422))
def read_case(desk: TheDesk, event_id: UUID) -> CaseBody:
    """The case of an event."""
    return case_body(desk.case_of_event(event_id))


@router.get("/updates", operation_id="readUpdates", responses=_problems(401, 422))
def read_updates(
    desk: TheDesk,
    after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> UpdatePage:
    """Case updates in order, for those whom callbacks cannot reach."""
    found = desk.updates_after(after, limit)
    return UpdatePage(updates=tuple(found), next=found[-1].seq if found else after)
