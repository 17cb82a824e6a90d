"""Network addresses, as uses and failures are counted by them."""

from __future__ import annotations

from ipaddress import IPv6Network, ip_address


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 of an IPv6 one, all of which one household or server has.

    What is no address stays as it is.

    >>> network_of("192.0.2.1"), network_of("2001:db8::1:2:3:4"), network_of("::ffff:192.0.2.1")
    ('192.0.2.1', '2001:db8::/64', '192.0.2.1')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))
