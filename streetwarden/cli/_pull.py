"""`streetwarden models pull`: a detector from its makers."""

import json
from pathlib import Path

import click

from models.catalogue import CATALOGUE, load_catalogue
from models.download import Download
from models.export_process import Conversion
from models.pull import Pulled, Puller
from models.zoo import Entry
from streetwarden.cli._context import Context, json_option
from streetwarden.cli._conversion import conversion_options
from streetwarden.cli._entries import show_entries
from streetwarden.cli._progress import transferred
from streetwarden.wiring import zoo_of


@click.command()
@click.argument("name")
@click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    default=CATALOGUE,
    show_default="the program's own",
    help="Another list of addresses, such as that of a mirror of yours.",
)
@conversion_options
@json_option
@click.pass_obj
def pull(context: Context, *, name: str, catalogue: Path, conversion: Conversion, as_json: bool) -> None:
    """Fetch a detector from its makers' releases and import it; after a broken line, go on with it.

    NAME is yolox-nano, yolox-tiny or yolox-s (Apache-2.0), or yolo11n, yolo11s, yolo11m, yolo26n, yolo26s or
    yolo26m (AGPL-3.0; these need --python). Proxies: HTTPS_PROXY, ALL_PROXY, NO_PROXY.

    \b
    Example:
      streetwarden models pull yolox-tiny
    """  # noqa: D301 - \b keeps click from filling the paragraph
    offers = load_catalogue(catalogue)
    puller = Puller(zoo_of(context.data_dir), offers, Download(offers.allows), conversion)
    with transferred(name) as progress:
        pulled = puller.pull(name, progress)
    if as_json:
        click.echo(json.dumps(_values(pulled), ensure_ascii=False))
        return
    show_entries([Entry(pulled.manifest.name, pulled.manifest)], as_json=False)
    click.echo(f"sha256 {pulled.sha256}: {_how_known(pulled)}", err=True)


def _values(pulled: Pulled) -> dict[str, object]:
    published = {"sha256": pulled.sha256, "known_from": pulled.known_from, "first_pull": pulled.first}
    return {**pulled.manifest.model_dump(mode="json"), "bundled": False, "published_file": published}


def _how_known(pulled: Pulled) -> str:
    if pulled.known_from:
        return f"as {pulled.known_from} says"
    if pulled.first:
        return "nobody has published it, so it was recorded now; a later pull must give the same"
    return "the same as at the first pull"
