"""The one place that knows httpx and aiohttp: live or replayed, callers see our own types.

httpx's API over aiohttp, because plain httpx scans one big pool for each request (DESIGN 5). httpx has had no
release since 2024-12, so the seam stays thin: one GET, raw bytes, everything else is ours. Requests go to the
transport itself: ``httpx.AsyncClient`` around it merges addresses, headers and cookies that we give exactly, which
took 0.2 of the 0.44 ms of CPU time of a fetch (``make bench-fetch``).
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from aiohttp.typedefs import URL  # type: ignore[attr-defined]  # the URL type that aiohttp takes (yarl's)
from httpx_aiohttp import AiohttpTransport

from extract.web.bodies import codings_of, decode
from extract.web.exchange import Client, Failure, Headers, Response
from extract.web.guard import GuardError, check_address, check_url, host_and_port
from extract.web.policy import FetchPolicy
from extract.web.replay import ReplayClient

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]  # host, port → addresses
OnConnect = Callable[[str, int], None]  # address, port; may raise OSError to forbid

_EVIDENCE_BYTES = 64 * 1024  # kept of a redirect's body and of one that broke a cap
_MAX_HEADERS = 512
_NOWHERE = httpx.URL("http://invalid/")  # httpx would re-quote the address: see ``_ExactSession``
_ACCEPT = "text/html,application/xhtml+xml,application/pdf,text/calendar,application/xml;q=0.9,*/*;q=0.8"

__all__ = ["Client", "Failure", "OnConnect", "Resolver", "Response", "open_live", "open_replay"]

_log = logging.getLogger(__name__)


def open_live(
    policy: FetchPolicy,
    resolver: Resolver | None = None,
    *,
    ssl_context: ssl.SSLContext | None = None,
    on_connect: OnConnect | None = None,
) -> Client:
    """Open a client to the live web.

    Args:
        policy: budgets, identity, guard.
        resolver: host and port → addresses; the system's when None. All its answers are judged.
        ssl_context: instead of one that verifies against the usual authorities.
        on_connect: told of each address before its socket is made; may raise OSError.
    """
    return LiveClient(policy, resolver or _SystemResolver(policy.connections), ssl_context, on_connect)


def open_replay(parts: Sequence[Path], policy: FetchPolicy, as_of: datetime | None = None) -> Client:
    """Open a client that answers from WARC files instead of the network.

    Args:
        parts: WARC files of any maker, gzipped or not.
        policy: caps and conditional behaviour as on the live web.
        as_of: aware time; records after it are not seen. None: the newest of each URL.

    Raises:
        ArchiveError: a file cannot be read.
    """
    return ReplayClient(parts, policy, as_of)


class _SystemResolver:
    """Asks the system, in threads of its own: the loop's few would let one dead name server hold up every host."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="look-up")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        return [str(sockaddr[0]) for *_, sockaddr in found]

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class _GuardedResolver(AbstractResolver):
    """Refuses a name when any of its answers is forbidden: a mixed answer is how rebinding begins."""

    def __init__(self, look_up: Resolver, policy: FetchPolicy) -> None:
        self._look_up, self._policy = look_up, policy

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family  # the guard judges all answers, of both families
        addresses = await self._look_up(host, port)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
        for address in addresses:
            reason = check_address(address, port, self._policy)
            if reason is not None:
                raise GuardError(reason, f"{host} is {address}"[:200])
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                proto=0,
                flags=socket.AI_NUMERICHOST,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            )
            for address in dict.fromkeys(addresses)
        ]

    async def close(self) -> None:
        return None


_address: ContextVar[str] = ContextVar("address")  # of the request under way in this task


class _ExactSession:
    """Sends the address as checked: httpx and yarl re-quote it (``%7E`` becomes ``~``), and signatures break."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    def request(self, method: str, url: str, **options: Any) -> Any:
        """Ask like ``ClientSession.request``."""
        del url
        return _Spelled(self._session.request(method, URL(_address.get(), encoded=True), **options))


class _Spelled:
    """An answer whose reason phrase httpx-aiohttp can encode: at "200 Trouv\xe9" in latin-1 version 0.2 raises."""

    def __init__(self, asked: Any) -> None:
        self._asked = asked

    async def __aenter__(self) -> aiohttp.ClientResponse:
        answer: aiohttp.ClientResponse = await self._asked.__aenter__()
        answer.reason = (answer.reason or "").encode("ascii", "replace").decode("ascii")
        return answer


class _ExactTransport(AiohttpTransport):
    def __init__(self, ssl_context: ssl.SSLContext, open_session: Callable[[], aiohttp.ClientSession]) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        self._open_session = open_session
        self._exact: _ExactSession | None = None

    def get_client(self) -> _ExactSession:  # type: ignore[override]  # of a session only ``request`` is used
        """Open the session at the first request, when the loop runs; asked before each (httpx-aiohttp 0.2)."""
        if self._exact is None:
            self._exact = _ExactSession(self._open_session())
        return self._exact


class LiveClient:
    """See ``exchange.Client``. One session, opened at the first request."""

    def __init__(
        self,
        policy: FetchPolicy,
        resolver: Resolver,
        ssl_context: ssl.SSLContext | None,
        on_connect: OnConnect | None,
    ) -> None:
        self._policy, self._resolver, self._on_connect = policy, resolver, on_connect
        self._ssl = ssl_context or httpx.create_ssl_context(trust_env=False)
        self._session: aiohttp.ClientSession | None = None
        self._transport = _ExactTransport(self._ssl, self._open_session)
        self._timeouts = httpx.Timeout(
            policy.read_timeout_s, connect=policy.connect_timeout_s, pool=policy.total_timeout_s
        ).as_dict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
        if isinstance(self._resolver, _SystemResolver):
            self._resolver.close()

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        """See ``exchange.Client``."""
        address = check_url(url, self._policy)
        if isinstance(address, Failure):
            return address
        limit_s = self._policy.total_timeout_s if timeout_s is None else timeout_s
        asked = self._request_headers(address, headers)
        _address.set(address)
        try:
            async with asyncio.timeout(limit_s):
                return await self._exchange(address, asked, keep_bytes)
        except TimeoutError as error:
            return _failure(error) if _within(error, aiohttp.ServerTimeoutError) else Failure(
                "failed", "timeout-total", f"after {limit_s:g} s", is_transient=True
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - whatever a server makes the libraries raise must not end the run
            return _failure(error)

    def _open_session(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=_GuardedResolver(self._resolver, self._policy),
                socket_factory=self._open_socket,
                ssl=self._ssl,
                limit=self._policy.connections,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            max_line_size=self._policy.header_bytes,
            max_field_size=self._policy.header_bytes,
            max_headers=_MAX_HEADERS,
        )
        return self._session

    def _open_socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        family, kind, proto, _, sockaddr = addr_info
        address, port = str(sockaddr[0]), int(sockaddr[1])
        reason = check_address(address, port, self._policy)
        if reason is not None:
            raise GuardError(reason, f"{address}:{port}")
        if self._on_connect is not None:
            self._on_connect(address, port)
        opened = socket.socket(family, kind, proto)
        opened.setblocking(False)
        return opened

    def _request_headers(self, url: str, more: Sequence[tuple[str, str]]) -> Headers:
        host, port = host_and_port(url)
        is_own = port == (443 if url.startswith("https:") else 80)
        name = f"[{host}]" if ":" in host else host
        return (
            ("Host", name if is_own else f"{name}:{port}"),
            ("User-Agent", self._policy.user_agent),
            ("Accept", _ACCEPT),
            ("Accept-Encoding", "gzip, deflate"),
            *more,
        )

    async def _exchange(self, url: str, asked: Headers, keep_bytes: int | None) -> Response | Failure:
        request = httpx.Request("GET", _NOWHERE, headers=list(asked), extensions={"timeout": self._timeouts})
        answer = await self._transport.handle_async_request(request)
        try:
            return await self._answered(url, answer, asked, keep_bytes)
        finally:
            await answer.aclose()

    async def _answered(
        self, url: str, answer: httpx.Response, asked: Headers, keep_bytes: int | None
    ) -> Response | Failure:
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        if sum(len(name) + len(value) + 4 for name, value in headers) > self._policy.header_bytes:
            return Failure("refused", "cap-headers", f"{len(headers)} header fields", is_answered=True)
        if not 100 <= answer.status_code <= 999:
            return Failure("failed", "protocol", f"status {answer.status_code}", is_answered=True)
        if keep_bytes is None and 300 <= answer.status_code < 400:
            keep_bytes = _EVIDENCE_BYTES  # nobody reads what a redirect says
        wire, fault, is_cut = await self._read(answer, headers, keep_bytes)
        body: bytes = wire
        if fault is None:
            fault = _unknown_transfer(headers)
        if fault is None:
            values = tuple(value for name, value in headers if name.lower() == "content-encoding")
            decoded = decode(wire, codings_of(values), self._policy, is_cut=is_cut)
            if isinstance(decoded, Failure):
                fault = decoded
            else:
                body = decoded
        if fault is not None and fault.outcome == "refused":
            body = wire[:_EVIDENCE_BYTES]
        return Response(
            url, answer.status_code, answer.reason_phrase, headers, asked, body, len(wire), fault, is_cut
        )

    async def _read(
        self, answer: httpx.Response, headers: Headers, keep_bytes: int | None
    ) -> tuple[bytes, Failure | None, bool]:
        """Read the body raw; say when it broke off (a fault) or was cut on purpose."""
        cap = self._policy.wire_bytes if keep_bytes is None else keep_bytes
        stated = next((value for name, value in headers if name.lower() == "content-length"), "")
        too_long = Failure("refused", "cap-wire", f"more than {cap} bytes", is_answered=True)
        if keep_bytes is None and stated.strip().isdecimal() and int(stated) > cap:
            return b"", too_long, False
        wire = BytesIO()
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        try:
            async for chunk in answer.stream:
                wire.write(chunk)
                if wire.tell() > cap:
                    if keep_bytes is not None:
                        return wire.getvalue()[:cap], None, True
                    return wire.getvalue()[:_EVIDENCE_BYTES], too_long, False
        except (httpx.ReadError, httpx.ProtocolError, aiohttp.ClientPayloadError, ConnectionError) as error:
            fault = Failure("failed", "truncated", _text(error), is_transient=True, is_answered=True)
            return wire.getvalue(), fault, False
        return wire.getvalue(), None, False


def _unknown_transfer(headers: Headers) -> Failure | None:
    """Find a transfer coding that aiohttp left in place, as it leaves all but ``chunked``."""
    values = tuple(value for name, value in headers if name.lower() == "transfer-encoding")
    unknown = [name for name in codings_of(values) if name != "chunked"]
    if not unknown:
        return None
    return Failure("unreadable", "encoding-unknown", f"transfer {', '.join(unknown)}"[:200], is_answered=True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception with its causes, groups and the OSError aiohttp keeps in a field, outermost first."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        one = pending.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            pending.extend(one.exceptions)
        pending += [one.__cause__, one.__context__, getattr(one, "os_error", None)]


def _within(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(one, kind) for one in _chain(error))


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]


# The first kind found anywhere along the chain wins, the most telling first: httpx-aiohttp 0.2.0 reports a broken
# certificate or a refused connection as a timeout of its own, so its own types come last.
_KINDS: tuple[tuple[type[BaseException], str, bool, bool], ...] = (  # kind, reason, is_transient, is_answered
    (ssl.SSLCertVerificationError, "tls-certificate", False, True),
    (aiohttp.ClientConnectorCertificateError, "tls-certificate", False, True),
    (ssl.SSLError, "tls", False, True),
    (ConnectionRefusedError, "connect-refused", True, False),
    (aiohttp.ConnectionTimeoutError, "timeout-connect", True, False),
    (aiohttp.SocketTimeoutError, "timeout-read", True, False),
    (aiohttp.ServerDisconnectedError, "reset", True, False),
    (ConnectionResetError, "reset", True, False),
    (BrokenPipeError, "reset", True, False),
    (HttpProcessingError, "protocol", False, True),
    (aiohttp.ClientResponseError, "protocol", False, True),
    (httpx.InvalidURL, "url-invalid", False, False),
    (aiohttp.InvalidURL, "url-invalid", False, False),
    (httpx.ReadTimeout, "timeout-read", True, False),
    (OSError, "connect", True, False),
    (aiohttp.ClientError, "reset", True, False),
    (httpx.TimeoutException, "timeout-connect", True, False),
    (httpx.HTTPError, "reset", True, False),
    (ValueError, "protocol", False, True),
)


def _failure(error: BaseException) -> Failure:
    chain = list(_chain(error))
    for one in chain:
        if isinstance(one, GuardError):
            return Failure("refused", one.reason, one.evidence)
        if isinstance(one, LineTooLong) or (isinstance(one, HttpProcessingError) and "Too many" in one.message):
            return Failure("refused", "cap-headers", one.message[:200], is_answered=True)
        if isinstance(one, socket.gaierror):
            return Failure("failed", "dns", _text(one), is_transient=one.errno == socket.EAI_AGAIN)
    for kind, reason, is_transient, is_answered in _KINDS:
        if any(isinstance(one, kind) for one in chain):
            return Failure("failed", reason, _text(error), is_transient=is_transient, is_answered=is_answered)
    _log.warning("unforeseen failure of the client: %s", _text(error))
    return Failure("failed", "client", _text(error))
