"""What ``recap_eval.py`` scores: one post in the label format."""

from __future__ import annotations

from typing import Any

from extract.recap import read_body


def recap(body: bytes, url: str, media_type: str = "text/html") -> dict[str, Any]:
    """Read a post and return it in the format of the labels (mentions, other_recaps, quotes)."""
    reading = read_body(body, url, media_type)
    return {
        "url": url,
        "language": reading.language,
        "mentions": [
            {
                "order": mention.position + 1,
                "section_path": list(mention.section_path),
                "event": mention.event,
                "title": mention.title,
                "title_alts": list(mention.title_alternatives),
                "speakers": [{"name": s.name, "org": s.organization} for s in mention.speakers],
                "links": [{"role": link.role, "url": link.url} for link in mention.links],
                "claims": [claim for claim in mention.claims if claim in ("video", "slides")],
                "missing": list(mention.missing),
                "pending": mention.is_pending,
                "language": mention.language,
            }
            for mention in reading.mentions
        ],
        "other_recaps": [
            {"title": r.title, "author": r.author, "site": r.site, "url": r.url} for r in reading.recap_mentions
        ],
        "quotes": [
            {
                "person": q.person,
                "org": q.organization,
                "first_words": " ".join(q.text.split()[:6]),
                "attribution": q.attribution,
            }
            for q in reading.quotes
        ],
    }
