"""Where names on a network lead, and which addresses are no ordinary device's."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[Address]]

METADATA = tuple(
    ip_network(network)
    for network in (
        "169.254.169.254",  # AWS, Azure, Google and most others
        "168.63.129.16",  # Azure: a public address
        "192.0.0.0/24",  # Oracle; IANA's special purposes: global to Python before 3.11.10
        "100.100.100.200",  # Alibaba
        "fd00:ec2::/64",  # AWS
        "fd20:ce::/64",  # Google
    )
)
"""Where clouds keep what only their machines may know."""

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_THIS_NETWORK = ip_network("0.0.0.0/8")  # RFC 1122, 3.2.1.3; Linux takes 0.0.0.0 for this machine


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a host, as the system knows them. Raises OSError, UnicodeError.

    It takes as long as the system's resolver does (glibc: 5 s for each server and try, resolv.conf(5)).
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def carried(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 address (mapped, 6to4, NAT64)."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def network_of(entry: str) -> Network | None:
    """The network or the single address that somebody has written; None: it is something else."""
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None


def special_purpose(address: Address) -> str:
    """What an address is for that no device of a network has, such as "loopback"; "" for all others.

    IANA's special-purpose registries, without the private ranges.
    """
    address = carried(address) or address
    purposes = {
        "a cloud's metadata service": any(address in network for network in METADATA),
        "loopback": address.is_loopback,
        "link-local": address.is_link_local,
        "multicast": address.is_multicast,
        "unspecified": address.is_unspecified or address in _THIS_NETWORK,
        "reserved": address.is_reserved,
    }
    return next((purpose for purpose, applies in purposes.items() if applies), "")
