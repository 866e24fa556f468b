"""How fast reports answer from the published copy: ``make bench-reports`` (ARGS="--links 1000000 --talks 20000").

Tables of that size are made by SQL, published as every run is, and asked by ``report.run_report`` as people do.
Each time is the median of five answers, fetched whole, in a connection of its own; beside it the full scan of what
the report rests on (every column of these tables, hashed).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from warehouse.connection import open_warehouse
from warehouse.publish import connect_reader, publish
from warehouse.report import run_report

ROUNDS = 5
REPORTS = {
    "talk_overview": ("talks", {}, ("core.talk", "core.talk_material", "core.talk_speaker", "core.talk_mention")),
    "whats_new": ("new", {"since": "2026-11-20"}, ("core.talk", "core.talk_material", "core.resource_version")),
    "link_health": ("links", {}, ("core.link", "core.web_resource")),
}
# Numbers that look random and are the same on each run.
MADE = """
INSERT INTO raw.run VALUES (1, 'harvest', TIMESTAMP '2026-11-01', TIMESTAMP '2026-11-02', 'live', [], '0',
    'finished', '{}');
INSERT INTO core.event BY NAME
    SELECT 'e_' || n AS event_id, 'r_seed' AS resource_id, 'c_0' AS capture_id,
    'conf-' || n AS key, 'Conf ' || n AS name, [] AS aliases, TIMESTAMP '2026-11-01' AS first_seen_at
    FROM range(200) AS numbers (n);
INSERT INTO core.talk BY NAME
    SELECT 't_' || n AS talk_id, 'sched:' || n AS talk_key, 'Talk about cells ' || n AS title,
    'e_' || n % 200 AS event_id, TIMESTAMP '2026-03-19' + to_minutes(n % 5000) AS starts_at,
    'Hall ' || n % 40 AS room,
    n % 7 AS recap_count, n % 2 AS recording_count, 'high' AS confidence, 'c_' || n AS capture_id
    FROM range($talks) AS numbers (n);
INSERT INTO core.talk_speaker BY NAME
    SELECT 't_' || n // 2 AS talk_id, n % 2 AS position, 'p_' || n % 50000 AS person_id,
    'Person ' || n % 50000 AS name, 'o_' || n % 3000 AS organization_id,
    'Company ' || n % 3000 AS organization_name,
    'json-ld' AS source, 'r_' || n AS said_by_resource_id, 'c_' || n AS capture_id, 'high' AS confidence
    FROM range(2 * $talks) AS numbers (n);
INSERT INTO core.talk_material BY NAME
    SELECT 'a_' || n AS material_id, 't_' || n // 3 AS talk_id,
    ['video', 'slides', 'event_page'][1 + n % 3] AS role, TRUE AS is_primary,
    CASE WHEN n % 5 = 0 THEN 'announced' WHEN n % 11 = 0 THEN 'gone' ELSE 'present' END AS state,
    'r_' || n % $resources AS resource_id, 'https://conf' || n % 97 || '.example/page/' || n % $resources AS url,
    TIMESTAMP '2026-11-01' + to_minutes(n % 30000) AS since_at, 'said' AS reason, 'json-ld' AS source,
    'high' AS confidence, 'c_' || n AS capture_id
    FROM range(3 * $talks) AS numbers (n);
INSERT INTO core.web_resource BY NAME
    SELECT 'r_' || n AS resource_id,
    'https://conf' || n % 97 || '.example/page/' || n AS url, 'conf' || n % 97 || '.example' AS host,
    ['recap', 'video', 'slides', 'event_page', 'article'][1 + n % 5] AS kind, 'Page ' || n AS title,
    CASE WHEN n % 13 = 0 THEN 'gone' WHEN n % 29 = 0 THEN 'blocked' ELSE 'ok' END AS outcome, 'http' AS reason,
    200 AS status, sha256(n::VARCHAR) AS content_sha256, TIMESTAMP '2026-11-01' AS first_seen_at,
    TIMESTAMP '2026-11-01' + to_minutes(n % 30000) AS since_at, 'c_' || n AS capture_id
    FROM range($resources) AS numbers (n);
INSERT INTO raw.capture BY NAME
    SELECT 'c_' || n AS capture_id, 'b' AS batch_id, 'r_' || n AS requested_resource_id,
    'r_' || n AS resource_id, 'https://conf' || n % 97 || '.example/page/' || n AS url, url AS final_url,
    'web' AS origin,
    1 AS depth, CASE WHEN n % 13 = 0 THEN 'gone' WHEN n % 29 = 0 THEN 'blocked' ELSE 'ok' END AS outcome,
    'http' AS reason, TIMESTAMP '2026-11-01' + to_minutes(n % 30000) AS fetched_at, 10 AS elapsed_ms, 1 AS attempts,
    FALSE AS is_truncated, FALSE AS no_archive
    FROM range($resources) AS numbers (n);
INSERT INTO core.resource_version BY NAME
    SELECT resource_id, fetched_at AS valid_from, capture_id, url, outcome, reason,
    'first' AS change FROM raw.capture;
INSERT INTO core.talk_mention BY NAME
    SELECT 'm_' || n AS mention_id, 'r_' || 5 * (n % ($resources // 5)) AS resource_id,
    'c_' || n AS capture_id, 'recap' AS page_kind, n % 50 AS position, 'Talk about cells ' || n % $talks AS title,
    [] AS title_alternatives, [] AS section_path, [] AS claims, [] AS missing, FALSE AS is_pending,
    'high' AS confidence, TIMESTAMP '2026-11-01' + to_minutes(n % 30000) AS first_seen_at
    FROM range(3 * $talks) AS numbers (n);
INSERT INTO core.mention_talk BY NAME
    SELECT mention_id, 't_' || substr(mention_id, 3)::BIGINT % $talks AS talk_id,
    'same' AS verdict, 1.0 AS score, 'title' AS reason FROM core.talk_mention;
INSERT INTO core.link BY NAME
    SELECT printf('l_%016x', hash(n)) AS link_id, 'r_' || n // 50 % $resources AS resource_id,
    'c_' || n // 50 % $resources AS capture_id, n % 50 AS position, '/page/' || hash(n) % $resources AS href,
    'https://conf' || hash(n) % $resources % 97 || '.example/page/' || hash(n) % $resources AS url,
    'r_' || hash(n) % $resources AS to_resource_id, 'other' AS kind, 'words ' || n % 1000 AS anchor_text,
    'a' AS element,
    ['Day ' || n % 3] AS heading_path, 'list' AS context, TRUE AS in_main,
    TIMESTAMP '2026-11-01' + to_minutes(n % 30000) AS first_seen_at
    FROM range($links) AS numbers (n);
"""


def make(con: duckdb.DuckDBPyConnection, sizes: dict[str, int]) -> None:
    """Fill the tables."""
    for statement in filter(str.strip, MADE.split(";")):
        text = statement
        for name, size in sizes.items():
            text = text.replace(f"${name}", str(size))
        con.execute(text)


def seconds(folder: Path, name: str) -> tuple[float, float, int]:
    """Ask a report; median seconds, seconds of a full scan, and rows."""
    report, wanted, tables = REPORTS[name]
    spent, rows = [], 0
    for _ in range(ROUNDS):
        con = connect_reader(folder)
        began = time.perf_counter()
        rows = len(run_report(con, report, **wanted).rows)
        spent.append(time.perf_counter() - began)
        con.close()
    con = connect_reader(folder)
    began = time.perf_counter()
    for table in tables:
        con.execute(f"SELECT bit_xor(hash(t)) FROM {table} AS t").fetchall()
    scan = time.perf_counter() - began
    con.close()
    return statistics.median(spent), scan, rows


def main() -> None:
    """Run one round and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000_000)
    parser.add_argument("--talks", type=int, default=100_000)
    given = parser.parse_args()
    sizes = {"links": given.links, "talks": given.talks, "resources": max(given.links // 50, 100)}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        con = open_warehouse(folder)
        make(con, sizes)
        con.close()
        began = time.perf_counter()
        published = publish(folder, 1)
        publishing = time.perf_counter() - began
        found = {name: seconds(folder, name) for name in REPORTS}
    print(
        json.dumps(
            {
                "duckdb": duckdb.__version__, **sizes, "publish_s": round(publishing, 1),
                "published_bytes": published.size_bytes,
                "reports": {
                    name: {"seconds": round(s, 3), "full_scan_s": round(scan, 3), "ratio": round(s / scan, 2),
                           "rows": rows}
                    for name, (s, scan, rows) in found.items()
                },
            },
            indent=2,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
