"""How detection goes in the workers, from their heartbeats: how long frames wait, and what is dropped."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, NonNegativeFloat, NonNegativeInt, ValidationError

from command_center.errors import LiveChannelError
from command_center.live import LiveChannel


class Percentiles(BaseModel):
    """Of the latest values: what 50, 95, 99 % of them do not exceed; None of no values."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


class Work(BaseModel):
    """What a heartbeat says of detection (streetwarden/worker.py, WorkerStatus; docs/ref/live.md).

    frames, batches  looked at since the worker started
    busy_s           in so much time
    drops            frames never looked at, by reason (models.batch_metrics.Drop)
    frame_age_s      from a frame's arrival until its batch closed
    fill             part (0..1) of a batch's places that were taken
    wait_s           how long some camera had been waiting when a batch closed
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    frames: NonNegativeInt = 0
    batches: NonNegativeInt = 0
    busy_s: NonNegativeFloat = 0.0
    drops: Mapping[str, NonNegativeInt] = Field(default_factory=dict)
    frame_age_s: Percentiles = Percentiles()
    fill: Percentiles = Percentiles()
    wait_s: Percentiles = Percentiles()


@dataclass(frozen=True, slots=True)
class WorkerNow:
    """A worker that is alive; `work` is None where it speaks of it as another version does."""

    id: str
    work: Work | None


def workers_now(live: LiveChannel | None) -> list[WorkerNow]:
    """Every worker that is alive, by id; none where nobody can tell."""
    if live is None:
        return []
    try:
        statuses = live.workers()
    except LiveChannelError:
        return []
    return [WorkerNow(worker_id, _checked(status)) for worker_id, status in statuses.items()]


def _checked(status: Mapping[str, object]) -> Work | None:
    try:
        return Work.model_validate(status)
    except ValidationError:
        return None
