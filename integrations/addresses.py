"""Which IP addresses a user's address may lead to. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ip_network, texts))


#: Opened by ALLOW_PRIVATE_FEEDS: one's own machine, home, office and tunnels.
PRIVATE = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"
)
#: Never opened: where clouds hand their machines credentials (Azure, Alibaba, Amazon, Google). Others are link-local.
METADATA = _networks("168.63.129.16/32", "100.100.100.200/32", "fd00:ec2::254/128", "fd20:ce::254/128")
#: Never opened, though Python calls some of them global: they carry an IPv4 address inside, or are retired or reserved.
DISGUISES = _networks(
    "192.88.99.0/24",
    "::/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2001::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fec0::/10",
)


def is_open(address: str, *, allow_private: bool) -> bool:
    """Whether a connection to this IP address is allowed."""
    ip: Address = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if _within(ip, METADATA):
        return False
    if _within(ip, PRIVATE):
        return allow_private
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not _within(ip, DISGUISES)


def _within(ip: Address, networks: Iterable[Network]) -> bool:
    return any(ip in network for network in networks)
