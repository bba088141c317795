"""RELIABILITY S1: which addresses are inside."""

import pytest

from monitor.feeds.guard import is_public


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("127.8.9.1", id="loopback, another"),
        pytest.param("0.0.0.0", id="this host"),
        pytest.param("10.0.0.5", id="private 10"),
        pytest.param("172.16.0.5", id="private 172"),
        pytest.param("192.168.1.5", id="private 192"),
        pytest.param("169.254.169.254", id="metadata"),
        pytest.param("100.64.0.5", id="CGNAT"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("198.18.0.1", id="benchmarks"),
        pytest.param("192.88.99.1", id="6to4 relay"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("::1", id="loopback 6"),
        pytest.param("::", id="this host 6"),
        pytest.param("::ffff:127.0.0.1", id="IPv4-mapped"),
        pytest.param("::127.0.0.1", id="IPv4-compatible"),
        pytest.param("64:ff9b::7f00:1", id="NAT64 of loopback"),
        pytest.param("64:ff9b::a00:5", id="NAT64 of a private address"),
        pytest.param("64:ff9b:1::1", id="local NAT64"),
        pytest.param("2002:7f00:1::", id="6to4"),
        pytest.param("2001::1", id="Teredo"),
        pytest.param("2001:db8::1", id="documentation"),
        pytest.param("fc00::5", id="ULA"),
        pytest.param("fd00::5", id="ULA, the used half"),
        pytest.param("fe80::1%eth0", id="link-local with a scope"),
        pytest.param("fec0::1", id="site-local"),
        pytest.param("ff0e::1", id="multicast 6"),
        pytest.param("localhost", id="no address"),
    ],
)
def test_addresses_inside_are_not_connected_to(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.2.3.4", "93.184.216.34", "2606:2800:220:1::1", "::ffff:1.2.3.4", "64:ff9b::102:304"]
)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)
