"""The command centre as an ASGI app: API, callbacks, pages."""

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from base.clock import Clock
from command_center import callbacks, failures
from command_center.accounts import People, SignIn, Tokens
from command_center.api import routes
from command_center.api.document import DocumentedApp
from command_center.guards import BodyLimit, SecurityHeaders
from command_center.live import LiveChannel
from command_center.live_updates import LiveUpdates
from command_center.live_video import LiveVideo
from command_center.noted_views import NotedViews
from command_center.parts import AppParts
from command_center.passwords import Passwords
from command_center.sessions import Sessions, cookie_secret
from command_center.settings import CommandCenterSettings
from command_center.store.store import Store
from command_center.web import WEB, pages
from dispatch_client.webhooks import WebhookKeys

_ABOUT = """What the cameras have seen, what became of it, and what other devices report.

Programs send `Authorization: Bearer swt_...`; an administrator makes such a token and chooses its rights.
Failures are `application/problem+json` (RFC 9457) and change nothing; 429 and 503 carry `Retry-After`.
"""


def create_app(
    settings: CommandCenterSettings, store: Store, clock: Clock, live: LiveChannel | None
) -> FastAPI:
    """The app. `live` is None where nobody needs waking (tests, a replay).

    Raises SecretError when the secret of the cookies cannot be read or made, ValueError for a key of
    callbacks that is none.
    """
    app = DocumentedApp(
        title="Street Warden command centre",
        version="1",
        description=_ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.parts = _parts(settings, store, clock, live)
    failures.install(app)
    app.include_router(routes.router)
    app.include_router(callbacks.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(SecurityHeaders, https=settings.https)
    return app


def _parts(settings: CommandCenterSettings, store: Store, clock: Clock, live: LiveChannel | None) -> AppParts:
    passwords = Passwords()
    return AppParts(
        settings=settings,
        store=store,
        clock=clock,
        live=live,
        sessions=Sessions(cookie_secret(settings.data_dir), settings.sessions, clock),
        sign_in=SignIn(store, passwords, settings.throttle, clock),
        people=People(store, passwords, clock),
        tokens=Tokens(store, clock),
        live_updates=LiveUpdates(store, clock, settings.max_viewers),
        live_video=LiveVideo(settings.max_video_viewers),
        noted_views=NotedViews(store.audit.add),
        callback_keys=WebhookKeys(settings.callback_keys) if settings.callback_keys else None,
    )
