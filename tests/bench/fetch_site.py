"""Pages of our own making behind nginx on several loopback addresses: the site of the fetching benchmark."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PAGE_BYTES = 50_000
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))
# nothing that a reader of recap posts would prick up its ears at: an ordinary page
_TEXT = (
    "river garden window letter morning bread table winter music market colour paper street tower bridge island "
    "forest stone copper silver mirror candle kettle basket ladder hammer anchor harbour valley meadow orchard "
    "journey village teacher doctor painter sailor farmer weather season summer autumn spring little quiet early"
)
_WORDS = tuple(_TEXT.split())


def page(number: int) -> bytes:
    """Write one article of exactly ``PAGE_BYTES``: head with metadata, navigation, headings, paragraphs, links."""
    pick = random.Random(number)

    def words(count: int) -> str:
        return " ".join(pick.choice(_WORDS) for _ in range(count))

    title = words(6).title()
    head = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="description" content="{words(20)}"><meta property="og:title" content="{title}">'
        f'<link rel="canonical" href="/p/{number}.html"><script type="application/ld+json">'
        f'{{"@context":"https://schema.org","@type":"Article","headline":"{title}",'
        f'"datePublished":"2026-03-{number % 28 + 1:02d}","author":{{"@type":"Person","name":"Ada Example"}}}}'
        "</script></head><body><nav><ul>"
        + "".join(f'<li><a href="/topic/{n}">{words(2)}</a></li>' for n in range(20))
        + f"</ul></nav><main><article><h1>{title}</h1>\n"
    )
    parts, size = [head], len(head)
    while size < PAGE_BYTES - 2500:
        link = f'<a href="https://elsewhere.example/{number}/{len(parts)}">{words(3)}</a>'
        block = f'<p class="text body-copy">{words(60)} {link} {words(40)}.</p>\n'
        if len(parts) % 8 == 0:
            block = f'<h2 id="part-{len(parts)}">{words(4).title()}</h2>\n' + block
        parts.append(block)
        size += len(block)
    tail = "</article></main><footer><p>An example of a page.</p><!-- {} --></footer></body></html>\n"
    text = "".join(parts)
    filling = PAGE_BYTES - len(text) - len(tail) + 2
    return (text + tail.format("x" * filling)).encode("ascii")


@contextmanager
def nginx(folder: Path, pages: int) -> Iterator[list[str]]:
    """Serve ``pages`` pages until the block is left.

    Yields:
        Their addresses, spread over ``HOSTS``.
    """
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        raise SystemExit("nginx is not installed: apt-get install nginx-light, or your system's package")
    root = folder / "root" / "p"
    root.mkdir(parents=True)
    for number in range(pages):
        (root / f"{number}.html").write_bytes(page(number))
    port = _free_port()
    (folder / "nginx.conf").write_text(_configuration(folder, port))
    with (folder / "nginx.log").open("wb") as log:
        server = subprocess.Popen(
            [program, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")],
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait_for(port, server)
            yield [f"http://{HOSTS[n % len(HOSTS)]}:{port}/p/{n}.html" for n in range(pages)]
        finally:
            server.terminate()
            server.wait(10)


def _configuration(folder: Path, port: int) -> str:
    listens = "\n".join(f"      listen {host}:{port};" for host in HOSTS)
    temporary = "\n".join(
        f"  {name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""\
{"user root;" if os.getuid() == 0 else ""}
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
{temporary}
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; etag on;
  types {{ text/html html; }}
  server {{
{listens}
      root {folder}/root;
  }}
}}
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection((HOSTS[-1], port), timeout=1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit("nginx did not start")
