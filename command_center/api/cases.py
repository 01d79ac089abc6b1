"""Cases: what the dispatch side makes of our events, as far as it has told us."""

from uuid import UUID

from fastapi import APIRouter

from command_center.api.problems import answers, not_found
from command_center.api.views import CaseView, UpdateView, View
from command_center.identity import needs
from command_center.parts import Parts
from command_center.roles import Scope


class CaseDetail(View):
    """A case and how it came there."""

    case: CaseView
    updates: list[UpdateView]


router = APIRouter(tags=["cases"])


@router.get(
    "/events/{event_id}/case",
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.CASES_READ)],
)
def read_case(event_id: UUID, parts: Parts) -> CaseDetail:
    """The case of an event with all its updates, oldest first."""
    case = parts.store.case(event_id)
    if case is None:
        raise not_found("an event with a case", event_id)
    updates = [UpdateView.model_validate(each) for each in parts.store.case_updates(event_id)]
    return CaseDetail(case=CaseView.model_validate(case), updates=updates)
