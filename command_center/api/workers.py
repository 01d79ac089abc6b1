"""The worker processes that are alive, and how detection goes in them."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from command_center.api.problems import answers
from command_center.api.views import View
from command_center.identity import needs
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.worker_states import Work, workers_now


class WorkerView(View):
    """A worker, and how detection goes in it."""

    id: str
    work: Annotated[Work | None, Field(description="null: a worker of another version")]


router = APIRouter(tags=["workers"])


@router.get("/workers", responses=answers(401, 403, 503), dependencies=[needs(Scope.CAMERAS_READ)])
def list_workers(parts: Parts) -> list[WorkerView]:
    """All workers that are alive; none while the live channel is away."""
    return [WorkerView(id=now.id, work=now.work) for now in workers_now(parts.live)]
