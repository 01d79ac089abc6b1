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
EVIDENCE_TYPES = ("image/jpeg", "video/mp4")


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
    _, content = await read_body(request, (REPORT_TYPE,), desk.settings.max_report_bytes)
    return content


async def evidence_body(request: Request, desk: TheDesk) -> tuple[str, bytes]:
    """The media type and the body of a picture or a film."""
    return await read_body(request, EVIDENCE_TYPES, desk.settings.max_picture_bytes)


def _problems(*statuses: int) -> dict[int | str, dict[str, object]]:
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": "Refused; nothing changed", "content": content} for status in statuses}


def _body(schema: dict[str, object], *media_types: str) -> dict[str, object]:
    content = {media_type: {"schema": schema} for media_type in media_types}
    return {"requestBody": {"required": True, "content": content}}


_BEARER = HTTPBearer(auto_error=False)  # for the OpenAPI document; `authorize` decides
router = APIRouter(prefix="/v1", dependencies=[Depends(authorize), Depends(_BEARER)])


@router.put(
    "/evidence/{sha256}",
    status_code=201,
    operation_id="putEvidence",
    response_class=Response,
    responses={200: {"description": "It was here already"}, **_problems(400, 401, 413, 415, 422)},
    openapi_extra=_body({"type": "string", "format": "binary"}, *EVIDENCE_TYPES),
)
def put_evidence(
    desk: TheDesk,
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}\z")],
    evidence: Annotated[tuple[str, bytes], Depends(evidence_body)],
) -> Response:
    """Hand over a picture or a film before the report that names it."""
    media_type, content = evidence
    return Response(status_code=201 if desk.pictures.put(sha256, content, media_type) else 200)


@router.post(
    "/reports",
    operation_id="submitReport",
    response_model=CaseBody,
    responses={
        201: {"description": "Taken; a case was filed", "model": CaseBody},
        **_problems(400, 401, 409, 413, 415, 422),
    },
    openapi_extra=_body(ReportEnvelope.model_json_schema(), REPORT_TYPE),
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
