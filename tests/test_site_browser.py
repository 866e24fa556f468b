"""The report site in a browser, opened from files: questions by clicks, the keyboard, both themes, phones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.site_twin import DIED, REPLACED_BY, harvest_twice
from warehouse.connection import open_warehouse
from warehouse.publish import connect_reader
from warehouse.report.site import MENU, build_site

KINDS = ("talks/", "recaps/", "speakers/", "organizations/")
ALIKE = ("recaps.html", "speakers.html", "organizations.html")
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def chromium(needs_program) -> Path:
    """The browser's program; without it the tests say how to get it, and fail in CI."""
    return needs_program("chromium")


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory) -> Path:
    """The site of the twin after two runs."""
    folder = tmp_path_factory.mktemp("browser")
    con = connect_reader(harvest_twice(folder))
    try:
        build_site(con, folder / "public")
    finally:
        con.close()
    return folder / "public"


@pytest.fixture(scope="module")
def browser(chromium, site) -> Iterator[Browser]:
    """One Chromium for all tests of this file, started after the harvest: both want an event loop of their own."""
    with sync_playwright() as playwright:
        # No sandbox: CI runs as root, where Chromium refuses to start with it. The pages are ours.
        started = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        yield started
        started.close()


class Watched:
    """A page, with what it asked for and complained about."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root = page, root
        self.faults: list[str] = []
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._look(request.url))

    def _look(self, url: str) -> None:
        if not url.startswith(self.root):
            self.faults.append(f"asked {url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.root + path)
        return self.page


@pytest.fixture
def watched(browser, site) -> Iterator[Watched]:
    """A page that may ask for nothing outside the site and complain about nothing."""
    context = browser.new_context(viewport=LAPTOP, color_scheme="light")
    context.set_default_timeout(10_000)
    seen = Watched(context.new_page(), site.as_uri() + "/")
    yield seen
    context.close()
    assert seen.faults == []


def one_of_each(site: Path) -> list[str]:
    """Every page of the menu, and the longest page of each kind; of the lists, which share a template, three."""
    found = [path for _, entries in MENU for path, _ in entries if path not in ALIKE]
    for kind in KINDS:
        longest = max((site / kind).glob("*.html"), key=lambda path: path.stat().st_size)
        found.append(f"{kind}{longest.name}")
    return found


def titles(page: Page) -> list[str]:
    return page.locator("table.rows tbody th a").all_inner_texts()


# --- the five questions, by clicks from the first page --------------------------------------------------


def test_what_was_said_and_which_talks_most_recaps_name(watched):
    page = watched.open("index.html")
    first = page.locator("ol.ranked li").first
    expect(first).to_contain_text("named by 4 of 18 recaps read")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A 10-year Detour")
    expect(page.get_by_role("heading", name="Named by 4 recaps")).to_be_visible()
    assert page.locator(".told > li").count() == 4


def test_which_talks_of_an_event_lack_slides_and_what_appeared(watched):
    page = watched.open("index.html")
    page.get_by_role("link", name="5 talks of Platform Engineering Day lack slides").click()
    expect(page.locator("[data-found]")).to_have_text("5 talks of 48 talks")
    assert len(titles(page)) == 5
    assert page.get_by_label("Event").input_value() == "Platform Engineering Day"
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="What is new").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Run 2")
    expect(page.get_by_role("row").filter(has_text=DIED.removeprefix("https://")).first).to_be_visible()


def test_who_spoke_for_which_organisation_and_who_wrote_about_whom(watched):
    page = watched.open("index.html")
    page.get_by_role("link", name="Organisations", exact=True).click()
    page.get_by_label("Search", exact=True).fill("suse")
    expect(page.locator("tbody tr")).to_have_count(1)  # the list is drawn anew while one types
    page.locator("tbody").get_by_role("link", name="SUSE").click()
    row = page.get_by_role("row").filter(has_text="William Rizzo")
    expect(row).to_contain_text("Platform Engineering Day")
    row.get_by_role("link", name="William Rizzo").click()
    expect(page.get_by_role("heading", name="Who wrote about it")).to_be_visible()
    expect(page.get_by_text("Mathieu Benoit")).to_be_visible()


def test_which_links_died_since_the_previous_run_and_what_replaces_them(watched):
    page = watched.open("index.html")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Link health").click()
    page.get_by_label("Seen").select_option("since the previous run")
    expect(page.locator("[data-found]")).to_contain_text("1 link of")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("dead")
    assert row.locator("a.out").nth(0).get_attribute("href") == DIED
    assert REPLACED_BY in (row.locator("a.out").nth(1).get_attribute("href") or "")


def test_where_the_speaker_of_a_talk_comes_from(watched):
    page = watched.open("index.html")
    page.get_by_role("link", name="Talks", exact=True).click()
    page.get_by_role("link", name="Boosting Developer Platform Teams").click()
    page.get_by_role("link", name="source of this: speaker").click()
    place = page.locator("#from-speaker")
    expect(place).to_be_in_viewport()
    expect(place).to_contain_text("Samantha Coffman")
    expect(place).to_contain_text("colocatedeventseu2024.sched.com")
    expect(place).to_contain_text("warc.gz @")


# --- search, filters, sorting ---------------------------------------------------------------------------


def test_search_and_filter_by_keyboard_alone(watched):
    page = watched.open("talks.html")
    page.keyboard.press("/")
    page.keyboard.type("SELAJEV atomicjar")  # Oleg Šelajev: letters without their marks are enough
    expect(page.locator("[data-found]")).to_have_text("1 talk of 48 talks")
    assert titles(page) == ["Simplified Inner and Outer Cloud Native Developer Loops DEMO DATA"]
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator("[data-found]")).to_have_text("48 talks")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "event"
    page.keyboard.type("Argo")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("[data-found]")).to_have_text("2 talks of 48 talks")


def test_a_filter_can_be_shared_by_its_address(watched):
    page = watched.open("talks.html")
    page.get_by_label("Search", exact=True).fill("dapr")
    page.get_by_label("Slides").select_option("missing")
    page.get_by_role("button", name="Recaps").click()
    expect(page.locator("[data-found]")).to_have_text("2 talks of 48 talks")
    address, shown = page.url, titles(page)
    watched.open("about.html")
    page.goto(address)
    expect(page.locator("[data-found]")).to_have_text("2 talks of 48 talks")
    assert titles(page) == shown
    assert page.get_by_label("Slides").input_value() == "missing"


def test_sorting_turns_and_puts_the_unknown_last(watched):
    page = watched.open("talks.html")
    page.get_by_role("button", name="Held on").click()
    days = page.locator('td[data-label="Held on"]').all_inner_texts()
    known = [day for day in days if day]
    assert days == [*known, *[""] * (len(days) - len(known))]
    assert known[0].endswith("19 Mar 2024")
    page.get_by_role("button", name="Held on").click()
    assert page.get_by_role("columnheader", name="Held on").get_attribute("aria-sort") == "descending"
    assert page.locator('td[data-label="Held on"]').first.inner_text().endswith("22 Mar 2024")
    assert page.locator('td[data-label="Held on"]').last.inner_text() == ""


def test_the_search_of_every_page_leads_to_the_talks(watched):
    page = watched.open("about.html")
    page.get_by_label("Search talks, speakers, organisations").fill("hykes")
    page.keyboard.press("Enter")
    expect(page.locator("[data-found]")).to_have_text("1 talk of 48 talks")


def test_a_search_without_result_says_so_and_can_be_cleared(watched):
    page = watched.open("talks.html")
    page.get_by_label("Search", exact=True).fill("no such talk")
    expect(page.get_by_role("status")).to_contain_text("No talk fits")
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("status")).to_have_text("48 talks")


def test_rows_drawn_by_the_script_are_those_of_the_page(watched):
    page = watched.open("talks.html")
    written = page.locator("table.rows tbody").inner_html()
    page.get_by_label("Search", exact=True).fill("x")
    expect(page.locator("[data-found]")).not_to_have_text("48 talks")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-found]")).to_have_text("48 talks")
    normal = "(html) => html.replace(/>\\s+</g, '><').replace(/<bdi lang=\"\">/g, '<bdi>').trim()"
    assert page.evaluate(normal, page.locator("table.rows tbody").inner_html()) == page.evaluate(normal, written)


# --- every page kind ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_kind_has_a_fault_that_axe_finds(theme, browser, site):
    context = browser.new_context(viewport=LAPTOP, color_scheme=theme)
    seen = Watched(context.new_page(), site.as_uri() + "/")
    axe, found = Axe(), {}
    for path in one_of_each(site):
        seen.open(path)
        result = axe.run(seen.page, options={"resultTypes": ["violations"]})
        assert len(result.response["passes"]) > 15, "axe looked at the page"
        if result.violations_count:
            found[path] = result.generate_report()
    context.close()
    assert found == {}
    # axe itself speaks on the console where the policy hinders it; nothing may ask for anything outside
    assert [fault for fault in seen.faults if fault.startswith("asked")] == []


def test_no_page_scrolls_sideways(browser, site):
    context = browser.new_context()
    seen = Watched(context.new_page(), site.as_uri() + "/")
    wide = {}
    for path in (*one_of_each(site), *ALIKE):
        page = seen.open(path)
        for width in (360, 390, 768, 1024, 1280, 1920):
            page.set_viewport_size({"width": width, "height": 844})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wide[path, width] = over
    context.close()
    assert wide == {}
    assert seen.faults == []


def test_on_a_phone_the_menu_opens_and_closes_by_key(browser, site):
    context = browser.new_context(viewport=PHONE)
    seen = Watched(context.new_page(), site.as_uri() + "/")
    page = seen.open("index.html")
    menu = page.get_by_role("navigation", name="Pages")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Link health").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Link health")
    context.close()
    assert seen.faults == []


def test_without_javascript_everything_can_be_read(browser, site):
    context = browser.new_context(viewport=LAPTOP, java_script_enabled=False)
    seen = Watched(context.new_page(), site.as_uri() + "/")
    page = seen.open("talks.html")
    assert page.locator("table.rows tbody tr").count() == 48
    expect(page.locator("form.filters")).to_be_hidden()
    page.locator("table.rows tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10-year Detour")
    context.close()


def test_it_works_under_a_path_of_a_web_host(browser, site):
    """As on project pages of a forge: nothing may assume that the site lies at the root of its host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        context = browser.new_context(viewport=LAPTOP)
        seen = Watched(context.new_page(), f"http://127.0.0.1:{server.server_port}/public/")
        page = seen.open("talks.html#q=hykes")
        page.locator("tbody").get_by_role("link", name="A 10-year Detour").click()
        page.get_by_role("link", name="Solomon Hykes").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Solomon Hykes")
        context.close()
        assert seen.faults == []
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """A web host that keeps no log."""

    def log_message(self, *args):
        """Say nothing."""


def test_printed_pages_leave_out_what_paper_cannot_do(watched):
    page = watched.open("talks.html")
    page.emulate_media(media="print")
    for selector in ("#menu", ".find", ".filters"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator("table.rows")).to_be_visible()


# --- hostile texts --------------------------------------------------------------------------------------


def test_hostile_titles_do_nothing(browser, tmp_path):
    hits = [
        "<script>window.hit=1</script>",
        '"><img src=x onerror="window.hit=1">',
        "</title><svg onload=window.hit=1>",
        "\u202eabc",
    ]
    con = open_warehouse(":memory:")
    try:
        for n, title in enumerate(hits):
            con.execute(
                "INSERT INTO core.talk BY NAME SELECT 't_' || repeat(?, 20) AS talk_id, ? AS talk_key, ? AS title,"
                " 1 AS recap_count, 1 AS recording_count, 'high' AS confidence",
                [str(n), str(n), title],
            )
        build_site(con, tmp_path / "public")
    finally:
        con.close()
    context = browser.new_context(viewport=LAPTOP)
    seen = Watched(context.new_page(), (tmp_path / "public").as_uri() + "/")
    for path in (
        "talks.html#q=hit",
        "talks.html",
        "missing.html",
        *(f"talks/t_{str(n) * 20}.html" for n in range(len(hits))),
    ):
        page = seen.open(path)
        assert page.evaluate("window.hit") is None
    seen.open("talks.html#q=hit")
    expect(seen.page.locator("[data-found]")).to_have_text("3 talks of 4 talks")
    assert hits[0] in titles(seen.page)
    context.close()
    assert seen.faults == []
