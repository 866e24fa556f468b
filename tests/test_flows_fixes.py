"""``recapture fixes``: what is found in somebody's own text, and a patch that touches nothing but links."""

from __future__ import annotations

import codecs
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.recap import read_text
from extract.urls import canonicalize
from flows.cli import run
from flows.decisions import Decisions
from flows.fixes import Mended, mend, patch_of, patched_text, read_file
from flows.pipeline import WORKING_FILE, load_visits, resolve_all
from tests.stories import Story, say, session_url, watch
from transform.fixes import TO_MEND, Health, Knowledge, findings, shared_addresses
from transform.patch import file_text, unified_diff
from transform.written_links import Form, links_in, replaced, spelled
from warehouse import state
from warehouse.connection import open_warehouse
from warehouse.publish import publish

OLD, NEW = "https://old.example/a", "https://new.example/b?c=1&d=2"

# --- what is a link -----------------------------------------------------------------------------------

CASES: list[tuple[Form, str, list[str]]] = [
    ("markdown", f"[x]({OLD})", [OLD]),
    ("markdown", f'[x](<{OLD}> "title") and ![img]({OLD}.png)', [OLD, f"{OLD}.png"]),
    ("markdown", f"[x]({OLD}_(y)) tail)", [f"{OLD}_(y)"]),
    ("markdown", f"see {OLD}, or ({OLD}/c). {OLD}!", [OLD, f"{OLD}/c", OLD]),
    ("markdown", f"<{OLD}>", [OLD]),
    ("markdown", f"[x]: {OLD} 'title'\n", [OLD]),
    ("markdown", f"[{OLD}]({OLD}/c)", [f"{OLD}/c"]),
    ("markdown", f"[see {OLD} here]({OLD}/c)", [f"{OLD}/c"]),
    ("markdown", f"`{OLD}` and ``a ` {OLD}``", []),
    ("markdown", f"```\n{OLD}\n```\n\n    {OLD}\n\n<!-- {OLD} -->\n", []),
    ("markdown", f"> ```\n> {OLD}\n> ```\n> {OLD}/c\n", [f"{OLD}/c"]),
    ("markdown", f'<a href="{OLD}?a=1&amp;b=2">x</a>', [f"{OLD}?a=1&b=2"]),
    ("markdown", f"| {OLD} | [y]({OLD}/c) |", [OLD, f"{OLD}/c"]),
    ("markdown", f"---\nvideo: {OLD}\n# {OLD}\n---\n{OLD}/c\n", [OLD, f"{OLD}/c"]),
    ("markdown", "[x](mailto:a@b.example) [y](/relative) http://", []),
    ("html", f'<a class="x" href="{OLD}">x</a><a href=\'{OLD}/b\'>y</a><a href={OLD}/c>z</a>',
     [OLD, f"{OLD}/b", f"{OLD}/c"]),
    ("html", f'<iframe src="{OLD}"></iframe><img src="{OLD}"><link href="{OLD}">', [OLD]),
    ("html", f'<script>var a="<a href=\'{OLD}\'>"</script><!-- <a href="{OLD}"> --><p>{OLD}</p>', []),
    ("html", f'<a data-href="{OLD}" title="href={OLD}">x</a>', []),
    ("rst", f"`x <{OLD}>`_ and ``{OLD}``, {OLD}/c.", [OLD, f"{OLD}/c"]),
    ("rst", f".. _x: {OLD}\n\n::\n\n    {OLD}\n\n.. a comment {OLD}\n\n.. code-block:: sh\n\n    {OLD}\n", [OLD]),
    ("yaml", f"a: {OLD}\nb: '{OLD}/b'\nc: [\"{OLD}/c\", {OLD}/d]  # {OLD}\n# {OLD}\n",
     [OLD, f"{OLD}/b", f"{OLD}/c", f"{OLD}/d"]),
    ("csv", f'title,link\n"a, b",{OLD}\nc,"{OLD}/c;d"\n', [OLD, f"{OLD}/c;d"]),
    ("csv", f"title;link;x\na;{OLD},b;y\n", [f"{OLD},b"]),
    ("text", f"- {OLD}\n- ({OLD}/c)\n", [OLD, f"{OLD}/c"]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "urls"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)])
def test_links_are_found_where_they_work(form: Form, text: str, urls: list[str]) -> None:
    found = links_in(text, form)
    assert [link.url for link in found] == urls
    # Each can be replaced, reads as the new address then, and nothing around it moves.
    changed = replaced(text, dict.fromkeys(found, NEW))
    assert [link.url for link in links_in(changed, form)] == [NEW] * len(urls)
    back = replaced(changed, {new: old.url for new, old in zip(links_in(changed, form), found, strict=True)})
    assert [link.url for link in links_in(back, form)] == urls


def test_a_relative_link_counts_when_its_page_is_known() -> None:
    text = '<a href="/a">x</a><a href="#top">y</a><a href="mailto:a@b.example">z</a>'
    assert links_in(text, "html") == []
    assert [link.url for link in links_in(text, "html", "https://old.example/post")] == [OLD]


def test_lines_are_counted_whatever_ends_them() -> None:
    assert [link.line for link in links_in(f"{OLD}\r\n\r\n{OLD}\n{OLD}\r{OLD}", "text")] == [1, 3, 4, 5]


_HOLDERS: dict[Form, str] = {"markdown": "[x](%s)", "html": '<a href="%s">', "csv": "a,b\nx,%s\n"}


@pytest.mark.parametrize("form", ["markdown", "html", "rst", "yaml", "csv", "text"])
@given(st.text("abc/%?&=#()[]{}*_~'\"<>|;:,.é\\ ", max_size=25))
def test_any_address_can_be_written_anywhere(form: Form, tail: str) -> None:
    url = canonicalize("https://new.example/" + tail)
    link = links_in(_HOLDERS.get(form, "x: %s") % OLD, form)[0]
    written = spelled(url, link)
    assert written.isascii() and not any(sign in written for sign in " \"'<>\n")
    read = [one.url for one in links_in(_HOLDERS.get(form, "x: %s") % written, form)]
    assert len(read) == 1
    assert form in ("text", "rst") or _decoded(read[0]) == _decoded(url)


def _decoded(url: str) -> bytes:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(url).rstrip(b".,;:!?")  # at the end they belong to the sentence


# --- patches ------------------------------------------------------------------------------------------

_PIECES = st.lists(
    st.sampled_from([
        "Some words, é and ß.", "", "## Talks", "- [a](%s) — Ana Lima (video)", "<%s>", "see %s.", "`%s`",
        '<a href="%s">x</a>', "trailing blanks  ", "\tindented %s", "| a | %s |", "[r]: %s", "日本語",
    ]), min_size=1, max_size=25,
)  # fmt: skip
_ENCODINGS = st.sampled_from(
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("latin-1", b""), ("utf-16-le", codecs.BOM_UTF16_LE),
     ("utf-16-be", codecs.BOM_UTF16_BE)]
)  # fmt: skip
_STATES = ("dead", "moved", "private", "withheld", "blocked", "failed", "alive")


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Texts with mixed line ends, with and without one at the end."""
    lines = []
    for number, piece in enumerate(draw(_PIECES)):
        url = f"https://{draw(st.sampled_from(_STATES))}.example/{number}"
        lines.append(piece % url if "%s" in piece else piece)
    ends = draw(st.lists(st.sampled_from(["\n", "\r\n"]), min_size=len(lines), max_size=len(lines)))
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    return text if draw(st.booleans()) else text.rstrip("\r\n")


def _known(links: list[str]) -> Knowledge:
    at = datetime(2031, 1, 2, tzinfo=UTC)
    health = {}
    for url in links:
        said = url.split("//")[1].split(".")[0]
        health[canonicalize(url)] = Health(said, "http", at, "https://new.example/(x)?a=1&b=2")  # type: ignore[arg-type]
    return Knowledge(health)


@settings(max_examples=40)
@given(texts(), _ENCODINGS)
def test_a_patch_applies_and_changes_only_addresses(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: tuple[str, bytes]
) -> None:
    name, bom = encoding
    folder = tmp_path_factory.mktemp("patch")
    path = folder / "my post.md"
    path.write_bytes(bom + text.encode(name, "replace"))
    before = path.read_bytes()
    document = read_file(path)
    known = _known([link.url for link in document.links])
    found = findings(document.links, (), known, {})
    mended = Mended(document, tuple(found))
    diff = patch_of([mended])
    changed = [it for it in found if it.state in ("dead", "moved", "private")]
    assert (diff == b"") == (not changed)
    if diff:
        subprocess.run(["git", "init", "-q", folder], check=True)
        subprocess.run(
            ["git", "apply", "-"], cwd=folder, input=_from_top(diff, path), check=True, capture_output=True
        )
    after = path.read_bytes()
    # What stands between the addresses is the same to the byte, and so is every other address.
    assert _without(before, document.links) == _without(after, read_file(path).links)
    assert [link.url if "new.example" not in link.url else None for link in read_file(path).links] == [
        None if it.state in ("dead", "moved", "private") else it.url for it in found
    ]


def _from_top(diff: bytes, path: Path) -> bytes:
    """The patch was written before there was a repository: its names are whole paths."""
    long = path.as_posix().lstrip("/").encode()
    return diff.replace(b"a/" + long, b"a/my post.md").replace(b"b/" + long, b"b/my post.md")


def _without(body: bytes, links: tuple) -> list[str]:
    content = file_text(body)
    assert content is not None
    edges = [0, *(edge for link in links for edge in (link.start, link.end)), len(content.text)]
    return [content.encoding, repr(content.bom)] + [
        content.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


@given(st.binary(max_size=300))
def test_any_bytes_come_back_or_are_refused(body: bytes) -> None:
    content = file_text(body)
    assert content is None or content.bytes() == body


def test_a_patch_of_equal_files_is_empty_and_lines_stay_lines() -> None:
    assert unified_diff("a", b"x\n", b"x\n") == b""
    with pytest.raises(ValueError, match="lines stay lines"):
        unified_diff("a", b"x\n", b"x\ny\n")


# --- what is said -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("health", "new"),
    [
        (Health("dead", "http-404"), None),
        (Health("dead", "http-404", None, NEW), NEW),
        (
            Health("dead", "http-404", None, None, "https://web.archive.org/web/1/x"),
            "https://web.archive.org/web/1/x",
        ),
        (Health("moved", "http-200", None, NEW), NEW + "#part"),
        (Health("private", "video-private", None, NEW), NEW),
        (Health("withheld", "withheld", None, NEW, NEW), None),
        (Health("blocked", "http-403", None, NEW, NEW), None),
        (Health("failed", "timeout", None, NEW, NEW), None),
    ],
)
def test_only_what_is_gone_gets_a_replacement(health: Health, new: str | None) -> None:
    links = links_in(f"{OLD}#part", "text")
    (found,) = findings(links, (), Knowledge({canonicalize(OLD): health}), {})
    assert (found.state, found.replacement_url) == (health.state, new)
    assert (found.state in TO_MEND) == (health.state not in ("blocked", "failed"))


POST = """# KelpCon 2031 recap

Talks at KelpCon 2031, a conference with many sessions:

- [Slow Software](https://kelpcon2031.sched.com/event/1AbcD) — Ana Lima, Kelp
- [Garbage, Collected](https://kelpcon2031.sched.com/event/1AbcD) — Bo Eriksen, Tern
- [Slow Software, Again](https://kelpcon2031.sched.com/event/1AbcE) — Ana Lima, Kelp
- [To Sea](https://kelpcon2031.sched.com/event/1AbcF) — Ana Lima, Kelp
"""


def test_one_address_for_two_talks_is_seen_without_a_warehouse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mentions = read_text(POST, "https://a.example/x.md", True).mentions
    ((url, several),) = shared_addresses(mentions)
    assert url.endswith("1AbcD") and [one.title for one in several] == ["Slow Software", "Garbage, Collected"]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.md").write_text(POST)
    assert run(["fixes", "post.md", "--json"]) == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert [(one["line"], one["state"]) for one in found] == [(5, "shared"), (6, "shared")]
    assert "“Garbage, Collected”" in found[0]["evidence"] and "nothing harvested yet" in shown.err
    assert run(["inspect", "post.md"]) == 0
    assert "One address for several talks (1)" in capsys.readouterr().out


# --- from the tables ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story()
    story.seed_list()
    story.session("1AbcG", "Ten Years of Cranes", "Ada Berg, Quay", video=watch("cranes"))
    story.session("1AbcH", "Ropes I Have Known", "Mira Tan, Splice Works", video=watch("ropes"))
    story.recap("https://a.example.org/", say("Ten Years of Cranes", page=session_url("1AbcG")))
    # One code for two talks, and nothing but this post knows of them.
    story.recap(
        "https://b.example.org/",
        say("Slow Software", "Ana Lima, Kelp", page=session_url("1AbcX")),
        say("Garbage, Collected", "Bo Eriksen, Tern", page=session_url("1AbcX")),
    )
    story.video("cranes", "Ten Years of Cranes - Ada Berg")
    story.video("ropes", "Ropes I Have Known - Mira Tan")
    folder = tmp_path_factory.mktemp("fixes")
    con = open_warehouse(folder / WORKING_FILE)
    number = state.begin_run(con, datetime.now(UTC), "replay", [], "test")
    load_visits(con, number, "b1", story.visits)
    resolve_all(con, Decisions())
    state.finish_run(con, number, datetime.now(UTC), "finished", {})
    con.close()
    publish(folder, number, keep=1)
    return folder


MINE = f"""# HarborConf 2031 recap

Talks at HarborConf 2031, a conference with many sessions:

- **Ten Years of Cranes** — Ada Berg, Quay ([video]({watch("ropes")}))
- **Ropes I Have Known** — Mira Tan, Splice Works (video)
"""


def test_wrong_links_and_links_to_add(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_text(MINE)
    (mended,) = mend([read_file(path)], folder)
    said = {(it.line, it.state, it.role): it.replacement_url for it in mended.findings}
    assert said == {
        (5, "wrong", "video"): watch("cranes"), (5, "missing", "event_page"): session_url("1AbcG"),
        (6, "missing", "video"): watch("ropes"), (6, "missing", "event_page"): session_url("1AbcH"),
    }  # fmt: skip
    assert patched_text(mended) == MINE.replace(watch("ropes"), watch("cranes"))
    with_links = patched_text(mended, adds=True)
    assert with_links == MINE.replace(watch("ropes"), watch("cranes")).replace(
        "Works (video)", f"Works ([video]({watch('ropes')}))"
    )
    path.write_text(with_links)
    (again,) = mend([read_file(path)], folder)
    assert {it.state for it in again.findings if it.role != "event_page"} <= {"alive"}


def test_a_post_does_not_prove_itself_right(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "post.md"
    path.write_text(POST.replace("https://kelpcon2031.sched.com/event/1AbcD", session_url("1AbcX")))
    (mended,) = mend([read_file(path, "https://b.example.org/")], folder)
    assert [it.line for it in mended.findings if it.state == "shared"] == [5, 6]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["no.md"], 2, "cannot be read"),
        (["post.docx"], 2, "cannot tell how this is written"),
        (["https://nowhere.example/"], 2, "holds no body of this page"),
        (["https://a.example.org/", "--url", "https://a.example.org/"], 2, "--url says where a single file"),
        (["mine.md", "--add"], 2, "--add belongs to --format patch"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    arguments: list[str], code: int, says: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.md").write_text(MINE)
    assert run(["fixes", *arguments, "-w", str(folder)]) == code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("form", ["table", "csv", "markdown"])
def test_every_format_names_place_and_address(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.md").write_text(MINE)
    assert run(["fixes", "mine.md", "-w", str(folder), "--format", form]) == 0
    shown = capsys.readouterr()
    assert "mine.md:5" in shown.out and "wrong" in shown.out
    assert shown.err.startswith("1 links, 2 talks: 1 wrong, 3 missing")
