"""`streetwarden grid-worker`: the accounts of the embedded desk's grid workers."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dispatch_desk.desk import Desk
from dispatch_desk.settings import DeskSettings, Language
from streetwarden.cli._context import Context, json_option
from streetwarden.embedded_desk import desk_folder, desk_keys

_name = click.argument("name")
_grids = click.option("--grid", "grids", multiple=True, help="Grid whose cases the worker gets; repeatable.")


@click.group(no_args_is_help=False)
def command() -> None:
    """Add and list the grid workers of the embedded desk.

    \b
    Example:
      streetwarden grid-worker add 王芳 --grid G01 --grid G02
    """  # noqa: D301 - \b keeps click from filling the paragraph


@command.command()
@_name
@_grids
@click.option(
    "--language",
    type=click.Choice([language.value for language in Language]),
    default=Language.CHINESE.value,
    show_default=True,
    help="Of the worker's page.",
)
@json_option
@click.pass_obj
def add(context: Context, *, name: str, grids: tuple[str, ...], language: str, as_json: bool) -> None:
    """Make an account. Its one-time PIN is written once and nowhere else.

    \b
    Example:
      streetwarden grid-worker add 王芳 --grid G01 --language zh-CN
    """  # noqa: D301
    with _desk(context) as desk:
        pin = desk.accounts.create_worker(name, grids, Language(language))
    _show_pin(name, pin, as_json=as_json)


@command.command("reset-pin")
@_name
@json_option
@click.pass_obj
def reset_pin(context: Context, *, name: str, as_json: bool) -> None:
    """Give an account a new one-time PIN; its lock and all its sessions end.

    \b
    Example:
      streetwarden grid-worker reset-pin 王芳
    """  # noqa: D301
    with _desk(context) as desk:
        pin = desk.accounts.reset_pin(name)
    _show_pin(name, pin, as_json=as_json)


@command.command("set-grids")
@_name
@_grids
@json_option
@click.pass_obj
def set_grids(context: Context, *, name: str, grids: tuple[str, ...], as_json: bool) -> None:
    """Say which grids a worker looks after from now on.

    \b
    Example:
      streetwarden grid-worker set-grids 王芳 --grid G03
    """  # noqa: D301
    with _desk(context) as desk:
        desk.accounts.set_grids(name, grids)
    if as_json:
        click.echo(json.dumps({"name": name, "grids": list(grids)}, ensure_ascii=False))


@command.command("list")
@json_option
@click.pass_obj
def list_(context: Context, *, as_json: bool) -> None:
    """List the grid workers and their grids.

    \b
    Example:
      streetwarden grid-worker list
    """  # noqa: D301
    with _desk(context) as desk:
        workers = [{"name": person.name, "grids": list(person.grids)} for person in desk.accounts.workers()]
    if as_json:
        click.echo(json.dumps(workers, ensure_ascii=False))
        return
    for worker in workers:
        click.echo(f"{worker['name']}: {', '.join(worker['grids']) or 'no grid'}")


@contextmanager
def _desk(context: Context) -> Iterator[Desk]:
    keys = desk_keys(context.data_dir)
    desk = Desk.open(DeskSettings(desk_folder(context.data_dir), (keys.token,)), context.clock)
    try:
        yield desk
    finally:
        desk.close()


def _show_pin(name: str, pin: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"name": name, "one_time_pin": pin}, ensure_ascii=False))
    else:
        click.echo(f"{name}: one-time PIN {pin}")
