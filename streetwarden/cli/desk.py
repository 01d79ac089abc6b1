"""`streetwarden desk`: the embedded dispatch desk with the grid workers' page."""

import json
from collections.abc import Sequence
from contextlib import ExitStack

import click

from command_center.callbacks import PATH as CALLBACK_PATH
from dispatch_desk.desk import Desk
from dispatch_desk.web.app import app_of
from streetwarden.cli._role import Role, role_options
from streetwarden.embedded_desk import first_accounts, settings_of
from streetwarden.errors import WrongInput
from streetwarden.web_server import WebServer, listening, local_url, url_of


@click.command()
@role_options
def command(role: Role) -> None:
    """Run the embedded desk: cases, grid workers, their page; for those who have no dispatch platform yet.

    At the very first start a dispatcher and a grid worker are made and their one-time PINs printed, once.

    \b
    Example:
      streetwarden desk -c site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph
    context, settings = role.context, role.settings()
    if settings.desk.kind != "embedded":
        raise WrongInput(f"desk.kind: expected embedded, got {settings.desk.kind}: nobody would report to it")
    center = settings.command_center
    callback_url = local_url(center.host, center.port) + CALLBACK_PATH
    with ExitStack() as stack:
        desk = Desk.open(settings_of(settings, context.data_dir, callback_url), context.clock)
        stack.callback(desk.close)
        listener = stack.enter_context(listening(settings.desk.host, settings.desk.port))
        _welcome(url_of(listener), first_accounts(desk, settings.site), as_json=role.as_json)
        server = WebServer("dispatch desk", app_of(desk), listener, context.clock)
        role.run_until_stopped([server, *desk.runners])


def _welcome(url: str, accounts: Sequence[tuple[str, str]], *, as_json: bool) -> None:
    if as_json:
        made = [{"name": name, "one_time_pin": pin} for name, pin in accounts]
        click.echo(json.dumps({"desk": url, "accounts": made}))
        return
    click.echo(f"dispatch desk: {url}")
    for name, pin in accounts:
        click.echo(f"  first sign-in: {name}, one-time PIN {pin}")
