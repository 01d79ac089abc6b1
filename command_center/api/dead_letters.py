"""Reports that the dispatch side has refused for good, until a person sends them again."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from command_center.api.problems import answers
from command_center.api.views import View
from command_center.identity import Caller, needs
from command_center.parts import Parts
from command_center.resending import send_again
from command_center.roles import Scope
from dispatch_client.report import ReportKind

MAX_LISTED = 1000
RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class DeadLetterView(View):
    """A refused report."""

    row_id: int
    event_id: UUID
    revision: int
    kind: ReportKind
    created_at: datetime
    refused_at: datetime
    attempts: int
    error: Annotated[str, Field(description="what the dispatch side has answered")]


router = APIRouter(tags=["dead letters"])


@router.get(
    "/dead-letters", responses=answers(401, 403, 422, 503), dependencies=[needs(Scope.DEAD_LETTERS_READ)]
)
def list_dead_letters(
    parts: Parts, limit: Annotated[int, Query(ge=1, le=MAX_LISTED)] = 100
) -> list[DeadLetterView]:
    """Refused reports, the latest refusal first."""
    return [DeadLetterView.model_validate(letter) for letter in parts.store.outbox.dead_letters(limit)]


@router.post(
    "/dead-letters/{row_id}/send-again",
    status_code=204,
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.DEAD_LETTERS_WRITE)],
)
def send_dead_letter_again(row_id: RowId, caller: Caller, parts: Parts) -> None:
    """Queue a refused report again."""
    send_again(row_id, caller.name, parts)
