"""The desk as a web application."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.staticfiles import StaticFiles

from base.clock import Clock
from dispatch_desk.desk import Desk
from dispatch_desk.settings import DeskSettings
from dispatch_desk.web import case_pages, contract, sign_in
from dispatch_desk.web.headers import SecurityHeaders
from dispatch_desk.web.problems import Problems
from dispatch_desk.web.render import Renderer
from dispatch_desk.web.session import SESSION_COOKIE

STATIC = Path(__file__).parent.parent / "pages" / "static"


def create_app(settings: DeskSettings, clock: Clock) -> FastAPI:
    """Open the desk in `settings.data_dir` and put it on the web.

    `desk_of(app)` is the desk: run its `runners`, each in a thread, while the application serves; stop and
    join them, then `close()` it. Raises StoreError, SettingsError.
    """
    return app_of(Desk.open(settings, clock))


def app_of(desk: Desk) -> FastAPI:
    """A desk on the web. Its OpenAPI document is at /v1/openapi.json."""
    app = FastAPI(
        title="Street Warden dispatch desk",
        version="1.0.0",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.state.renderer = Renderer(desk)
    app.add_middleware(
        SessionMiddleware,
        secret_key=desk.session_key,
        session_cookie=SESSION_COOKIE,
        max_age=desk.settings.session_s,
        same_site="lax",
        https_only=desk.settings.https,
    )
    app.add_middleware(SecurityHeaders)
    Problems(app.state.renderer).install(app)
    for router in (contract.router, sign_in.router, case_pages.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_api_route("/healthz", _health(desk), include_in_schema=False)
    return app


def desk_of(app: FastAPI) -> Desk:
    """The desk behind an application that `create_app` made."""
    desk: Desk = app.state.desk
    return desk


def _health(desk: Desk) -> Callable[[], dict[str, str]]:
    def healthz() -> dict[str, str]:
        """200 while the database answers, else 503."""
        desk.check()
        return {"status": "ok"}

    return healthz
