"""Which addresses and ports we connect to. A feed's address comes from strangers, and so does every redirect."""

from __future__ import annotations

import ipaddress

WEB_PORTS = frozenset((80, 443))

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST6 = ipaddress.IPv6Network("2000::/3")
# What ipaddress, or an older one, calls global all the same: protocol assignments, relays into IPv4, documentation.
_NOT_OURS = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2002::/16", "3fff::/20")))


class Forbidden(OSError):
    """An address that we do not connect to. An OSError, so that it passes through the connection's machinery."""


def check_address(address: str) -> None:
    """Raise Forbidden unless the address is public: where the packets would go, not what the name said."""
    if not is_public(address):
        raise Forbidden(f"{address} is not a public address")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a public host; embedded IPv4 addresses count as themselves."""
    try:
        found: _Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _NAT64:
            found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        elif found not in _UNICAST6:
            return False
    if found.is_multicast or found.is_reserved or found.is_unspecified or not found.is_global:
        return False
    return not any(found in network for network in _NOT_OURS if network.version == found.version)


def is_literal(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
