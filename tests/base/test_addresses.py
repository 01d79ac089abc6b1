from ipaddress import ip_address, ip_network

import pytest

from base.addresses import carried, network_of, resolve, special_purpose


@pytest.mark.parametrize(
    ("address", "purpose"),
    [
        ("127.0.0.1", "loopback"),
        ("127.8.8.8", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"),
        ("2002:7f00:1::", "loopback"),
        ("169.254.169.254", "a cloud's metadata service"),
        ("100.100.100.200", "a cloud's metadata service"),
        ("168.63.129.16", "a cloud's metadata service"),
        ("fd00:ec2::254", "a cloud's metadata service"),
        ("169.254.1.1", "link-local"),
        ("fe80::1", "link-local"),
        ("224.0.0.1", "multicast"),
        ("ff02::1", "multicast"),
        ("0.0.0.0", "unspecified"),  # noqa: S104 - refused
        ("0.1.2.3", "unspecified"),
        ("::", "unspecified"),
        ("255.255.255.255", "reserved"),
        ("240.0.0.1", "reserved"),
        ("::127.0.0.1", "reserved"),
    ],
)
def test_addresses_that_no_device_of_a_network_has_are_known(address: str, purpose: str) -> None:
    assert special_purpose(ip_address(address)) == purpose


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.64",
        "100.64.0.1",
        "8.8.8.8",
        "fd12::1",
        "2606:4700::1",
        "::ffff:10.0.0.1",
    ],
)
def test_private_and_public_addresses_have_no_special_purpose(address: str) -> None:
    assert special_purpose(ip_address(address)) == ""


@pytest.mark.parametrize(
    ("address", "inner"),
    [
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2002:a00:1::", "10.0.0.1"),
        ("64:ff9b::a00:1", "10.0.0.1"),
    ],
)
def test_an_ipv4_address_is_found_inside_an_ipv6_address(address: str, inner: str) -> None:
    assert carried(ip_address(address)) == ip_address(inner)


@pytest.mark.parametrize("address", ["10.0.0.1", "2606:4700::1"])
def test_other_addresses_carry_none(address: str) -> None:
    assert carried(ip_address(address)) is None


def test_an_entry_is_a_network_an_address_or_something_else() -> None:
    assert network_of("10.20.3.4/16") == ip_network("10.20.0.0/16")
    assert network_of("10.20.3.4") == ip_network("10.20.3.4/32")
    assert network_of("recorder.local") is None


def test_an_address_resolves_to_itself_once() -> None:
    assert resolve("127.0.0.1", 554) == [ip_address("127.0.0.1")]
