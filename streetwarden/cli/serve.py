"""`streetwarden serve`: the command centre's pages and API."""

import json
from contextlib import ExitStack
from pathlib import Path

import click

from command_center.accounts import FIRST_USER, ensure_first_account
from command_center.app import create_app
from command_center.live import LiveChannel
from command_center.settings import CommandCenterSettings
from command_center.store.store import Store
from streetwarden.cli._role import Role, role_options
from streetwarden.embedded_desk import desk_keys
from streetwarden.settings import Settings
from streetwarden.web_server import WebServer, listening, url_of


@click.command()
@role_options
def command(role: Role) -> None:
    """Serve the command centre: pages for people, an API for programs, callbacks of the dispatch side.

    At the very first start an account `admin` is made and its one-time password printed, once.

    \b
    Example:
      streetwarden serve -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    context, settings = role.context, role.settings()
    with ExitStack() as stack:
        store = Store.open(context.data_dir, context.clock)
        stack.callback(store.close)
        live = stack.enter_context(LiveChannel(role.redis_url)) if role.redis_url else None
        listener = stack.enter_context(listening(settings.command_center.host, settings.command_center.port))
        app = create_app(_app_settings(settings, context.data_dir), store, context.clock, live)
        _welcome(url_of(listener), ensure_first_account(store, context.clock), as_json=role.as_json)
        farewell = app.state.parts.farewell
        server = WebServer("command centre", app, listener, context.clock, farewell)
        role.run_until_stopped([server])


def _app_settings(settings: Settings, data_dir: Path) -> CommandCenterSettings:
    keys = settings.desk.callback_keys
    if settings.desk.kind == "embedded":
        keys = (desk_keys(data_dir).callback_key,)
    return CommandCenterSettings(data_dir, https=settings.command_center.https, callback_keys=keys)


def _welcome(url: str, password: str | None, *, as_json: bool) -> None:
    if as_json:
        account = {"user": FIRST_USER, "one_time_password": password} if password else {}
        click.echo(json.dumps({"command_center": url, **account}))
        return
    click.echo(f"command centre: {url}")
    if password:
        click.echo(f"  first sign-in: {FIRST_USER}, one-time password {password}")
