"""`streetwarden user`: the way back in for those who have lost the command centre's password."""

import json
from contextlib import closing

import click

from command_center.accounts import People
from command_center.passwords import Passwords
from command_center.store.store import Store
from streetwarden.cli._context import Context, json_option

BY = "command line"


@click.group(no_args_is_help=False)
def command() -> None:
    """List the users of the command centre, and give one a new one-time password.

    \b
    Example:
      streetwarden user reset-password admin
    """  # noqa: D301 - \b keeps click from filling the paragraph


@command.command("reset-password")
@click.argument("name")
@json_option
@click.pass_obj
def reset_password(context: Context, *, name: str, as_json: bool) -> None:
    """Write a new one-time password, once; sessions with the old one end.

    \b
    Example:
      streetwarden user reset-password admin
    """  # noqa: D301
    with closing(Store.open(context.data_dir, context.clock)) as store:
        made = People(store, Passwords(), context.clock).reset_password(name, BY)
    if as_json:
        click.echo(json.dumps({"user": made.name, "one_time_password": made.secret}))
    else:
        click.echo(f"{made.name}: one-time password {made.secret}")


@command.command("list")
@json_option
@click.pass_obj
def list_(context: Context, *, as_json: bool) -> None:
    """List the users and their roles.

    \b
    Example:
      streetwarden user list
    """  # noqa: D301
    with closing(Store.open(context.data_dir, context.clock)) as store:
        users = [(user.name, user.role.value, user.disabled) for user in store.accounts.users()]
    if as_json:
        values = [{"user": name, "role": role, "disabled": disabled} for name, role, disabled in users]
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, role, disabled in users:
        click.echo(f"{name}: {role}{', blocked' if disabled else ''}")
