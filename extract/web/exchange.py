"""What one request brings: a response or a failure. The words between ``client`` and the rest of this stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self

Headers = tuple[tuple[str, str], ...]
Trouble = Literal["failed", "blocked", "refused", "unreadable"]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer, or none that can be used.

    ``reason`` is short and stable (``dns``, ``timeout-read``, ``guard-private``, ``cap-body``); ``is_transient``
    says that asking again may help; ``is_answered`` that a server spoke, so that its host is not dead.
    """

    outcome: Trouble
    reason: str
    evidence: str = ""
    is_transient: bool = False
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, after transfer decoding.

    ``url`` is the address as sent. Header names and values are latin-1 text in the order received. ``body`` is
    decoded (content coding removed) unless ``fault`` says why it could not be; then it holds what came, as it
    came, possibly cut. ``is_cut``: we stopped reading on purpose (a redirect's body, a long robots.txt).
    """

    url: str
    status: int
    reason_phrase: str
    headers: Headers
    request_headers: Headers
    body: bytes
    wire_bytes: int
    fault: Failure | None = None
    is_cut: bool = False

    @property
    def is_truncated(self) -> bool:
        """Tell whether ``body`` is known not to be the whole body."""
        reason = self.fault.reason if self.fault is not None else ""
        return self.is_cut or reason == "truncated" or reason.startswith("cap-")

    def header(self, name: str) -> str | None:
        """Return the first value of a header, white space trimmed; None when absent or empty."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value.strip() or None
        return None

    def header_values(self, name: str) -> tuple[str, ...]:
        """Return all values of a header that may occur several times."""
        wanted = name.lower()
        return tuple(value.strip() for key, value in self.headers if key.lower() == wanted)


class Client(Protocol):
    """The seam: live web or archive. Neither raises; both keep no cookies and follow no redirect."""

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        timeout_s: float | None = None,
        keep_bytes: int | None = None,
    ) -> Response | Failure:
        """Ask once for ``url``.

        Args:
            url: absolute http or https URL.
            headers: in addition to those of the policy, e.g. the validators of a conditional request.
            timeout_s: for the whole exchange; the policy's total when None.
            keep_bytes: read at most this much of the body and drop the rest without complaint; None: the
                caps of the policy, whose breach is a fault.
        """
        ...

    async def aclose(self) -> None:
        """Close all connections or files."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *exc: object) -> None: ...
