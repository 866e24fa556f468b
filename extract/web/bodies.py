"""Content codings, undone within bounds: a few hundred bytes may claim to be a gigabyte (DESIGN 5)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

from extract.web.exchange import Failure
from extract.web.policy import MIB, FetchPolicy

_STEP = 256 * 1024
_LAYERS = 2  # "gzip, gzip" is seen; more is no server's honest doing
_GZIP = 16 + zlib.MAX_WBITS


class _TooLongError(Exception):
    """The output passed its bound; carries the reason."""


def codings_of(values: tuple[str, ...]) -> tuple[str, ...]:
    """Read Content-Encoding values: lower case, in the order applied, without ``identity``."""
    names = [name.strip().lower() for value in values for name in value.split(",")]
    return tuple(name for name in names if name not in ("", "identity"))


def decode(wire: bytes, codings: tuple[str, ...], policy: FetchPolicy, *, is_cut: bool = False) -> bytes | Failure:
    """Undo the content codings of a body.

    Args:
        wire: the body after transfer decoding.
        codings: as ``codings_of`` gives them, the last applied last.
        policy: its ``body_bytes`` and ``ratio`` (judged above 1 MiB) bound the result.
        is_cut: the body is known to be cut; give what can be had instead of a failure.

    Returns:
        The decoded body, or why there is none: ``encoding-unknown``, ``encoding-bad``, ``truncated``,
        ``cap-body``, ``cap-ratio``, ``encoding-layers``.
    """
    if len(codings) > _LAYERS:
        return Failure("refused", "encoding-layers", ", ".join(codings)[:200], is_answered=True)
    body = wire
    for coding in reversed(codings):
        if coding not in ("gzip", "x-gzip", "deflate"):
            return Failure("unreadable", "encoding-unknown", coding[:100], is_answered=True)
        pieces = _gunzip(body, is_cut=is_cut) if coding != "deflate" else _inflate(body, is_cut=is_cut)
        out = io.BytesIO()
        try:
            for piece in pieces:
                out.write(piece)
                _bound(out.tell(), len(wire), policy)
        except _TooLongError as stop:
            return Failure("refused", str(stop), f"{len(wire)} bytes on the wire", is_answered=True)
        except EOFError:
            return Failure("failed", "truncated", f"{coding} ends early", is_transient=True, is_answered=True)
        except zlib.error as error:
            return Failure("unreadable", "encoding-bad", str(error)[:200], is_answered=True)
        body = out.getvalue()
    return body


def _bound(size: int, wire_size: int, policy: FetchPolicy) -> None:
    if size > policy.body_bytes:
        raise _TooLongError("cap-body")
    if size > MIB and size > policy.ratio * max(wire_size, 1):
        raise _TooLongError("cap-ratio")


def _gunzip(wire: bytes, *, is_cut: bool) -> Iterator[bytes]:
    """Yield the content of all gzip members; junk after a whole member is dropped, as browsers do."""
    rest = memoryview(wire)
    is_first = True
    while is_first or bytes(rest[:2]) == b"\x1f\x8b":
        if not rest:
            return  # no body at all: servers label empty answers too
        member = zlib.decompressobj(_GZIP)
        yield from _drain(member, rest, is_cut=is_cut)
        if not member.eof:
            return
        rest = rest[len(rest) - len(member.unused_data) :]
        is_first = False


def _inflate(wire: bytes, *, is_cut: bool) -> Iterator[bytes]:
    """Yield the content of a deflate body: zlib-wrapped by RFC 9110 (8.4.1.2), raw from some servers."""
    if not wire:
        return
    is_wrapped = len(wire) > 1 and wire[0] & 15 == 8 and (wire[0] * 256 + wire[1]) % 31 == 0
    yield from _drain(zlib.decompressobj(zlib.MAX_WBITS if is_wrapped else -zlib.MAX_WBITS), wire, is_cut=is_cut)


def _drain(stream: zlib._Decompress, wire: bytes | memoryview, *, is_cut: bool) -> Iterator[bytes]:
    pending: bytes | memoryview = wire
    while not stream.eof:
        piece = stream.decompress(pending, _STEP)
        pending = stream.unconsumed_tail
        if piece:
            yield piece
        elif not pending and not stream.eof:
            break
    if not stream.eof and not is_cut:
        raise EOFError
