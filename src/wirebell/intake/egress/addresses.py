"""To which addresses the egress door opens. Decided on the binary address, never on how it was spelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from wirebell.errors import UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Our own list: `ipaddress.is_global` lets multicast, NAT64, 6to4 and others through, and differs by Python.
_SHUT_4 = tuple(
    IPv4Network(n)
    for n in (
        "0.0.0.0/8",  # this host (RFC 1122)
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata servers of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Of IPv6 only global unicast (RFC 4291 section 2.4) is open at all, which shuts out loopback, unspecified,
# IPv4-compatible, local NAT64 (64:ff9b:1::/48), discard, SRv6, unique local, link-local, site-local, multicast.
_OPEN_6 = IPv6Network("2000::/3")
_SHUT_6 = tuple(
    IPv6Network(n)
    for n in (
        "2001::/23",  # protocol assignments, among them Teredo (2001::/32) and benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise, and obsolete (RFC 7526)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def _shut(address: Address) -> Network | None:
    if isinstance(address, IPv4Address):
        return next((n for n in _SHUT_4 if address in n), None)
    if address in _NAT64:  # how a network without IPv4 names an IPv4 host (RFC 6052): it is that host we judge
        return IPv6Network(address) if _shut(IPv4Address(int(address) & 0xFFFFFFFF)) else None
    if address not in _OPEN_6:
        return IPv6Network(address)
    return next((n for n in _SHUT_6 if address in n), None)


def binary(text: str) -> Address:
    """Return the address of a numeric host, without zone; an IPv4-mapped one as the IPv4 address it reaches.

    Raises ValueError for what is not an address.
    """
    address = ip_address(text.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address


def is_private(text: str) -> bool:
    """Return whether a numeric host is one that the door opens only when told to; False for names."""
    try:
        return _shut(binary(text)) is not None
    except ValueError:
        return False


@dataclass(frozen=True)
class Rules:
    """What the door lets through: public addresses on `ports`, and the `private` networks on any port."""

    ports: frozenset[int] = frozenset({80, 443})
    private: tuple[Network, ...] = ()

    @classmethod
    def of(cls, allow_private: Iterable[str] = (), allow_ports: Iterable[int] = ()) -> Rules:
        """Return the rules that also open those networks (CIDR) and ports. Raises UsageError."""
        try:
            networks = tuple(ip_network(text) for text in allow_private)
        except ValueError as fault:
            raise UsageError(f"--allow-private: {fault}. Give a network such as 127.0.0.0/8.") from fault
        return cls(ports=cls.ports | frozenset(allow_ports), private=networks)

    def refusal(self, host: str, port: int) -> str | None:
        """Return why the door will not connect to a numeric address and port, None if it will."""
        address = binary(host)
        if any(address in network for network in self.private):
            return None
        shut = _shut(address)
        if shut:
            return (
                f"{address} is a private or reserved address; use --allow-private {shut} if this is meant, "
                "else correct the address"
            )
        if port not in self.ports:
            return f"port {port} is not open; list it under allow_ports if this is meant"
        return None
