"""Which addresses may be called."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from base.addresses import Address, resolve
from dispatch_client.addresses import AddressGuard, Origin, is_public, origin_of
from dispatch_client.errors import ForbiddenAddress, Unreachable

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "ff02::1",
    "ff0e::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "64:ff9b::a9fe:a9fe",
]
OUTSIDE = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def answering(*addresses: str) -> AddressGuard:
    return AddressGuard(resolve=lambda _host, _port: [ip_address(each) for each in addresses])


@pytest.mark.parametrize("address", INSIDE)
def test_an_inside_address_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(ForbiddenAddress, match="allow desk"):
        answering(address).check("https://desk.example/")


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_may_be_called(address: str) -> None:
    assert answering(address).addresses("desk.example", 443) == [ip_address(address)]


def test_one_inside_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(ForbiddenAddress, match="leads to 10"):
        answering("8.8.8.8", "10.0.0.1").addresses("desk.example", 443)


@pytest.mark.parametrize(
    "url",
    ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::1]:80/", "http://localhost/"],
)
def test_other_spellings_of_loopback_are_refused_too(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        AddressGuard().check(url)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://desk.example",
        "gopher://desk.example",
        "desk.example",
        "//desk.example",
        "http://",
        "http:///v1",
        "http://desk.example:99999",
        "http://desk.example:0",
        "http://me:hunter2@desk.example",
        "http://[::1",
        "http://desk\x00.example",
        "",
    ],
)
def test_what_is_not_a_plain_web_address_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(ForbiddenAddress, match="expected") as caught:
        origin_of(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("entry", "host", "port", "address", "allowed"),
    [
        ("http://127.0.0.1:8090", "127.0.0.1", 8090, "127.0.0.1", True),
        ("http://127.0.0.1:8090", "127.0.0.1", 8091, "127.0.0.1", False),
        ("http://127.0.0.1:8090", "localhost", 8090, "127.0.0.1", False),
        ("Desk.City.Internal", "desk.city.INTERNAL", 443, "10.1.2.3", True),
        ("desk.city.internal", "other.city.internal", 443, "10.1.2.3", False),
        ("10.1.0.0/16", "any.example", 443, "10.1.2.3", True),
        ("10.1.0.0/16", "any.example", 443, "10.2.2.3", False),
        ("10.1.2.3", "any.example", 443, "10.1.2.3", True),
        ("fd00::/8", "any.example", 443, "fd00::1", True),
    ],
)
def test_an_exception_allows_what_it_says_and_nothing_else(
    entry: str, host: str, port: int, address: str, allowed: bool
) -> None:
    guard = AddressGuard.allowing([entry], resolve=lambda _host, _port: [ip_address(address)])
    if allowed:
        assert guard.addresses(host, port) == [ip_address(address)]
    else:
        with pytest.raises(ForbiddenAddress):
            guard.addresses(host, port)


def unresolvable(host: str, port: int) -> Sequence[Address]:
    raise OSError(-2, "Name or service not known")


@pytest.mark.parametrize("guard", [AddressGuard(resolve=unresolvable), answering()])
def test_a_name_that_leads_nowhere_is_unreachable_and_may_be_tried_again(guard: AddressGuard) -> None:
    with pytest.raises(Unreachable, match="this name"):
        guard.check("http://desk.example")


def test_an_origin_has_the_port_of_its_scheme() -> None:
    assert origin_of("https://Desk.Example/v1") == Origin("https", "desk.example", 443)
    assert origin_of("http://desk.example:8080") == Origin("http", "desk.example", 8080)


def test_the_system_knows_this_machine() -> None:
    assert ip_address("127.0.0.1") in resolve("localhost", 80)
