"""Nothing outside public unicast address space is ever connected to, whatever a page, a name or a redirect says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest

from extract.records import Fetched, Target
from extract.web.archive import PartWriter
from extract.web.client import open_live
from extract.web.exchange import Client, Failure, Headers, Response
from extract.web.fetch import fetch_all
from extract.web.guard import check_address, check_url
from extract.web.policy import FetchPolicy
from extract.web.robots import Robots
from tests.web_server import NOW

POLICY = FetchPolicy(host_interval_s=0, attempts=1, connect_timeout_s=1, total_timeout_s=2)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1", "guard-loopback"),
        ("127.255.255.254", "guard-loopback"),
        ("10.0.0.1", "guard-private"),
        ("10.255.255.255", "guard-private"),
        ("172.16.0.1", "guard-private"),
        ("172.31.255.255", "guard-private"),
        ("192.168.0.1", "guard-private"),
        ("100.64.0.1", "guard-private"),
        ("100.127.255.254", "guard-private"),
        ("100.100.100.200", "guard-metadata"),
        ("169.254.169.254", "guard-metadata"),
        ("168.63.129.16", "guard-metadata"),
        ("192.0.0.192", "guard-metadata"),
        ("169.254.1.1", "guard-link-local"),
        ("0.0.0.0", "guard-reserved"),
        ("0.1.2.3", "guard-reserved"),
        ("192.0.0.8", "guard-reserved"),
        ("192.0.2.1", "guard-reserved"),
        ("198.51.100.7", "guard-reserved"),
        ("203.0.113.9", "guard-reserved"),
        ("198.18.0.1", "guard-reserved"),
        ("198.19.255.255", "guard-reserved"),
        ("192.88.99.1", "guard-reserved"),
        ("240.0.0.1", "guard-reserved"),
        ("255.255.255.255", "guard-reserved"),
        ("224.0.0.251", "guard-multicast"),
        ("239.255.255.250", "guard-multicast"),
        ("::1", "guard-loopback"),
        ("::", "guard-embedded"),
        ("::7f00:1", "guard-embedded"),
        ("::ffff:127.0.0.1", "guard-loopback"),
        ("::ffff:10.1.2.3", "guard-private"),
        ("::ffff:169.254.169.254", "guard-metadata"),
        ("::ffff:0:127.0.0.1", "guard-embedded"),
        ("64:ff9b::127.0.0.1", "guard-loopback"),
        ("64:ff9b::a9fe:a9fe", "guard-metadata"),
        ("64:ff9b:1::a00:1", "guard-embedded"),
        ("2002:7f00:1::", "guard-embedded"),
        ("2002:5db8:d822::1", "guard-embedded"),
        ("2001:0:7f00:1::", "guard-embedded"),
        ("2001:10::1", "guard-reserved"),
        ("2001:db8::1", "guard-reserved"),
        ("3fff::1", "guard-reserved"),
        ("3ffe::1", "guard-reserved"),
        ("100::1", "guard-reserved"),
        ("4000::1", "guard-reserved"),
        ("fc00::1", "guard-private"),
        ("fd00:ec2::254", "guard-private"),
        ("fec0::1", "guard-private"),
        ("fe80::1", "guard-link-local"),
        ("ff02::1", "guard-multicast"),
        ("2606:4700::5efe:10.0.0.1", "guard-private"),
        ("2606:4700::200:5efe:7f00:1", "guard-loopback"),
        ("fe80::1%eth0", "guard-address"),
        ("2606:4700::1%1", "guard-address"),
        ("localhost", "guard-address"),
        ("", "guard-address"),
        ("93.184.216.34", None),
        ("1.1.1.1", None),
        ("172.15.255.255", None),
        ("172.32.0.1", None),
        ("100.63.255.255", None),
        ("100.128.0.1", None),
        ("192.0.1.1", None),
        ("223.255.255.254", None),
        ("2606:2800:220:1:248:1893:25c8:1946", None),
        ("2a00:1450:4001:81b::200e", None),
        ("64:ff9b::5db8:d822", None),
        ("::ffff:93.184.216.34", None),
    ],
)
def test_address_is_judged(address: str, reason: str | None) -> None:
    assert check_address(address, 443, POLICY) == reason


@pytest.mark.parametrize("port", [0, 21, 22, 25, 81, 8080, 6379, 65535])
def test_only_the_ports_of_the_web_are_open(port: int) -> None:
    assert check_address("93.184.216.34", port, POLICY) == "guard-port"


def test_an_exception_opens_one_port_of_one_address() -> None:
    policy = FetchPolicy(loopback_exceptions=("127.0.0.1:8443", "[::1]:8080"))
    assert check_address("127.0.0.1", 8443, policy) is None
    assert check_address("::1", 8080, policy) is None
    assert check_address("127.0.0.1", 8444, policy) == "guard-loopback"
    assert check_address("127.0.0.2", 8443, policy) == "guard-loopback"
    assert check_address("93.184.216.34", 8443, policy) == "guard-port"


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("http://ok.test/", "http://ok.test/"),
        ("https://user:word@ok.test/a#b", "https://ok.test/a"),
        ("HTTP://OK.test:80/x", "http://ok.test/x"),
        ("https://ok.test.:443/x", "https://ok.test./x"),
        ("http://0x7f.1/", "guard-loopback"),
        ("http://017700000001/", "guard-loopback"),
        ("http://2130706433/", "guard-loopback"),
        ("http://127。0。0。1/", "guard-loopback"),
        ("http://1２7.0.0.1/", "guard-loopback"),
        ("http://[::ffff:7f00:1]/", "guard-loopback"),
        ("http://[fe80::1%25eth0]/", "url-invalid"),
        ("http://ok.test:22/", "guard-port"),
        ("http://ok.test:65536/", "url-invalid"),
        ("http:///", "url-invalid"),
        ("", "url-invalid"),
        ("//ok.test/", "url-invalid"),
        ("file:///etc/passwd", "guard-scheme"),
        ("ftp://ok.test/", "guard-scheme"),
        ("javascript:alert(1)", "guard-scheme"),
        ("data:text/html,x", "guard-scheme"),
        ("urn:recapture:seeds:x", "guard-scheme"),
        ("http://ok.test/" + "a" * 5000, "url-length"),
        ("http://ok.test/" + "é" * 1500, "url-length"),
    ],
)
def test_url_is_brought_to_one_text_or_refused(url: str, result: str) -> None:
    checked = check_url(url, POLICY)
    if isinstance(checked, Failure):
        assert (checked.outcome, checked.reason) == ("refused", result)
    else:
        assert checked == result
        assert check_url(checked, POLICY) == checked


NAMES: dict[str, list[list[str]]] = {  # name → answers of the first, the second ... look-up
    "ok.test": [["93.184.216.34"]],
    "both.test": [["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]],
    "mixed.test": [["93.184.216.34", "10.0.0.7"]],
    "mixed6.test": [["2606:2800:220:1::1", "fd00::1"]],
    "rebind.test": [["93.184.216.34"], ["127.0.0.1"]],
    "inside.test": [["192.168.1.1"]],
    "metadata.test": [["169.254.169.254"]],
    "mapped.test": [["::ffff:127.0.0.1"]],
    "empty.test": [[]],
    "nonsense.test": [["not an address"]],
    "zone.test": [["fe80::1%2"]],
}


class _Recorder:
    """A resolver of the table above, and a connector that notes each address and then forbids it."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, int]] = []
        self._asked: dict[str, int] = {}

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        number = self._asked[host] = self._asked.get(host, -1) + 1
        answers = NAMES.get(host.removesuffix("."), [[]])
        return answers[min(number, len(answers) - 1)]

    def connect(self, address: str, port: int) -> None:
        self.opened.append((address, port))
        raise ConnectionRefusedError("this test opens nothing")


class _RedirectingFirst:
    """The first page asked redirects; everything else goes to the live client."""

    def __init__(self, live: Client, target: str) -> None:
        self._live, self._target = live, target

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        plain: Headers = ()
        if url.endswith("/robots.txt") and "redir.test" in url:
            return Response(url, 404, "", plain, plain, b"", 0)
        if url == "http://redir.test/":
            return Response(url, 302, "", (("Location", self._target),), plain, b"", 0)
        return await self._live.get(url, headers, timeout_s=timeout_s, keep_bytes=keep_bytes)

    async def aclose(self) -> None:
        return None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


def _fetch(url: str, folder: Path, redirect_to: str | None = None) -> tuple[Fetched, list[tuple[str, int]]]:
    recorder = _Recorder()

    async def run() -> list[Fetched]:
        async with open_live(POLICY, recorder.resolve, on_connect=recorder.connect) as live:
            client: Client = live if redirect_to is None else _RedirectingFirst(live, redirect_to)
            with PartWriter(folder, "b", "test", lambda: NOW) as part:
                return [
                    fetched
                    async for fetched in fetch_all(
                        [Target(url, 0)],
                        client=client,
                        policy=POLICY,
                        part=part,
                        robots=Robots(client, POLICY),
                        capture_id=lambda url: "c_1",
                        batch_id="b",
                        now=lambda: NOW,
                    )
                ]

    (fetched,) = asyncio.run(run())
    return fetched, recorder.opened


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "guard-loopback"),
        ("http://[::1]/", "guard-loopback"),
        ("http://169.254.169.254/latest/meta-data/", "guard-metadata"),
        ("http://mixed.test/", "guard-private"),
        ("http://mixed6.test/", "guard-private"),
        ("https://inside.test/", "guard-private"),
        ("http://metadata.test/", "guard-metadata"),
        ("http://mapped.test/", "guard-loopback"),
        ("http://nonsense.test/", "guard-address"),
        ("http://zone.test/", "guard-address"),
        ("http://ok.test:8080/", "guard-port"),
        ("gopher://127.0.0.1:6379/_x", "guard-scheme"),
    ],
)
def test_forbidden_place_is_refused_and_nothing_opened(url: str, reason: str, tmp_path: Path) -> None:
    fetched, opened = _fetch(url, tmp_path)
    assert (fetched.capture.outcome, fetched.capture.reason) == ("refused", reason)
    assert opened == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1/", "guard-loopback"),
        ("//127.0.0.1/", "guard-loopback"),
        ("http:\\\\127.0.0.1\\", "guard-loopback"),
        ("http://ok.test@127.0.0.1/", "guard-loopback"),
        ("https://inside.test/", "guard-private"),
        ("http://ok.test:6379/", "guard-port"),
        ("file:///etc/passwd", "guard-scheme"),
        ("http://[", "url-invalid"),
    ],
)
def test_redirect_passes_the_same_gate(target: str, reason: str, tmp_path: Path) -> None:
    fetched, opened = _fetch("http://redir.test/", tmp_path, redirect_to=target)
    assert (fetched.capture.outcome, fetched.capture.reason) == ("refused", reason)
    assert [hop.status for hop in fetched.capture.redirects] == [302]
    assert opened == []


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://ok.test/", {("93.184.216.34", 80)}),
        ("https://ok.test./a?b=c#d", {("93.184.216.34", 443)}),
        ("http://93.184.216.34/", {("93.184.216.34", 80)}),
        ("https://[2606:2800:220:1:248:1893:25c8:1946]/", {("2606:2800:220:1:248:1893:25c8:1946", 443)}),
        ("https://both.test/", {("93.184.216.34", 443), ("2606:2800:220:1:248:1893:25c8:1946", 443)}),
        ("http://rebind.test/", {("93.184.216.34", 80)}),
    ],
)
def test_public_place_is_let_through(url: str, addresses: set[tuple[str, int]], tmp_path: Path) -> None:
    fetched, opened = _fetch(url, tmp_path)
    assert set(opened) == addresses
    assert (fetched.capture.outcome, fetched.capture.reason) == ("failed", "connect-refused")


def test_name_without_address_is_a_dns_failure(tmp_path: Path) -> None:
    fetched, opened = _fetch("http://empty.test/", tmp_path)
    assert (fetched.capture.outcome, fetched.capture.reason, opened) == ("failed", "dns", [])


def test_names_of_this_machine_are_refused_by_the_system_resolver_too() -> None:
    async def run() -> Response | Failure:
        async with open_live(POLICY) as client:
            return await client.get("http://localhost/")

    answer = asyncio.run(run())
    assert isinstance(answer, Failure)
    assert (answer.outcome, answer.reason) == ("refused", "guard-loopback")
