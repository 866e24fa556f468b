"""A warehouse with two runs for the tests of the site: between them a deck died, which something else replaces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extract.web.archive import write_web
from flows import pipeline
from flows.settings import read_settings
from tests.demo_web.pdf import pdf
from tests.demo_web.web import Exchange, exchanges

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds" / "kubecon-eu-2024.toml"
TWIN = ROOT / "seeds" / "demo.warc.gz"
DIED = "https://decks.example.org/norwegian-platforms.pdf"
REPLACED_BY = "static.sched.com/hosted_files/kccnceu2024/mj/"
WITHHELD = "decks.example.org/startup-lessons"
TITLE = "State of Platform Maturity in the Norwegian Public Sector DEMO DATA"


def earlier_web() -> Iterator[Exchange]:
    """Give the twin as it was before that deck died."""
    for url, status, headers, body, at in exchanges():
        if url == DIED:
            kept = [header for header in headers if header[0].lower() not in ("content-type", "content-length")]
            yield url, 200, [*kept, ("Content-Type", "application/pdf")], pdf(TITLE, ["Hans Kristian Flaatten"]), at
        else:
            yield url, status, headers, body, at


def harvest(folder: Path, archive: Path = TWIN) -> None:
    """Harvest the twin, or another web, into a warehouse."""
    settings = read_settings({"seeds": (SEEDS,), "web": "replay", "archive": archive, "warehouse": str(folder)})
    assert pipeline.harvest(settings).exit_code in (0, 6)


def harvest_twice(folder: Path) -> Path:
    """Harvest the earlier web, then the twin; return the warehouse."""
    before = folder / "before.warc.gz"
    write_web(before, earlier_web())
    harvest(folder / "warehouse", before)
    harvest(folder / "warehouse")
    return folder / "warehouse"
