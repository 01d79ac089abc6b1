"""All operations of the API, in one router."""

from fastapi import APIRouter

from command_center.api import (
    cameras,
    cases,
    dead_letters,
    events,
    live,
    live_film,
    live_pictures,
    people,
    signals,
    workers,
)

PREFIX = "/api/v1"

router = APIRouter(prefix=PREFIX)
for part in (events, cases, cameras, workers, signals, dead_letters, people, live, live_film, live_pictures):
    router.include_router(part.router)
