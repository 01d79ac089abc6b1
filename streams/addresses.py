"""Which addresses a camera may have: a guard against server-side request forgery (SSRF).

Cameras are in private networks, so those are right. Never right are this machine itself, link-local
addresses, a cloud's metadata service, multicast and broadcast, unless the site says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from base.addresses import Address, Network, Resolve, network_of, resolve, special_purpose
from streams.errors import AddressRefused, ConnectionFailed
from streams.reason import Reason


@dataclass(frozen=True, slots=True)
class CameraAddresses:
    """Tells the addresses that may be called from those that may not.

    hosts      names, lower case, that may lead anywhere
    networks   addresses that may be called although they are special
    """

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    resolve: Resolve = resolve

    @classmethod
    def allowing(cls, entries: Sequence[str], resolve: Resolve = resolve) -> "CameraAddresses":
        """A guard with exceptions as people write them: an address, a network, or the name of a host."""
        networks = {entry: network_of(entry) for entry in entries}
        hosts = frozenset(entry.lower() for entry, network in networks.items() if network is None)
        return cls(hosts, tuple(network for network in networks.values() if network is not None), resolve)

    def addresses(self, host: str, port: int) -> list[Address]:
        """The addresses of a host to connect to, all of them allowed, in the resolver's order.

        Raises `AddressRefused` when any of them is not, `ConnectionFailed` when there are none.
        """
        found = self._resolved(host, port)
        if host.lower() in self.hosts:
            return found
        for address in found:
            purpose = special_purpose(address)
            if purpose and not any(address in network for network in self.networks):
                raise AddressRefused(
                    f"{host}: expected a camera's address, got {address} ({purpose}); correct it, or "
                    f"allow it in the site file (camera_network: {{allow: [{address}]}})"
                )
        return found

    def _resolved(self, host: str, port: int) -> list[Address]:
        try:
            found = list(self.resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise ConnectionFailed(
                f"{host}: this name cannot be resolved ({error}); check it and the DNS", Reason.NAME_UNKNOWN
            ) from error
        if not found:
            raise ConnectionFailed(
                f"{host}: this name has no address; check it and the DNS", Reason.NAME_UNKNOWN
            )
        return found
