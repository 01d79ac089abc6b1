"""`streetwarden discover`: finds ONVIF cameras and their streams."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

import click

from streetwarden.camera_url import HTTP_SCHEMES, checked, expanded
from streetwarden.cli._access_options import AccessOptions
from streetwarden.cli._context import Context, json_option
from streetwarden.errors import UserError, WrongInput

if TYPE_CHECKING:
    from streetwarden.onvif import OnvifDevice, OnvifStream

SECONDS = 3.0


@click.command()
@click.argument("address", metavar="[URL]", required=False)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0.5, max=60),
    default=SECONDS,
    show_default=True,
    help="For each network.",
)
@json_option
@click.pass_obj
def command(context: Context, *, address: str | None, seconds: float, as_json: bool) -> None:
    """Find cameras that speak ONVIF; given the address of one, its streams.

    Needs the extra `onvif`. Cameras are called by multicast (WS-Discovery): only those in the networks of
    this machine answer. Nobody is asked for streams, or told a user name, but the camera at URL.

    ${VARIABLE} in URL comes from the environment, so that no password is in the list of processes.

    \b
    Example:
      streetwarden discover
      streetwarden discover 'http://user:${GATE_PASSWORD}@192.0.2.10'
    """  # noqa: D301 - \b keeps click from filling the paragraph
    onvif = _library()
    if address is None:
        devices = onvif.found_devices(seconds)
        _show([asdict(device) for device in devices], about(devices, seconds), as_json=as_json)
        return
    streams = onvif.streams_of(_url_of(address, context.environ), AccessOptions().typed().guard)
    _show([asdict(stream) for stream in streams], _told(streams), as_json=as_json)


def _library() -> ModuleType:
    try:
        return import_module("streetwarden.onvif")
    except ModuleNotFoundError as error:
        raise UserError(
            f"expected the extra onvif, got none ({error.name} is missing): pip install 'streetwarden[onvif]'"
        ) from error


def _url_of(address: str, environ: Mapping[str, str]) -> str:
    """With the values of its `${VARIABLE}`s. Raises `WrongInput`, without repeating what may be a secret."""
    try:
        url = checked(expanded(address, environ), HTTP_SCHEMES)
    except ValueError as error:
        raise WrongInput(str(error)) from error
    if "://" not in url:
        raise WrongInput("expected the address of a camera's web server, such as http://192.0.2.10")
    return url


def _show(values: Sequence[Mapping[str, object]], lines: Iterator[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)


def about(devices: Sequence["OnvifDevice"], seconds: float) -> Iterator[str]:
    """What people are told of devices that have answered within so many seconds."""
    for device in devices:
        told = ", ".join(filter(None, (device.hardware, device.name, device.location)))
        yield f"{device.host}: {told or 'says nothing of itself'}"
    if devices:
        yield "ask one for its streams: streetwarden discover 'http://USER:${PASSWORD}@HOST'"
    else:
        yield (
            f"no camera has answered within {seconds:g} s: ONVIF may be switched off in the cameras, or "
            "multicast does not reach them; the address of one, as http://HOST, asks it alone"
        )


def _told(streams: Sequence["OnvifStream"]) -> Iterator[str]:
    for stream in streams:
        yield f"{stream.profile}: {stream.codec} {stream.width_px} x {stream.height_px}"
        yield f"  url: {stream.url}"
        if stream.snapshot_url:
            yield f"  snapshot_url: {stream.snapshot_url}"
    if not streams:
        yield "the camera tells of no video stream"
