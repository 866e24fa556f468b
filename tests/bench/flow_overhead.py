"""What Prefect costs a harvest: the same replayed pages with and without it, and what its database grows by.

``python -m tests.bench.flow_overhead [--pages 20000] [--rounds 2]``

Both ways run in turn, each in a process of its own, so that neither has the other's caches; CPU seconds are
those of that process and its parser children, without the server. One Prefect server serves all rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from extract.web.archive import write_web
from flows.scheduling.supervise import free_port, server_command

HOSTS = 200
AT = datetime(2031, 4, 1, tzinfo=UTC)
HTML = (("content-type", "text/html; charset=utf-8"),)


def page(number: int) -> bytes:
    """A page of about 8 kB."""
    words = f"Session {number} on harbours, tides and cranes. " * 160
    title = f"Notes on session {number}"
    return f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body>".encode()


def make(folder: Path, pages: int) -> tuple[Path, Path]:
    """Write the archived web, and the seed file that names all of it."""
    urls = [f"https://host{n % HOSTS}.example.org/notes/{n}" for n in range(pages)]
    archive, seeds = folder / "web.warc.gz", folder / "seeds.toml"
    write_web(archive, ((url, 200, HTML, page(n), AT) for n, url in enumerate(urls)))
    lines = ['[event]\nkey = "bench-2031"\nname = "Bench 2031"\n']
    lines += [f'[[seed]]\nurl = "{url}"\nkind = "article"\n' for url in urls]
    seeds.write_text("\n".join(lines), "utf-8")
    return archive, seeds


def one_run(way: str, archive: Path, seeds: Path, warehouse: Path) -> None:
    """Harvest once, in this process; print what it cost."""
    from flows import pipeline
    from flows.progress import Silent
    from flows.settings import read_settings

    settings = read_settings(
        {"seeds": (seeds,), "web": "replay", "archive": archive, "warehouse": str(warehouse), "depth": 0}
    )
    if way == "flow":
        from flows.harvest import in_flow_run

        in_flow_run(settings, Silent())
    else:
        pipeline.harvest(settings)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"cpu_s": sum(one.ru_utime + one.ru_stime for one in used)}))


def measure(
    way: str, archive: Path, seeds: Path, warehouse: Path, environment: dict[str, str]
) -> tuple[float, float]:
    """CPU seconds and seconds of one harvest in a fresh process."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.flow_overhead", "--one", way, str(archive), str(seeds), str(warehouse)],
        env=environment, capture_output=True, check=True, text=True,
    )  # fmt: skip
    last = next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{"))
    return json.loads(last)["cpu_s"], time.monotonic() - began


def database_bytes(home: Path) -> int:
    """Size of the server's database, its log of writes included."""
    return sum(path.stat().st_size for path in home.glob("prefect.db*"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        way, *paths = arguments.one
        one_run(way, *map(Path, paths))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, seeds = make(folder, arguments.pages)
        home, port = folder / "prefect", free_port(0)
        home.mkdir()
        plain = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        plain |= {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_HOME": str(home)}
        with_api = plain | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
        log = (folder / "server.log").open("wb")
        server = subprocess.Popen(server_command(port), env=plain, stdout=log, stderr=subprocess.STDOUT)
        found: dict[str, list[tuple[float, float]]] = {"plain": [], "flow": []}
        grown = []
        try:
            _wait(port)
            for number in range(arguments.rounds):
                for way in ("plain", "flow") if number % 2 == 0 else ("flow", "plain"):
                    before = database_bytes(home)
                    environment = with_api if way == "flow" else plain
                    found[way].append(measure(way, archive, seeds, folder / f"{way}-{number}", environment))
                    if way == "flow":
                        time.sleep(5)  # what the server still has to write
                        grown.append(database_bytes(home) - before)
                    print(f"{way:6} {found[way][-1][0]:7.1f} CPU s {found[way][-1][1]:7.1f} s", flush=True)
        finally:
            server.terminate()
            server.wait()
            log.close()
    cpu = {way: [one[0] for one in runs] for way, runs in found.items()}
    for way, all_s in cpu.items():
        print(f"{way:6} CPU s: median {median(all_s):.1f}, {min(all_s):.1f} to {max(all_s):.1f}")
    pairs = [100 * (flow / plain - 1) for plain, flow in zip(cpu["plain"], cpu["flow"], strict=True)]
    print(
        f"{arguments.pages} pages, {arguments.rounds} pairs run in turn: with Prefect {median(pairs):+.1f} % "
        f"(median of the pairs; {min(pairs):+.1f} to {max(pairs):+.1f})"
    )
    print(f"API database: {median(grown) / 1024:.0f} KiB a run (files with their log of writes)")
    return 0


def _wait(port: int) -> None:
    import socket

    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.3)
        else:
            time.sleep(2)
            return
    raise SystemExit("the Prefect server did not start")


if __name__ == "__main__":
    sys.exit(main())
