"""A copy in an archive of the web: asked slowly, never for what was withdrawn; no answer means unknown."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.web.archive import PartWriter, check
from extract.web.client import open_live
from extract.web.wayback import Snapshot, index_url, look_up, read_answer
from tests.web_server import NOW, Site, SkippingPace, http

NAMES = ["timestamp", "original", "statuscode"]
GOOD = [
    NAMES,
    ["20230101000000", "https://quay.example/a", "200"],
    ["20240301120000", "http://quay.example/a", "200"],
]


@pytest.mark.parametrize(
    ("answer", "at"),
    [
        (json.dumps(GOOD), datetime(2024, 3, 1, 12, tzinfo=UTC)),
        ("[]", None),
        ("", None),
        (json.dumps([NAMES]), None),
        (json.dumps([NAMES, ["20240301120000", "https://quay.example/a", "404"]]), None),
        (json.dumps([NAMES, ["20240301", "https://quay.example/a", "200"]]), None),
        (json.dumps([NAMES, ["20240301120000", "javascript:alert(1)", "200"]]), None),
        (json.dumps([NAMES, ["20240301120000"]]), None),
        ('{"error": "busy"}', None),
        ("<html>Service Unavailable</html>", None),
        ("[" * 100_000, None),
    ],
)
def test_answer_is_a_copy_or_unknown(answer: str, at: datetime | None) -> None:
    found = read_answer(answer.encode())
    assert (found.at if found else None) == at


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4), max_leaves=12)
)
def test_rubbish_is_unknown(answer: object) -> None:
    assert read_answer(json.dumps(answer).encode()) is None


def test_index_is_asked_through_the_guarded_client(tmp_path: Path) -> None:
    pace = SkippingPace()

    async def run() -> tuple[dict[str, Snapshot | None], Site, str]:
        lost, odd, taken = "https://quay.example/a?b=1&c", "https://quay.example/none", "https://quay.example/taken"
        async with Site({}) as site:
            origin = site.url("")
            answers = {index_url(lost, origin): json.dumps(GOOD), index_url(odd, origin): "[]"}
            site.routes |= {url.removeprefix(origin): http(body.encode(), "Content-Type: application/json")
                            for url, body in answers.items()}  # fmt: skip
            policy = site.policy(total_timeout_s=1000.0)
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                with PartWriter(tmp_path, "w1", "recapture test", lambda: NOW) as part:
                    known = await look_up(
                        [lost, odd, taken], withheld={taken}, client=client, policy=policy, part=part,
                        capture_id=lambda url: f"c_{url}", now=lambda: NOW, origin=origin, pace=pace.pace,
                    )  # fmt: skip
            return known, site, origin

    known, site, origin = asyncio.run(run())
    assert known == {
        "https://quay.example/a?b=1&c": Snapshot(
            "http://quay.example/a", datetime(2024, 3, 1, 12, tzinfo=UTC),
            f"{origin}/web/20240301120000/http://quay.example/a",
        ),
        "https://quay.example/none": None,
    }  # fmt: skip
    assert len([wait for wait in pace.waits if wait > 4]) == 2  # three questions, some five seconds apart
    paths = [hit.path for hit in site.hits]
    assert paths[0] == "/robots.txt"
    assert len(paths) == 3
    assert not any("taken" in path or path.startswith("/web/") for path in paths)
    assert check(tmp_path / "w1.warc.gz") == []


def test_index_that_forbids_robots_is_not_asked(tmp_path: Path) -> None:
    async def run() -> tuple[dict[str, Snapshot | None], list[str]]:
        async with Site({"/robots.txt": http(b"User-agent: *\nDisallow: /cdx")}) as site:
            policy = site.policy(is_replay=True)
            async with open_live(policy, site.resolver, ssl_context=site.trust) as client:
                with PartWriter(tmp_path, "w1", "recapture test", lambda: NOW) as part:
                    known = await look_up(
                        ["https://quay.example/a"], withheld=(), client=client, policy=policy, part=part,
                        capture_id=lambda url: f"c_{url}", now=lambda: NOW, origin=site.url(""),
                    )  # fmt: skip
            return known, [hit.path for hit in site.hits]

    assert asyncio.run(run()) == ({"https://quay.example/a": None}, ["/robots.txt"])
