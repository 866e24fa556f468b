"""Any HTML page: OpenGraph, Twitter, Dublin Core, citation_*, JSON-LD, microdata, ``<meta>``, visible text.

Every candidate becomes a claim with its source; ``transform.claims`` chooses. Links and the recap reading are added
by ``extract.pages.parse``, which knows where the content proper stands.
"""

from __future__ import annotations

import re

from extract import addresses
from extract.pages.html import ClaimList, attribute, base_url, plain, read_document, text_of
from extract.pages.structured import add_json_ld, add_microdata
from extract.pages.survey import Survey, survey
from extract.pages.verdicts import verdict_of
from extract.pages.visible import add_visible
from extract.records import ClaimField, Page, PageKind
from extract.sites.base import Site

# Parameters that tell where a reader came from, never what is shown.
_TRACKING = re.compile(
    r"^(?:utm_\w+|mtm_\w+|matomo_\w+|pk_(?:campaign|kwd|source|medium|content|cid)|at_(?:medium|campaign|custom\d)|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|"
    r"_hsenc|_hsmi|__hs(?:tc|sc|fp)|hsctatracking|hss_channel|vero_(?:id|conv)|oly_(?:enc|anon)_id|_openstat|wickedid|"
    r"ref_src|ref_url|_ga|_gl|trk|trkcampaign|trackingid|s_cid|cmpid|rb_clickid|ml_subscriber(?:_hash)?|sc_cid|cvosrc|"
    r"fb_(?:action_ids|action_types|ref|source))$",
    re.IGNORECASE,
)
_ENDINGS: tuple[tuple[tuple[str, ...], PageKind], ...] = (
    ((".pdf",), "document"),
    ((".ppt", ".pptx", ".odp", ".key"), "slides"),
    ((".mp4", ".webm", ".m4v"), "video"),
    ((".ics",), "schedule"),
    (
        (".rss", ".atom", "/feed", "/rss", "/feed.xml", "/rss.xml", "/atom.xml", "/index.xml", "/sitemap.xml"),
        "feed",
    ),
)
_ANY_ENDING = tuple(ending for endings, _ in _ENDINGS for ending in endings)
_META_NAMES: tuple[tuple[ClaimField, str], ...] = (
    (
        "title",
        "og:title twitter:title dc.title dcterms.title citation_title parsely-title sailthru.title title headline",
    ),
    ("description", "og:description twitter:description description dc.description dcterms.description"),
    (
        "site_name",
        "og:site_name application-name apple-mobile-web-app-title dc.publisher citation_journal_title",
    ),
    ("site_name", "twitter:site"),
    ("image_url", "og:image og:image:secure_url og:image:url twitter:image twitter:image:src thumbnail"),
    ("language", "og:locale content-language dc.language dcterms.language language citation_language"),
    ("canonical_url", "og:url twitter:url"),
    ("kind", "og:type"),
    ("author", "author article:author article:author_name og:article:author dc.creator dcterms.creator"),
    (
        "author",
        "citation_author parsely-author sailthru.author twitter:creator byl authors book:author author_name",
    ),
    ("author", "rbauthors cxenseparse:author"),
    ("published_at", "article:published_time og:article:published_time og:published_time article:published"),
    ("published_at", "article:post_date article.published dc.date dc.date.issued dc.date.created dcterms.date"),
    (
        "published_at",
        "dcterms.created dcterms.issued dcterms.available citation_publication_date citation_date",
    ),
    ("published_at", "citation_online_date parsely-pub-date sailthru.date pubdate publishdate publish-date"),
    (
        "published_at",
        "publish_date publication_date published date originalpublicationdate article_date_original",
    ),
    (
        "published_at",
        "cxenseparse:recs:publishtime datepublished pdate ptime video:release_date rnews:datepublished",
    ),
    (
        "modified_at",
        "article:modified_time og:updated_time last-modified dcterms.modified dc.date.modified lastmod",
    ),
    ("duration_s", "video:duration og:video:duration"),
    ("keyword", "keywords article:tag news_keywords"),
)
_META = {name: field for field, names in _META_NAMES for name in names.split()}
_FAMILIES = ("og:", "twitter:", "dc.", "dcterms.", "citation_", "article:", "video:")


def canonical_url(url: str) -> str:
    """Drop tracking parameters; keep everything else as written, in its order and case."""
    head, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [part for part in query.split("&") if part and not _TRACKING.match(part.partition("=")[0])]
    return f"{head}?{'&'.join(kept)}" if kept else head


def kind(url: str) -> PageKind | None:
    """Tell files, feeds and calendars by the end of the path."""
    path = addresses.path_of(url).lower().rstrip("/")
    if not path.endswith(_ANY_ENDING):
        return None
    return next((kind for endings, kind in _ENDINGS if path.endswith(endings)), None)


def parse(body: bytes, url: str, media_type: str | None) -> Page:
    """Read any HTML page into claims; never raises ParseError except for a tree too deep to read."""
    document = read_document(body, media_type)
    claims, seen = ClaimList(), survey(document.tree)
    title = text_of(seen.titles[0])[:1000] if seen.titles else ""
    verdict = verdict_of(document.tree, seen, title, url)
    add_json_ld(seen.scripts, url, claims)
    _add_meta(seen, url, claims)
    add_microdata(seen.properties, claims)
    add_visible(seen, url, title, claims)
    claims.add("title", title, "title", limit=1000)
    language = attribute(seen.root, "lang") or attribute(seen.root, "xml:lang")
    claims.add("language", language, "html:lang")
    claims.add("site_name", addresses.host_of(url).removeprefix("www."), "url")
    return Page(
        url,
        "other" if verdict is not None else _page_kind(claims, url),
        "generic",
        language=language or None,
        charset=document.charset,
        claims=claims.done(),
        verdict=verdict,
    )


def _add_meta(seen: Survey, url: str, claims: ClaimList) -> None:
    base = base_url(seen.bases, url)
    for attributes in seen.metas:
        content = attributes.get("content")
        if not content:
            continue
        named = (attributes.get("property"), attributes.get("name"), attributes.get("http-equiv"))
        for written in dict.fromkeys(named):  # in this order: that of a set is another one in each process
            if written is None:
                continue
            key = fold_name(written)
            field = _META.get(key)
            if field is None:
                continue
            value: str | None = plain(content)
            if field in ("image_url", "canonical_url"):
                value = addresses.resolve(base, value or "")
            claims.add(field, value, key if key.startswith(_FAMILIES) else f"meta:{key}")
    for attributes in seen.links:
        relations, href = (attributes.get("rel") or "").lower().split(), attributes.get("href")
        if href is None:
            continue
        if "canonical" in relations:
            claims.add("canonical_url", addresses.resolve(base, href), "link:canonical")
        elif "alternate" in relations and "oembed" in (attributes.get("type") or "").lower():
            if "json" in (attributes.get("type") or "").lower():
                claims.add("oembed_url", addresses.resolve(base, href), "link:oembed")
        elif "image_src" in relations:
            claims.add("image_url", addresses.resolve(base, href), "link:image_src")


def fold_name(name: str) -> str:
    """Bring a meta name to one form: ``DC:Date`` and ``dc.date`` are one."""
    key = name.strip().lower()
    return key.replace(":", ".", 1) if key.startswith(("dc:", "dcterms:")) else key


def _page_kind(claims: ClaimList, url: str) -> PageKind:
    """Take the kind from what the page declares; undeclared, a page below the start page is an article."""
    declared = " ".join(claim.value for claim in claims.done() if claim.field == "kind").lower()
    if re.search(r"article|posting|report\b|blog\b", declared):
        return "article"
    if re.search(r"videoobject|\bvideo\b|video\.", declared):
        return "video"
    if re.search(r"event\b", declared):
        return "event_page"
    if re.search(r"presentationdigitaldocument", declared):
        return "slides"
    return "article" if addresses.path_of(url).strip("/") or not url.startswith("http") else "other"


SITE = Site(name="generic", hosts=frozenset(), canonical_url=canonical_url, parse=parse, kind=kind)
