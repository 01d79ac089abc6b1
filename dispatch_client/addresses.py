"""Which addresses we may call: a guard against server-side request forgery (SSRF).

A URL that a user types or a server names must not reach what is inside: this machine, the local network,
a cloud's metadata service. The guard looks at addresses, not at names: it resolves a name and refuses it when
any of its addresses is not public (OWASP, Server-Side Request Forgery Prevention Cheat Sheet).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address

import httpx2

from base.addresses import METADATA, Address, Network, Resolve, carried, network_of, resolve
from dispatch_client.errors import ForbiddenAddress, Unreachable

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host in lower case and port of a URL."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin:
    """The origin of an http(s) URL without credentials. Raises `ForbiddenAddress`."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise ForbiddenAddress(
            f"expected a URL such as https://city.example, got {url!r}: {error}"
        ) from error
    if parsed.scheme not in _PORTS or not parsed.host:
        raise ForbiddenAddress(f"expected http:// or https:// and a host, got {url!r}")
    if parsed.userinfo:
        raise ForbiddenAddress(f"expected a URL without a user name and password, got {url!r}; use a token")
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 1 <= port <= 65535:
        raise ForbiddenAddress(f"expected a port from 1 to 65535, got {url!r}")
    return Origin(parsed.scheme, parsed.host.lower(), port)


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """Tells the addresses that may be called from those that may not.

    origins    (host, port) that may be anywhere, such as the embedded desk's on loopback
    hosts      names, lower case, that may be anywhere, on every port
    networks   addresses that may be called although they are inside
    """

    origins: frozenset[tuple[str, int]] = frozenset()
    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    resolve: Resolve = resolve

    @classmethod
    def allowing(cls, entries: Sequence[str], resolve: Resolve = resolve) -> "AddressGuard":
        """A guard with exceptions as people write them.

        Each entry is an origin (`http://127.0.0.1:8090`), a network or address (`10.20.0.0/16`) or a host
        (`desk.city.internal`). Raises `ForbiddenAddress` on an origin that is none.
        """
        origins, hosts, networks = set(), set(), []
        for entry in entries:
            if "://" in entry:
                origin = origin_of(entry)
                origins.add((origin.host, origin.port))
            elif (network := network_of(entry)) is not None:
                networks.append(network)
            else:
                hosts.add(entry.lower())
        return cls(frozenset(origins), frozenset(hosts), tuple(networks), resolve)

    def check(self, url: str) -> Origin:
        """The origin of a URL that may be called now. Raises `ForbiddenAddress`, `Unreachable`.

        What a name leads to may change a moment later: who connects asks `addresses` and uses those.
        """
        origin = origin_of(url)
        self.addresses(origin.host, origin.port)
        return origin

    def addresses(self, host: str, port: int) -> list[Address]:
        """The addresses of a host to connect to, all of them allowed. Raises as `check` does."""
        found = self._resolved(host, port)
        if host.lower() in self.hosts or (host.lower(), port) in self.origins:
            return found
        for address in found:
            if not self._allowed(address):
                raise ForbiddenAddress(
                    f"{host}:{port} leads to {address}, which is not a public address; if that is meant,"
                    f" allow {host} or its network in the settings"
                )
        return found

    def _resolved(self, host: str, port: int) -> list[Address]:
        try:
            found = list(self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise Unreachable(
                f"{host}: this name cannot be resolved ({error}); check it and the DNS"
            ) from error
        if not found:
            raise Unreachable(f"{host}: this name has no address; check it and the DNS")
        return found

    def _allowed(self, address: Address) -> bool:
        return any(address in network for network in self.networks) or is_public(address)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet.

    Not public: every range that IANA's special-purpose registries call not globally reachable (loopback,
    private, link-local with the metadata services, shared, reserved), multicast, and IPv6 addresses that
    carry such an IPv4 address (mapped, 6to4, NAT64).
    """
    inner = carried(address)
    if inner is not None and not is_public(inner):
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return True
    inside = address.is_multicast or any(address in network for network in METADATA)
    return address.is_global and not inside
