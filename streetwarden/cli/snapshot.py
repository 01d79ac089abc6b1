"""`streetwarden snapshot`: one picture of a camera, with a grid to write zones by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
import cv2

from streams.frame import Image
from streams.snapshot import snapshot
from streetwarden.camera_url import expanded
from streetwarden.cameras import address_of
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongInput
from streetwarden.site_file import read_site_file
from vision.evidence import encode_jpeg
from vision.rules.catalogue import RULES
from vision.site import Site

_QUALITY = 90
_STEPS = 10
_LINE, _HALO = (255, 255, 255), (0, 0, 0)


@click.command()
@click.argument("address", metavar="URL|FILE|CAMERA")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--grid", is_flag=True, help="Draw lines at every tenth of width and height, as zones count them."
)
@click.option("-c", "--config", type=click.Path(path_type=Path), help="Site file in which CAMERA is found.")
@json_option
@click.pass_obj
def command(
    context: Context, *, address: str, out: Path, grid: bool, config: Path | None, as_json: bool
) -> None:
    """Take one picture and write it to OUT (.jpg).

    ${VARIABLE} in URL comes from the environment, so that no password is in the list of processes.

    \b
    Example:
      streetwarden snapshot rtsp://192.0.2.10/stream1 gate.jpg --grid
    """  # noqa: D301 - \b keeps click from filling the paragraph
    if config is not None:
        settings = read_site_file(config, context.environ, RULES)
        address = _address_in(settings.site, address)
    else:
        address = _expanded(address, context.environ)
    picture = snapshot(address, context.clock)
    content = encode_jpeg(with_grid(picture) if grid else picture, _QUALITY)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise UserError(f"{out}: cannot be written ({error.strerror})") from error
    height, width = picture.shape[:2]
    if as_json:
        click.echo(json.dumps({"file": str(out), "width_px": width, "height_px": height}))
    else:
        click.echo(f"{out}: {width} x {height}")


def _expanded(address: str, environ: Mapping[str, str]) -> str:
    """With the values of its `${VARIABLE}`s. Raises `WrongInput`."""
    try:
        return expanded(address, environ)
    except ValueError as error:
        raise WrongInput(str(error)) from error


def _address_in(site: Site, address: str) -> str:
    """The address of the site's camera of that name; any other address is left as it is."""
    cameras = {camera.id: camera for camera in site.cameras}
    if address not in cameras:
        return address
    if not cameras[address].url:
        raise WrongInput(f"camera {address} has no url in the site file; add one, or give an address")
    return address_of(cameras[address])


def with_grid(picture: Image) -> Image:
    """A copy of (h, w, 3) uint8 BGR with a line and its coordinate at every tenth of width and height."""
    drawn = picture.copy()
    height, width = picture.shape[:2]
    size = max(0.35, height / 1200)
    for step in range(1, _STEPS):
        x, y = round(width * step / _STEPS), round(height * step / _STEPS)
        for start, end in (((x, 0), (x, height)), ((0, y), (width, y))):
            cv2.line(drawn, start, end, _HALO, 2)
            cv2.line(drawn, start, end, _LINE, 1)
        for at in ((x + 2, round(14 * size / 0.35)), (2, y - 3)):
            cv2.putText(
                drawn, f"{step / _STEPS:.1f}", at, cv2.FONT_HERSHEY_SIMPLEX, size, _HALO, 3, cv2.LINE_AA
            )
            cv2.putText(
                drawn, f"{step / _STEPS:.1f}", at, cv2.FONT_HERSHEY_SIMPLEX, size, _LINE, 1, cv2.LINE_AA
            )
    return drawn
