"""How a camera is reached: over which transport, how its certificate is checked, at which addresses."""

import ssl
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from base.addresses import Address
from streams.addresses import CameraAddresses

Transport = Literal["tcp", "udp"]
Tls = Literal["verify", "accept_any"]

_PORTS = {"rtsp": 554, "rtsps": 322}


@dataclass(frozen=True, slots=True)
class Access:
    """How a camera is reached.

    transport   how pictures travel; `rtsps://` is TCP whatever this says
    tls         whether the certificate of an `rtsps://` camera must be good, or may be anybody's
    ca_file     PEM file of the authorities to believe; None: those of the system
    guard       tells which addresses may be called
    """

    transport: Transport = "tcp"
    tls: Tls = "verify"
    ca_file: Path | None = None
    guard: CameraAddresses = field(default_factory=CameraAddresses)

    def targets(self, url: str) -> list[str]:
        """`url` with an address in the place of its host, for each of the host's: a name may change its mind.

        Raises `AddressRefused`, `ConnectionFailed`.
        """
        return [_at(url, address) for address in self.guard.addresses(*host_and_port(url))]

    def checks_certificate(self, url: str) -> bool:
        """Whether the camera behind `url` must prove who it is."""
        return _is_encrypted(url) and self.tls == "verify"

    def over_tcp(self, url: str) -> bool:
        """Whether the pictures of `url` come over the connection that they are asked for on."""
        return self.transport == "tcp" or _is_encrypted(url)

    def options(self, url: str) -> dict[str, str]:
        """What FFmpeg must be told to open a target of `url`."""
        if not _is_encrypted(url):
            return {"rtsp_transport": self.transport}
        if self.tls == "accept_any":
            return {"tls_verify": "0"}
        authorities, (host, _) = self.authorities(), host_and_port(url)
        checks = {"tls_verify": "1", "verifyhost": host}  # FFmpeg itself checks nothing
        return {**checks, "ca_file": authorities} if authorities else checks

    def authorities(self) -> str | None:
        """The PEM file of those who are believed; None: the system has none, FFmpeg looks on its own."""
        return str(self.ca_file) if self.ca_file else ssl.get_default_verify_paths().cafile


def host_and_port(url: str) -> tuple[str, int]:
    """Host and port of an `rtsp://` or `rtsps://` URL."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]


def _is_encrypted(url: str) -> bool:
    return url.lower().startswith("rtsps:")


def _at(url: str, address: Address) -> str:
    """`url` with `address` in the place of its host."""
    parts = urlsplit(url)
    credentials, at, _ = parts.netloc.rpartition("@")
    host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{credentials}{at}{host}{port}").geturl()
