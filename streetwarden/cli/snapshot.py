"""`streetwarden snapshot`: one picture of a camera, with a grid to write zones by hand."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
import cv2

from streams.access import Access
from streams.frame import Image
from streams.snapshot import snapshot
from streetwarden.camera_url import CAMERA_SCHEMES, checked, expanded
from streetwarden.cameras import address_of
from streetwarden.cli._access_options import AccessOptions, access_options
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongInput
from streetwarden.settings import CameraNetworkSettings, Settings
from streetwarden.site_file import read_site_file
from vision.evidence import encode_jpeg
from vision.rules.catalogue import RULES
from vision.site import Camera

_QUALITY = 90
_STEPS = 10
_LINE, _HALO = (255, 255, 255), (0, 0, 0)


@click.command()
@click.argument("address", metavar="URL|FILE|FOLDER|CAMERA")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--grid", is_flag=True, help="Draw lines at every tenth of width and height, as zones count them."
)
@click.option("-c", "--config", type=click.Path(path_type=Path), help="Site file in which CAMERA is found.")
@access_options
@json_option
@click.pass_obj
def command(
    context: Context,
    *,
    address: str,
    out: Path,
    grid: bool,
    config: Path | None,
    options: AccessOptions,
    as_json: bool,
) -> None:
    """Take one picture and write it to OUT (.jpg).

    ${VARIABLE} in URL comes from the environment, so that no password is in the list of processes.

    \b
    Example:
      streetwarden snapshot rtsp://192.0.2.10/stream1 gate.jpg --grid
    """  # noqa: D301 - \b keeps click from filling the paragraph
    settings = read_site_file(config, context.environ, RULES) if config else None
    camera = _camera_in(settings, address)
    url = address_of(camera) if camera else _address(address, context.environ)
    picture = snapshot(url, context.clock, _access(settings, camera, options))
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


def _address(address: str, environ: Mapping[str, str]) -> str:
    """With the values of its `${VARIABLE}`s. Raises `WrongInput`."""
    try:
        return checked(expanded(address, environ), CAMERA_SCHEMES).removeprefix("file:")
    except ValueError as error:
        raise WrongInput(str(error)) from error


def _camera_in(settings: Settings | None, name: str) -> Camera | None:
    """The camera of that name in the site file; None: it is an address."""
    cameras = {camera.id: camera for camera in settings.site.cameras} if settings else {}
    if name not in cameras:
        return None
    if not cameras[name].url:
        raise WrongInput(f"camera {name} has no url in the site file; add one, or give an address")
    return cameras[name]


def _access(settings: Settings | None, camera: Camera | None, options: AccessOptions) -> Access:
    """What the options do not say the site file says."""
    network = settings.camera_network if settings else CameraNetworkSettings()
    return options.over(network, camera.transport, camera.tls) if camera else options.typed(network)


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
