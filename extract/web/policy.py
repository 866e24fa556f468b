"""The budgets of one run as a value. Defaults: DESIGN section 7; none can be switched off by a page."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How politely and how far. Times in seconds, sizes in bytes."""

    user_agent: str = "recapture"
    robots_token: str = "recapture"  # noqa: S105 - the product token robots.txt is asked for, not a secret
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 15.0
    total_timeout_s: float = 45.0
    attempts: int = 3
    retry_after_cap_s: float = 60.0
    crawl_delay_cap_s: float = 60.0  # a longer Crawl-delay would stop a run for good
    url_characters: int = 4096
    header_bytes: int = 64 * 1024
    wire_bytes: int = 10 * MIB
    body_bytes: int = 20 * MIB
    ratio: int = 200  # decoded over wire, judged above 1 MiB
    redirects: int = 8
    connections: int = 32
    connections_per_host: int = 1
    host_interval_s: float = 1.0
    host_intervals_s: tuple[tuple[str, float], ...] = ()  # from the seed file, by host
    host_failures: int = 5  # consecutive, then the rest of that host is given up for this run
    allowed_ports: tuple[int, ...] = (80, 443)
    # host:port pairs that tests may open although they are not public unicast
    loopback_exceptions: tuple[str, ...] = ()
    is_replay: bool = False  # no politeness waits towards an archive
