"""Finds cameras that speak ONVIF, and asks one of them for its streams. Needs the extra `onvif`."""

import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from onveef import OnvifClient, OnvifEndpoint
from onveef.exceptions import OnvifAuthError, OnvifError
from onveef.wsdiscovery import discover

from streams.addresses import CameraAddresses
from streetwarden.errors import UserError

PATIENCE_S = 5.0
"""For each answer of a camera's web server."""

_PORTS = {"http": 80, "https": 443}
_SERVICE = "/onvif/device_service"
_LONGEST_TEXT = 80


@dataclass(frozen=True, slots=True)
class OnvifDevice:
    """A device that has answered. What it says of itself may be anything: it is shown, not used.

    host                      where it says it is
    name, hardware, location  "" where it does not say
    """

    host: str
    name: str = ""
    hardware: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class OnvifStream:
    """One stream (profile) of a camera; texts are the camera's own, "" and 0 where it does not say.

    url, snapshot_url   as in a site file, without a password
    """

    profile: str
    codec: str
    width_px: int
    height_px: int
    url: str
    snapshot_url: str


def found_devices(seconds: float) -> list[OnvifDevice]:
    """Everything that answers a WS-Discovery probe; `seconds` are for each network of this machine."""
    return listed(discover(timeout_s=seconds))


def listed(found: Iterable[Any]) -> list[OnvifDevice]:
    """What the library has found, each host once, sorted."""
    devices = {device.host: device for device in map(_device, found)}
    return [devices[host] for host in sorted(devices)]


def _device(found: Any) -> OnvifDevice:
    host = urlsplit(found.address).hostname or found.address
    texts = (unquote(text)[:_LONGEST_TEXT] for text in (found.name, found.hardware, found.location))
    return OnvifDevice(_plain(host), *map(_plain, texts))


def streams_of(url: str, guard: CameraAddresses) -> list[OnvifStream]:
    """The streams of the camera whose web server is at `url` (`http://user:password@host`).

    The password is proved, never sent (WS-Security and HTTP Digest). Raises `UserError`, `StreamError`.
    """
    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    address = guard.addresses(parts.hostname or "", port)[0]
    host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    with httpx.Client(
        trust_env=False, follow_redirects=False, timeout=PATIENCE_S, verify=ssl.create_default_context()
    ) as http:
        client = OnvifClient(
            f"{parts.scheme}://{host}:{port}{_SERVICE}",
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            http_auth="digest",
            retries=0,
            http_client=http,
        )
        try:
            return list(_streams(client))
        except OnvifAuthError as error:
            raise UserError(
                f"{url}: the camera refuses the user name or the password; correct them"
            ) from error
        except OnvifError as error:
            raise UserError(f"{url}: no streams were told ({error}); is ONVIF on in the camera?") from error


def _streams(client: OnvifClient) -> Iterator[OnvifStream]:
    services = client.discover_services()  # the client would do that by itself, and keep quiet about refusals
    client.set_endpoint(OnvifEndpoint(client.endpoint.device_xaddr, services))
    for profile in client.get_profiles():
        encoder = profile.get("video_encoder")
        if encoder is None:
            continue
        token = profile["token"]
        yield OnvifStream(
            profile=_plain(profile.get("name") or token)[:_LONGEST_TEXT],
            codec=_plain(encoder.get("encoding", ""))[:_LONGEST_TEXT],
            width_px=int(encoder.get("width", 0)),
            height_px=int(encoder.get("height", 0)),
            url=_plain(client.get_stream_uri(profile_token=token)),
            snapshot_url=_still(client, token),
        )


def _still(client: OnvifClient, token: str) -> str:
    """Where the camera takes pictures of its own; "" where it takes none."""
    try:
        return _plain(client.get_snapshot_uri(profile_token=token))
    except OnvifAuthError:
        raise
    except OnvifError:
        return ""


def _plain(text: str) -> str:
    """A device's text for a terminal: one line, nothing that moves the cursor."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
