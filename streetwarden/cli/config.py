"""`streetwarden config`: check, import and export the site file."""

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import click

from streetwarden import site_file
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongFile
from streetwarden.site_difference import difference
from vision.rules.catalogue import RULES
from vision.site import Site

_file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.group(no_args_is_help=False)
def command() -> None:
    """Check, import and export the site file.

    \b
    Example:
      streetwarden config check site.yaml
    """  # noqa: D301 - \b keeps click from filling the paragraph


@command.command()
@_file_argument
@json_option
@click.pass_obj
def check(context: Context, file: Path, *, as_json: bool) -> None:
    """Check a site file and show everything that is wrong in it.

    \b
    Example:
      streetwarden config check site.yaml --json
    """  # noqa: D301
    try:
        settings = site_file.read_site_file(file, context.environ, RULES)
    except WrongFile as error:
        if as_json:
            _write_json({"ok": False, "problems": [asdict(problem) for problem in error.problems]})
        raise
    if as_json:
        _write_json({"ok": True, "problems": [], **_counts(settings.site)})
    else:
        click.echo(f"{file}: no problems; {_in_words(settings.site)}")


@command.command("import")
@_file_argument
@json_option
@click.pass_obj
def import_(context: Context, file: Path, *, as_json: bool) -> None:
    """Put the site of a file in the place of the stored one. Events and dwell clocks stay.

    \b
    Example:
      streetwarden config import site.yaml
    """  # noqa: D301
    site = site_file.read_site_file(file, context.environ, RULES).site
    with closing(context.open_store(context.data_dir, context.clock)) as store:
        before = store.load_site()
        changes = difference(before, site) if before else []
        store.import_site(site)
    if as_json:
        _write_json({"first": before is None, "changes": changes, **_counts(site)})
    else:
        for change in changes:
            click.echo(change)
        click.echo(f"imported {_in_words(site)}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--with-secrets", is_flag=True, help="Write camera passwords in clear.")
@json_option
@click.pass_obj
def export(context: Context, file: Path | None, *, with_secrets: bool, as_json: bool) -> None:
    """Write the stored site, or that of FILE, as a site file to standard output.

    Passwords are masked. The detector, evidence and redis settings are not stored: without FILE they are
    left out, and keep their defaults when the output is imported.

    \b
    Example:
      streetwarden config export --with-secrets > site.yaml
    """  # noqa: D301
    if file is not None:
        values = site_file.settings_values(
            site_file.read_site_file(file, context.environ, RULES), with_secrets=with_secrets
        )
    else:
        values = site_file.site_values(_stored_site(context), with_secrets=with_secrets)
    if as_json:
        _write_json(values)
    else:
        click.echo(site_file.written(values), nl=False)


@command.command()
@json_option
def schema(*, as_json: bool) -> None:  # noqa: ARG001 - it is JSON in any case; every command takes --json
    """Write the JSON schema of the site file, for editors that complete and check.

    \b
    Example:
      streetwarden config schema > site.schema.json
    """  # noqa: D301
    _write_json(site_file.schema(RULES))


def _stored_site(context: Context) -> Site:
    with closing(context.open_store(context.data_dir, context.clock)) as store:
        site = store.load_site()
    if site is None:
        raise UserError(
            f"{context.data_dir} holds no site yet: run `streetwarden config import site.yaml`, or name "
            f"another --data-dir"
        )
    return site


def _counts(site: Site) -> dict[str, int]:
    return {
        "cameras": len(site.cameras),
        "zones": sum(len(camera.zones) for camera in site.cameras),
        "rules": sum(len(camera.rules) for camera in site.cameras),
        "households": len(site.households),
    }


def _in_words(site: Site) -> str:
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in _counts(site).items())


def _write_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
