"""One peer, one round: fetch a list of addresses and say what it cost. Runs in the peers' environment, not in ours.

``python fetch_peers.py PEER FILE``: the file holds one address a line; stdout gets one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

CONNECTIONS = 32
_WARM_UP = 32


def cpu_s() -> float:
    """Return user and system seconds of this process and its children, dead and living (Linux)."""
    spent = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        spent += usage.ru_utime + usage.ru_stime
    # each thread has children of its own
    for child in " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children")).split():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        spent += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return spent


def tell(pages: int, size: int, cpu: float, wall: float) -> None:
    """Print the result of a round."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"pages": pages, "bytes": size, "cpu_s": cpu, "wall_s": wall, "peak_mib": peak}))


async def pooled(urls: list[str], get: Callable[[str], Awaitable[int]]) -> tuple[int, int]:
    """Fetch with as many workers as connections; give pages and bytes."""
    pending, sizes = iter(urls), list[int]()

    async def work() -> None:
        for url in pending:
            sizes.append(await get(url))

    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return len(sizes), sum(sizes)


async def measured(urls: list[str], get: Callable[[str], Awaitable[int]]) -> None:
    """Warm up, then measure one round."""
    await pooled(urls[:_WARM_UP], get)
    cpu, wall = cpu_s(), time.monotonic()
    pages, size = await pooled(urls, get)
    tell(pages, size, cpu_s() - cpu, time.monotonic() - wall)


async def _aiohttp(urls: list[str]) -> None:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:

        async def get(url: str) -> int:
            async with session.get(url) as answer:
                return len(await answer.read())

        await measured(urls, get)


async def _httpx(urls: list[str]) -> None:
    import httpx

    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:

        async def get(url: str) -> int:
            return len((await client.get(url)).content)

        await measured(urls, get)


def _read(selector: Any) -> dict[str, Any]:
    """Read what any harvester of articles reads: the same for Scrapy and Crawlee."""
    return {
        "title": selector.css("title::text").get(),
        "h1": selector.css("h1::text").get(),
        "description": selector.css("meta[name=description]::attr(content)").get(),
        "canonical": selector.css("link[rel=canonical]::attr(href)").get(),
        "json_ld": selector.css("script[type='application/ld+json']::text").getall(),
        "links": [(a.attrib.get("href"), "".join(a.css("::text").getall())) for a in selector.css("a")],
        "text": " ".join(selector.css("article ::text").getall()),
    }


def _scrapy(urls: list[str]) -> None:
    # by name: the peers are no dependencies of ours, and live in an environment of their own
    scrapy, signals = import_module("scrapy"), import_module("scrapy.signals")
    seen: dict[str, float] = {"pages": 0, "bytes": 0}

    class Spider(scrapy.Spider):  # type: ignore[misc, name-defined]
        name = "bench"

        async def start(self) -> Any:
            for url in urls:
                yield scrapy.Request(url)

        def parse(self, response: Any) -> Any:
            seen["pages"] += 1
            seen["bytes"] += len(response.body)
            yield _read(response)

    settings = {
        "CONCURRENT_REQUESTS": CONNECTIONS, "CONCURRENT_REQUESTS_PER_DOMAIN": CONNECTIONS, "DOWNLOAD_DELAY": 0,
        "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True,
    }  # fmt: skip
    process = import_module("scrapy.crawler").CrawlerProcess(settings)
    crawler = process.create_crawler(Spider)
    began: list[float] = []
    crawler.signals.connect(lambda: began.extend((cpu_s(), time.monotonic())), signals.engine_started, weak=False)
    process.crawl(crawler)
    process.start()
    tell(int(seen["pages"]), int(seen["bytes"]), cpu_s() - began[0], time.monotonic() - began[1])


async def _crawlee(urls: list[str]) -> None:
    crawlers, storage = import_module("crawlee.crawlers"), import_module("crawlee.storage_clients")
    concurrency = import_module("crawlee").ConcurrencySettings(
        min_concurrency=CONNECTIONS, desired_concurrency=CONNECTIONS, max_concurrency=CONNECTIONS
    )
    sizes: list[int] = []

    async def crawl(chosen: list[str]) -> None:
        crawler = crawlers.ParselCrawler(
            storage_client=storage.MemoryStorageClient(), respect_robots_txt_file=True, configure_logging=False,
            concurrency_settings=concurrency, request_handler_timeout=timedelta(seconds=60),
        )  # fmt: skip

        async def handle(context: Any) -> None:
            sizes.append(len(await context.http_response.read()))
            await context.push_data(_read(context.selector))

        crawler.router.default_handler(handle)
        await crawler.run(chosen)

    logging.disable(logging.WARNING)
    await crawl([f"{url}?warm" for url in urls[:_WARM_UP]])
    sizes.clear()
    cpu, wall = cpu_s(), time.monotonic()
    await crawl(urls)
    tell(len(sizes), sum(sizes), cpu_s() - cpu, time.monotonic() - wall)


def main() -> None:
    """Run the peer that the command line names."""
    peer, urls = sys.argv[1], Path(sys.argv[2]).read_text().split()
    if peer == "scrapy":
        _scrapy(urls)
    else:
        asyncio.run({"aiohttp": _aiohttp, "httpx": _httpx, "crawlee": _crawlee}[peer](urls))


if __name__ == "__main__":
    main()
