"""Pages in the form of each website, written by us, and everything we read in them: ``make golden`` rewrites.

What a recap says of talks has golden pages of its own (``golden/recap``) and is left out here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from extract.pages.parse import parse
from transform.claims import choose

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/url.txt"))


def said(value: Any) -> Any:
    """Leave out what is unknown or empty: the files are read by people."""
    if isinstance(value, dict):
        return {key: said(part) for key, part in value.items() if part not in (None, "", (), [], False)}
    if isinstance(value, (list, tuple)):
        return [said(part) for part in value]
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden_page(case: Path, golden: Callable[[Path, object], None]) -> None:
    url, media_type = (case / "url.txt").read_text(encoding="utf-8").splitlines()
    (body,) = (path for path in case.iterdir() if path.name.startswith("page."))
    page = replace(parse(body.read_bytes(), url, media_type), mentions=(), quotes=(), recap_mentions=(), skipped=())
    chosen = said(asdict(choose(page.claims, page.site)))
    golden(case / "expected.json", {"page": said(asdict(page)), "chosen": chosen})


def test_every_site_has_a_golden_case() -> None:
    from extract.sites import SITES

    assert {site.name for site in SITES} <= {case.parent.name for case in CASES}
