"""All pages, in one router."""

from fastapi import APIRouter

from command_center.web import account_pages, event_pages, live_pages, people_pages, site_pages

router = APIRouter(include_in_schema=False)
for part in (account_pages, live_pages, event_pages, site_pages, people_pages):
    router.include_router(part.router)
