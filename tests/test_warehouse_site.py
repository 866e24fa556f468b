"""The report site as files: complete, valid, closed to what pages say, and only written where something changed."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import duckdb
import html5lib
import pytest

from flows.cli import run
from tests.site_twin import DIED, REPLACED_BY, WITHHELD, harvest, harvest_twice
from warehouse.connection import open_warehouse
from warehouse.errors import QueryError, WarehouseError
from warehouse.publish import connect_reader
from warehouse.report.folder import MANIFEST, Draft, fingerprint, write_folder
from warehouse.report.listing import LISTINGS
from warehouse.report.render import clean, is_identifier, is_web, language, text_place
from warehouse.report.site import MENU, build_site

PAGES = ("index.html", "recapped.html", "graph.html", "new.html", "series.html", "quality.html", "about.html")
SCRIPT = "<script>window.hit=1</script>"
NAUGHTY = [
    SCRIPT, '"><img src=x onerror="window.hit=1">', "javascript:window.hit=1", "{{ 7*7 }}", "{% raise %}",
    "\u202eesrever\u202c \u2066isolated", "]]>--><!--", "\x00\x07\x1b[31m\ufffe", "a" * 1_000_000,
    "</textarea></title></style>", "&lt;b&gt; &amp;amp;", "𝕊𝕢𝕝 '; DROP TABLE core.talk; --",
    "\u200f\u0635\u0641\u062d\u0629", "</script><svg onload=1>",
]  # fmt: skip


@pytest.fixture(scope="module")
def twin(tmp_path_factory) -> Path:
    """A warehouse after two runs."""
    return harvest_twice(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(twin, tmp_path_factory) -> Path:
    """Its site, without an address of its own."""
    folder = tmp_path_factory.mktemp("site") / "public"
    build(twin, folder)
    return folder


def build(warehouse: Path, folder: Path, **more):
    con = connect_reader(warehouse)
    try:
        return build_site(con, folder, **more)
    finally:
        con.close()


def html_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


class Elements(HTMLParser):
    """All start tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    handle_startendtag = handle_starttag


def elements(path: Path) -> list[tuple[str, dict[str, str | None]]]:
    return Elements(path.read_text("utf-8")).found


# --- complete -------------------------------------------------------------------------------------------


def test_every_page_of_the_menu_is_there_with_its_data(site):
    named = [path for _, entries in MENU for path, _ in entries]
    assert sorted(named) == sorted([*PAGES, *(f"{listing.name}.html" for listing in LISTINGS)])
    for path in named:
        assert (site / path).is_file()
        json.loads((site / path.replace(".html", ".json")).read_text("utf-8"))
    for listing in LISTINGS:
        assert (site / "data" / f"{listing.name}.js").is_file()


def test_each_talk_recap_speaker_and_organisation_has_a_page(site, twin):
    con = connect_reader(twin)
    try:
        for folder, query in [
            ("talks", "SELECT talk_id FROM core.talk"),
            ("recaps", "SELECT recap_id FROM core.recap"),
            ("speakers", "SELECT DISTINCT person_id FROM core.talk_speaker"),
            ("organizations", "SELECT organization_id FROM core.organization WHERE talk_count > 0"),
        ]:  # fmt: skip
            expected = {identifier for (identifier,) in con.execute(query).fetchall()}
            assert {path.stem for path in (site / folder).glob("*.html")} == expected
            assert {path.stem for path in (site / folder).glob("*.json")} == expected
    finally:
        con.close()


def test_every_link_inside_leads_somewhere(site):
    broken = set()
    anchors = {path: {given.get("id") for _, given in elements(path)} for path in html_files(site)}
    for path in html_files(site):
        for tag, given in elements(path):
            target = given.get("href") if tag in ("a", "link") else given.get("src") or given.get("action")
            if not target or urlsplit(target).scheme:
                continue
            parts = urlsplit(target)
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            is_list = file.stem in {listing.name for listing in LISTINGS}
            if not file.is_file() or (parts.fragment and not is_list and parts.fragment not in anchors[file]):
                broken.add((path.name, target))
    assert not broken


def test_no_javascript_is_needed_to_read_a_list(site):
    rows = json.loads((site / "talks.json").read_text("utf-8"))
    page = (site / "talks.html").read_text("utf-8")
    assert len(rows) == 48
    assert all(f'href="talks/{row["title"]["i"]}.html"' in page for row in rows)


def test_dead_links_are_told_with_what_replaces_them(site):
    rows = json.loads((site / "links.json").read_text("utf-8"))
    (died,) = [row for row in rows if row["url"] == DIED]
    assert (died["state"], died["is_new"]) == ("dead", "since the previous run")
    assert REPLACED_BY in died["replacement"]
    assert Counter(row["is_new"] for row in rows)["since the previous run"] == 1
    assert rows[0] == died, "what died last stands first"


def test_feed_is_atom_and_newest_first(site, twin, tmp_path):
    feed = ElementTree.parse(site / "new.atom").getroot()
    space = "{http://www.w3.org/2005/Atom}"
    times = [entry.findtext(f"{space}updated") for entry in feed.iter(f"{space}entry")]
    assert len(times) > 5
    assert times == sorted(times, reverse=True)
    assert feed.findtext(f"{space}updated") == times[0]
    identifiers = [entry.findtext(f"{space}id") for entry in feed.iter(f"{space}entry")]
    assert len(set(identifiers)) == len(identifiers)


def test_a_base_address_gives_sitemap_previews_and_whole_addresses(site, twin, tmp_path):
    build(twin, tmp_path / "public", base_url="https://example.org/recaps")
    page = (tmp_path / "public" / "talks.html").read_text("utf-8")
    assert '<meta property="og:url" content="https://example.org/recaps/talks.html">' in page
    listed = re.findall("<loc>(.*?)</loc>", (tmp_path / "public" / "sitemap.xml").read_text("utf-8"))
    assert sorted(listed) == sorted(
        f"https://example.org/recaps/{path.relative_to(tmp_path / 'public')}"
        for path in html_files(tmp_path / "public")
    )
    assert 'href="https://example.org/recaps/talks/' in (tmp_path / "public" / "new.atom").read_text("utf-8")
    assert not (site / "sitemap.xml").exists(), "a sitemap needs whole addresses"


def test_a_talk_page_says_where_each_value_comes_from(site):
    (path,) = [
        path for path in (site / "talks").glob("*.html") if "<h1><bdi>Boosting Developer" in path.read_text("utf-8")
    ]
    page = json.loads(path.with_suffix(".json").read_text("utf-8"))
    fields = {fact["field"] for fact in page["facts"] if fact["is_chosen"]}
    assert {"title", "speaker", "event", "starts_at", "room", "abstract", "video"} <= fields
    assert all(fact["warc_file"] for fact in page["facts"])
    text = path.read_text("utf-8")
    for field in fields:
        assert f'id="from-{field}"' in text
    assert "@misc{" + page["id"] in text
    assert "#:~:text=Boosting%20Developer" in text


# --- valid and closed -----------------------------------------------------------------------------------


def test_pages_are_valid_html(site):
    kinds = [site / name for name in (*PAGES, *(f"{listing.name}.html" for listing in LISTINGS))]
    for folder in ("talks", "recaps", "speakers", "organizations"):
        kinds += sorted((site / folder).glob("*.html"), key=lambda path: -path.stat().st_size)[:3]
    for path in kinds:
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))  # raises at the first mistake


def test_identifiers_on_a_page_are_unique(site):
    for path in html_files(site):
        counted = Counter(given["id"] for _, given in elements(path) if "id" in given)
        assert max(counted.values()) == 1, path


def faults(path: Path) -> list[str]:
    """Name what a page must not hold."""
    found = []
    for tag, given in elements(path):
        if (
            tag in {"script", "iframe", "object", "embed", "style", "base", "video", "audio", "img"}
            and tag != "script"
        ):
            found.append(f"<{tag}>")
        if tag == "script" and not re.fullmatch(
            r"(\.\./)?(static|data)/[a-z-]+\.js\?v=\w+", given.get("src") or ""
        ):
            found.append("a script that is not ours")
        found += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        address = given.get("href") or given.get("src") or ""
        scheme = urlsplit(address).scheme
        if scheme and scheme not in ("http", "https"):
            found.append(f"{tag} to {scheme}:")
        if scheme and tag == "a" and given.get("rel") != "noopener nofollow":
            found.append(f"{address} without rel")
        if scheme and tag not in ("a", "link"):
            found.append(f"{tag} loads {address}")
        if scheme and tag == "link" and given.get("rel") != "canonical":
            found.append(f"link loads {address}")
    return found


def test_no_page_holds_script_style_or_a_request_to_others(site):
    assert {path.name: faults(path) for path in html_files(site) if faults(path)} == {}


def test_every_page_carries_the_policy(site):
    for path in html_files(site):
        (policy,) = [given["content"] for tag, given in elements(path) if given.get("http-equiv")]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_withheld_material_is_named_nowhere(site):
    assert [path for path in site.rglob("*") if path.is_file() and WITHHELD in path.read_text("utf-8")] == []
    (page,) = [
        json.loads(path.read_text("utf-8"))
        for path in (site / "talks").glob("*.json")
        if "Startup Lessons from 25" in path.read_text("utf-8")[:200]
    ]
    assert [one["state"] for one in page["material"] if one["role"] == "slides"] == ["withheld"]


@pytest.fixture(scope="module")
def hostile(twin, tmp_path_factory) -> Path:
    """The site of a warehouse whose texts mean harm."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "warehouse").mkdir()
    shutil.copy(twin / "working.duckdb", folder / "warehouse" / "working.duckdb")
    con = open_warehouse(folder / "warehouse")
    try:
        con.execute(
            "CREATE TEMP TABLE naughty AS SELECT unnest(?) AS words, unnest(range(?)) AS place",
            [NAUGHTY, len(NAUGHTY)],
        )
        for table, key, columns in [
            ("core.talk", "talk_id", ("title", "abstract", "room", "language")),
            ("core.talk_mention", "mention_id", ("title", "note")),
            ("core.recap", "recap_id", ("title", "author", "site", "language")),
            ("core.person", "person_id", ("name",)),
            ("core.organization", "organization_id", ("name",)),
            ("core.quote", "quote_id", ("text",)),
            ("core.talk_claim", "talk_claim_id", ("value", "qualifier", "reason")),
            ("core.talk_material", "material_id", ("url", "reason")),
            ("core.web_resource", "resource_id", ("title", "moved_to_url")),
            ("core.event", "event_id", ("name", "place", "url")),
        ]:  # fmt: skip
            changes = ", ".join(
                f"{column} = (SELECT words FROM naughty WHERE place = (hash({key}) + {n}) % {len(NAUGHTY)})"
                for n, column in enumerate(columns)
            )
            con.execute(f"UPDATE {table} SET {changes}")
        build_site(con, folder / "public", base_url="https://example.org/")
    finally:
        con.close()
    return folder / "public"


def test_hostile_texts_stay_texts(hostile):
    pages = html_files(hostile)
    assert len(pages) > 150
    assert {path.name: faults(path) for path in pages if faults(path)} == {}
    for path in pages:
        text = path.read_text("utf-8")
        assert "<bdi>49" not in text, "a title is no template"
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe]", text)


def test_hostile_texts_break_no_html(hostile):
    for path in [*(hostile / name for name in PAGES), *sorted((hostile / "talks").glob("*.html"))[:14]]:
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))


def test_a_title_of_a_megabyte_is_cut(hostile):
    sizes = {path.relative_to(hostile).as_posix(): path.stat().st_size for path in hostile.rglob("*")}
    assert max(sizes.values()) < 400_000, max(sizes, key=sizes.__getitem__)


def test_hostile_names_make_no_files(hostile):
    names = {path.relative_to(hostile).as_posix() for path in hostile.rglob("*") if path.is_file()}
    assert [
        name for name in names if not re.fullmatch(r"[a-z-]+(/[a-z]{1,3}_[0-9a-f]+|/[a-z-]+)?\.[a-z]+", name)
    ] == []


@pytest.mark.parametrize(
    ("url", "is_linked"),
    [
        ("https://example.org/a?b=c#d", True), ("http://example.org", True), ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False), ("java\nscript:alert(1)", False), ("data:text/html,x", False),
        ("//example.org/", False), ("/etc/passwd", False), ("ftp://example.org/", False), ("https://", False),
        ("https://[::1", False), ("https://exa\u202emple.org/", False), (" https://example.org/", False),
        ("urn:recapture:seeds:x", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_only_web_addresses_are_linked(url, is_linked):
    assert is_web(url) is is_linked


@pytest.mark.parametrize(
    ("tag", "given"),
    [
        ("en", ' lang="en"'), ("pt-BR", ' lang="pt-BR"'), (None, ""), ("", ""), ('en" onload="x', ""),
        ("english", ""), ("en_US", ""),
    ],
)  # fmt: skip
def test_a_language_is_stated_only_when_it_is_one(tag, given):
    assert str(language(tag)) == given


@pytest.mark.parametrize("text", NAUGHTY[:8])
def test_cleaning_twice_is_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("t_0450a0329ff0939e1fe5", True), ("t_04", False), ("../t_0450a0329ff0939e1fe5", False),
        ("T_0450a0329ff0939e1fe5", False), ("t_0450a0329ff0939e1fe5\n", False), ("", False),
    ],
)  # fmt: skip
def test_only_identifiers_name_files(text, is_ours):
    assert is_identifier(text) is is_ours


def test_a_place_is_addressed_by_the_words_that_stand_there():
    recap = {
        "url": "https://example.org/post",
        "words": "A talk, with-dashes & more words than are needed for a match",
    }
    assert (
        text_place(recap)
        == "https://example.org/post#:~:text=A%20talk%2C%20with%2Ddashes%20%26%20more%20words%20than%20are"
    )
    assert text_place({"url": "https://example.org/post#part", "words": "x"}) == "https://example.org/post#part"
    assert text_place({"url": None, "words": "x"}) is None


# --- written where something changed --------------------------------------------------------------------


def test_the_same_tables_touch_no_file(site, twin):
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    written = build(twin, site)
    assert (written.made_count, written.removed_count) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before


def test_the_same_tables_mend_what_was_lost(site, twin, tmp_path):
    shutil.copytree(site, tmp_path / "public")
    (tmp_path / "public" / "talks.html").unlink()
    assert build(twin, tmp_path / "public").made_count == 1
    assert (tmp_path / "public" / "talks.html").read_bytes() == (site / "talks.html").read_bytes()


def test_a_run_that_changed_nothing_makes_only_what_tells_of_runs(site, twin, tmp_path):
    warehouse = tmp_path / "warehouse"
    shutil.copytree(twin, warehouse, symlinks=True)
    shutil.copytree(site, tmp_path / "public")
    things = {path: path.stat().st_ino for path in (tmp_path / "public" / "talks").iterdir()}
    harvest(warehouse)
    written = build(warehouse, tmp_path / "public")
    assert 0 < written.made_count <= 12
    assert {path: path.stat().st_ino for path in (tmp_path / "public" / "talks").iterdir()} == things, "not written"
    assert "Nothing became known and nothing changed" in (tmp_path / "public" / "new.html").read_text("utf-8")


def test_a_changed_talk_makes_its_own_pages_and_no_other(site, twin, tmp_path):
    (tmp_path / "warehouse").mkdir()
    shutil.copy(twin / "working.duckdb", tmp_path / "warehouse" / "working.duckdb")
    shutil.copytree(site, tmp_path / "public")
    con = open_warehouse(tmp_path / "warehouse")
    try:
        ((talk_id,),) = con.execute("SELECT talk_id FROM core.talk WHERE title LIKE 'Boosting%'").fetchall()
        con.execute("UPDATE core.talk SET room = 'Another room' WHERE talk_id = ?", [talk_id])
        written = build_site(con, tmp_path / "public")
    finally:
        con.close()
    assert written.made_count == 2, "the page and its JSON: a room stands nowhere else"
    assert "Another room" in (tmp_path / "public" / "talks" / f"{talk_id}.html").read_text("utf-8")


def drafts(*paths: str) -> list[Draft]:
    return [Draft(path, "1", path.encode) for path in paths]


def test_what_is_no_longer_made_is_removed_and_so_is_what_others_left(tmp_path):
    write_folder(tmp_path / "public", drafts("a.html", "talks/b.html"))
    (tmp_path / "public" / "talks" / "stray.html").write_text("left by somebody")
    written = write_folder(tmp_path / "public", drafts("a.html"))
    assert (written.file_count, written.made_count, written.removed_count) == (1, 0, 1)
    files = [path.name for path in (tmp_path / "public").rglob("*") if path.is_file()]
    assert sorted(files) == ["a.html", MANIFEST]


def test_a_file_that_was_lost_is_made_again(tmp_path):
    write_folder(tmp_path / "public", drafts("a.html", "b.html"))
    (tmp_path / "public" / "a.html").unlink()
    assert write_folder(tmp_path / "public", drafts("a.html", "b.html")).made_count == 1
    assert (tmp_path / "public" / "a.html").read_bytes() == b"a.html"


def test_a_folder_with_other_things_is_left_alone(twin, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(WarehouseError, match="no site of ours"):
        build(twin, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_failure_leaves_the_old_site_whole(tmp_path):
    folder = tmp_path / "public"
    write_folder(folder, [Draft("a.html", "1", lambda: b"old"), Draft("b/c.html", "1", lambda: b"old")])

    def fail() -> bytes:
        raise RuntimeError("no picture")

    with pytest.raises(RuntimeError):
        write_folder(folder, [Draft("a.html", "2", lambda: b"new"), Draft("b/c.html", "2", fail)])
    assert (folder / "a.html").read_bytes() == (folder / "b" / "c.html").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["public"]


def test_two_pages_of_one_name_are_an_error(tmp_path):
    with pytest.raises(WarehouseError, match=re.escape("a.html")):
        write_folder(tmp_path / "public", [Draft("a.html", "1", lambda: b""), Draft("a.html", "2", lambda: b"")])


def test_a_manifest_nobody_can_read_means_all_is_made(tmp_path):
    drafts = [Draft("a.html", "1", lambda: b"x")]
    write_folder(tmp_path / "public", drafts)
    (tmp_path / "public" / MANIFEST).write_text("[]")
    assert write_folder(tmp_path / "public", drafts).made_count == 1


def test_fingerprints_keep_parts_apart():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


# --- which conference, and nothing at all ---------------------------------------------------------------


def test_one_conference_of_several(twin, tmp_path):
    (tmp_path / "warehouse").mkdir()
    shutil.copy(twin / "working.duckdb", tmp_path / "warehouse" / "working.duckdb")
    con = open_warehouse(tmp_path / "warehouse")
    try:
        other = "e_" + "0" * 20
        con.execute(
            "INSERT INTO core.event BY NAME"
            " SELECT * REPLACE (? AS event_id, 'other-2024' AS key, 'Other 2024' AS name) FROM core.event"
            " WHERE parent_event_id IS NULL LIMIT 1",
            [other],
        )
        con.execute("UPDATE core.talk SET event_id = ? WHERE title LIKE 'Boosting%'", [other])
        build_site(con, tmp_path / "all")
        assert "Other 2024" in (tmp_path / "all" / "index.html").read_text("utf-8")
        assert (tmp_path / "all" / "conferences" / f"{other}.html").is_file()
        build_site(con, tmp_path / "one", conferences=["other-2024"])
    finally:
        con.close()
    rows = json.loads((tmp_path / "one" / "talks.json").read_text("utf-8"))
    assert [row["event"] for row in rows] == ["Other 2024"]
    assert len(list((tmp_path / "one" / "talks").glob("*.html"))) == 1
    assert "<h1><bdi>Other 2024</bdi></h1>" in (tmp_path / "one" / "index.html").read_text("utf-8")


def test_an_unknown_conference_names_those_there_are(twin, tmp_path):
    with pytest.raises(QueryError, match="kubecon-eu-2024"):
        build(twin, tmp_path / "public", conferences=["kubecon-eu-1999"])


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://example.org/?q=1", "javascript:x"])
def test_a_base_address_must_be_one(url, twin, tmp_path):
    with pytest.raises(QueryError, match="base-url"):
        build(twin, tmp_path / "public", base_url=url)


def test_an_empty_warehouse_gives_a_site_that_says_so(tmp_path):
    con = open_warehouse(":memory:")
    try:
        build_site(con, tmp_path / "public")
    finally:
        con.close()
    for name in (*PAGES, *(f"{listing.name}.html" for listing in LISTINGS)):
        text = (tmp_path / "public" / name).read_text("utf-8")
        html5lib.HTMLParser(strict=True).parse(text)
        assert 'class="empty"' in text or name == "about.html", name


def test_the_command_writes_and_says_what(site, twin, tmp_path, capsys):
    assert run(["site", str(site), "-w", str(twin)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "0 made, 0 removed" in said.err
    assert run(["site", str(tmp_path / "public"), "-w", str(twin), "--conference", "nope"]) == 2
    assert "kubecon-eu-2024" in capsys.readouterr().err


def test_reading_a_published_copy_needs_no_writing(twin):
    con = connect_reader(twin)
    try:
        with pytest.raises(duckdb.Error):
            con.execute("UPDATE core.talk SET title = 'x'")
    finally:
        con.close()
