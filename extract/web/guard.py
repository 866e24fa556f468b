"""The address guard: only public unicast, only http and https, only the allowed ports.

It judges three times: the URL text (before any request and at each redirect), every answer of a name
look-up, and the address of every socket that is about to be opened.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache

import ada_url

from extract.addresses import normalize
from extract.web.exchange import Failure
from extract.web.policy import FetchPolicy

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Networks = tuple[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str], ...]


def _networks(reason: str, *texts: str) -> _Networks:
    return tuple((ipaddress.ip_network(text), reason) for text in texts)


# IANA special-purpose registries (2025), written out: what ``ipaddress`` calls global differs between
# Python versions. Everything outside 2000::/3 is refused below, so only its exceptions stand here.
_FORBIDDEN_4 = (
    *_networks("guard-metadata", "169.254.169.254/32", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"),
    *_networks("guard-loopback", "127.0.0.0/8"),
    *_networks("guard-private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"),
    *_networks("guard-link-local", "169.254.0.0/16"),
    *_networks("guard-multicast", "224.0.0.0/4"),
    *_networks(
        "guard-reserved", "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
    ),
)  # fmt: skip
_FORBIDDEN_6 = (
    # 2001::/23 holds Teredo, benchmarking and ORCHID; 2002::/16 is 6to4: both wrap an IPv4 address of any kind
    *_networks("guard-embedded", "2001::/32", "2002::/16", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96"),
    *_networks("guard-reserved", "2001::/23", "2001:db8::/32", "3fff::/20", "3ffe::/16", "100::/64", "5f00::/16"),
    *_networks("guard-private", "fc00::/7", "fec0::/10"),
    *_networks("guard-link-local", "fe80::/10"),
    *_networks("guard-multicast", "ff00::/8"),
)
_UNICAST_6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # what DNS64 answers for every IPv4 site
_LOOPBACK_6 = ipaddress.IPv6Address("::1")
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the interface identifier wraps an IPv4 address


class GuardError(OSError):
    """Raised inside the connector when the guard forbids an address; becomes a ``refused`` outcome."""

    def __init__(self, reason: str, evidence: str) -> None:
        super().__init__(f"{reason}: {evidence}")
        self.reason, self.evidence = reason, evidence


@lru_cache(maxsize=256)  # a target's address is judged by trip, robots and client, one after another
def check_url(url: str, policy: FetchPolicy) -> str | Failure:
    """Bring a URL into the text to be sent, or say why it may not be asked.

    Args:
        url: absolute URL as found; credentials and fragment are dropped.
        policy: its allowed ports, length of a URL and loopback exceptions.

    Returns:
        The normalised URL, or a failure: ``url-length``, ``url-invalid``, ``guard-scheme``, ``guard-port``, or
        what ``check_address`` says of an address literal.
    """
    if len(url) > policy.url_characters:
        return Failure("refused", "url-length", f"{len(url)} characters")
    address = normalize(url)
    if address is None:
        return _not_fetchable(url)
    if len(address) > policy.url_characters:  # percent-encoding makes it longer
        return Failure("refused", "url-length", f"{len(address)} characters")
    host, port = host_and_port(address)
    literal = _literal(host)
    if literal is not None:
        reason = check_address(str(literal), port, policy)
        return Failure("refused", reason, f"{host}:{port}"[:200]) if reason else address
    if port not in policy.allowed_ports and port not in {pair[1] for pair in _exceptions(policy)}:
        return Failure("refused", "guard-port", f"{host}:{port}"[:200])
    return address


def host_and_port(url: str) -> tuple[str, int]:
    """Return host (brackets removed) and port, the scheme's own when none is written."""
    parsed = ada_url.URL(url)
    port = int(parsed.port) if parsed.port else (443 if parsed.protocol == "https:" else 80)
    return str(parsed.hostname).strip("[]"), port


def check_address(address: str, port: int, policy: FetchPolicy) -> str | None:
    """Judge an address that is about to be connected to.

    Args:
        address: IPv4 or IPv6 text; a zone (``%eth0``) is never public.
        port: TCP port.
        policy: allowed ports; ``loopback_exceptions`` are pairs such as ``127.0.0.1:8443``, ``[::1]:80``.

    Returns:
        None when it may be opened, else the reason: ``guard-private``, ``guard-loopback``, ``guard-metadata``, ...
    """
    literal = _literal(address)
    if literal is None:
        return "guard-address"
    if (str(literal), port) in _exceptions(policy):
        return None
    reason = _forbidden(literal)
    if reason is None and port not in policy.allowed_ports:
        return "guard-port"
    return reason


def _forbidden(address: _Address) -> str | None:
    if isinstance(address, ipaddress.IPv4Address):
        return next((reason for network, reason in _FORBIDDEN_4 if address in network), None)
    if address == _LOOPBACK_6:
        return "guard-loopback"
    if address.ipv4_mapped is not None:
        return _forbidden(address.ipv4_mapped)
    if address in _NAT64:
        return _forbidden(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    for network, reason in _FORBIDDEN_6:
        if address in network:
            return reason
    if address not in _UNICAST_6:
        return "guard-reserved"
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return _forbidden(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return None


def _literal(host: str) -> _Address | None:
    try:
        return ipaddress.ip_address(host) if "%" not in host else None
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _parsed_exceptions(texts: tuple[str, ...]) -> frozenset[tuple[str, int]]:
    pairs = set()
    for text in texts:
        host, _, port = text.rpartition(":")
        literal = _literal(host.strip("[]"))
        if literal is not None and port.isdecimal():
            pairs.add((str(literal), int(port)))
    return frozenset(pairs)


def _exceptions(policy: FetchPolicy) -> frozenset[tuple[str, int]]:
    return _parsed_exceptions(policy.loopback_exceptions)


def _not_fetchable(url: str) -> Failure:
    try:
        scheme = str(ada_url.URL(url.strip()).protocol)
    except ValueError:
        return Failure("refused", "url-invalid", url[:200])
    if scheme in ("http:", "https:"):
        return Failure("refused", "url-invalid", url[:200])
    return Failure("refused", "guard-scheme", scheme[:50])
