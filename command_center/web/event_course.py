"""The course of an event: what the camera saw, what was reported, and what people did about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from command_center.store.store import Store
from command_center.store.verifications import SecondLook
from dispatch_client.contract import CaseUpdate
from vision.event import Event, EventState


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the course.

    key    of its text
    actor  who did it, and `note` what he said
    after  how long after the step before; None for the first
    """

    at: datetime
    key: str
    actor: str = ""
    note: str = ""
    after: timedelta | None = None


def course_of(event: Event, store: Store) -> list[Step]:
    """Everything that has happened to an event, oldest first."""
    return course(
        event, store.reported_at(event.id), store.case_updates(event.id), store.second_looks(event.id)
    )


def course(
    event: Event, reported_at: datetime | None, updates: Sequence[CaseUpdate], looks: Sequence[SecondLook]
) -> list[Step]:
    """The course, from what is known of each side; `reported_at`: when the dispatch side took the report."""
    steps = [*_seen(event), *map(_told, updates), *map(_looked, looks)]
    if reported_at is not None:
        steps.append(Step(reported_at, "course.delivered"))
    ordered = sorted(steps, key=lambda step: step.at)
    return [_after(step, ordered[place - 1] if place else None) for place, step in enumerate(ordered)]


def _seen(event: Event) -> Iterator[Step]:
    yield Step(event.started_at, "course.started")
    if event.confirmed_at is not None:
        yield Step(event.confirmed_at, "course.confirmed")
    if event.ended_at is not None:
        ending = "withdrawn" if event.state is EventState.WITHDRAWN else "ended"
        yield Step(event.ended_at, f"course.{ending}")


def _told(update: CaseUpdate) -> Step:
    return Step(update.at, f"update.{update.kind}", update.actor, update.note)


def _looked(look: SecondLook) -> Step:
    if look.result is None or look.looked_at is None:
        return Step(look.requested_at, "second_look.pending")
    return Step(look.looked_at, f"second_look.{look.result}", note=look.reason)


def _after(step: Step, before: Step | None) -> Step:
    passed = None if before is None else step.at - before.at
    return Step(step.at, step.key, step.actor, step.note, passed)
