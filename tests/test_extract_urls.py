"""One URL text per resource, whatever form it was written in."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.addresses import Resolver, resolve
from extract.sites import SITES, site_for
from extract.urls import canonicalize, kind_of

WATCH = "https://www.youtube.com/watch?v=AbCdEfGh_-1"
LIST = "https://www.youtube.com/playlist?list=PLsynthetic0000000001"
SESSION = "https://harbourconf24.sched.com/event/1YeMj"
POST = "https://medium.com/p/0a1b2c3d4e5f"
DECK = "https://docs.google.com/presentation/d/1SyntheticDeckIdentifier000000001/edit"
FILE = "https://drive.google.com/file/d/1SyntheticFileIdentifier000000001/view"

ALIASES = {
    WATCH: [
        "https://youtu.be/AbCdEfGh_-1",
        "http://youtu.be/AbCdEfGh_-1?si=abcdef&t=42",
        "https://youtu.be/AbCdEfGh_-1/",
        "https://www.youtube.com/watch?v=AbCdEfGh_-1&list=PLsynthetic0000000001&index=3",
        "https://www.youtube.com/watch?list=PLsynthetic0000000001&v=AbCdEfGh_-1",
        "https://www.youtube.com/watch?app=desktop&v=AbCdEfGh_-1&feature=youtu.be#t=1m",
        "https://www.youtube.com/watch/AbCdEfGh_-1",
        "http://youtube.com/watch?v=AbCdEfGh_-1",
        "HTTPS://WWW.YouTube.com/watch?v=AbCdEfGh_-1",
        "https://m.youtube.com/watch?v=AbCdEfGh_-1",
        "https://music.youtube.com/watch?v=AbCdEfGh_-1",
        "https://www.youtube.com/embed/AbCdEfGh_-1?si=x&start=670",
        "https://www.youtube.com/embed/AbCdEfGh_-1/2.jpg?start=670",
        "https://www.youtube-nocookie.com/embed/AbCdEfGh_-1",
        "https://www.youtube.com/live/AbCdEfGh_-1?feature=share",
        "https://www.youtube.com/shorts/AbCdEfGh_-1",
        "https://www.youtube.com/v/AbCdEfGh_-1",
        "https://www.youtube.com/e/AbCdEfGh_-1",
        "https://www.youtube.com/vi/AbCdEfGh_-1",
        "https://www.youtube.com/watch?v=AbCdEfGh_-1&pp=ygUEdGlkZQ%3D%3D",
        "https://www.youtube.com/watch?v=AbCdEfGh_-1&ab_channel=HarbourConf",
        "https://www.youtube.com/watch?v=AbCdEfGh_-1&t=1h2m3s",
        "https://www.youtube.com/watch?feature=player_embedded&v=AbCdEfGh_-1",
        "https://www.youtube.com/watch?time_continue=5&v=AbCdEfGh_-1&embeds_referring_euri=https%3A%2F%2Fa.example",
        "https://m.youtube.com/shorts/AbCdEfGh_-1?feature=share",
        "https://youtube.com/live/AbCdEfGh_-1?si=Zz",
        "https://youtube.com/shorts/AbCdEfGh_-1/",
        "https://www.youtube.com/embed/AbCdEfGh_-1?autoplay=1&rel=0&enablejsapi=1",
        "https://www.youtube-nocookie.com/embed/AbCdEfGh_-1?start=12",
        "https://youtube-nocookie.com/embed/AbCdEfGh_-1",
        "https://www.youtu.be/AbCdEfGh_-1?feature=shared",
        "http://www.youtube.com:80/watch?v=AbCdEfGh_-1",
        "https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3DAbCdEfGh_-1%26feature%3Dshare",
        "https://www.youtube.com/redirect?event=video_description&q=https%3A%2F%2Fyoutu.be%2FAbCdEfGh_-1",
        "https://www.google.com/url?q=https://youtu.be/AbCdEfGh_-1&sa=D&source=docs",
        "  https://youtu.be/AbCdEfGh_-1\n",
    ],
    LIST: [
        "https://youtube.com/playlist?list=PLsynthetic0000000001&si=VzNsDD5n8gwnH36J",
        "https://www.youtube.com/watch?list=PLsynthetic0000000001",
        "https://www.youtube.com/embed/videoseries?list=PLsynthetic0000000001",
        "https://m.youtube.com/playlist?list=PLsynthetic0000000001#x",
        "http://www.youtube.com/view_play_list?list=PLsynthetic0000000001",
        "https://music.youtube.com/playlist?list=PLsynthetic0000000001",
        "https://www.youtube.com/playlist?list=PLsynthetic0000000001&jct=abc&pp=iAQB",
    ],
    "https://www.youtube.com/@harbourconf": [
        "https://youtube.com/@harbourconf?si=x",
        "https://m.youtube.com/@harbourconf",
    ],
    "https://www.youtube.com/feeds/videos.xml?channel_id=UCx": [
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCx&z=1"
    ],
    SESSION: [
        "https://harbourconf24.sched.com/event/1YeMj/state-of-the-harbour",
        "http://harbourconf24.sched.com/event/1YeMj/state-of-the-harbour?iframe=no&w=100%&sidebar=yes&bg=no",
        "https://harbourconf24.sched.com/event/1YeMj/",
        "https://harbourconf24.sched.com/event/1YeMj#",
        "https://harbourconf24.sched.org/event/1YeMj/state-of-the-harbour",
        "https://HarbourConf24.sched.com/event/1YeMj?linkback=grid",
        "https://harbourconf24.sched.com/event/1YeMj/state-of-the-harbour?utm_source=mail",
        "https://harbourconf24.sched.com/fr/event/1YeMj/state-of-the-harbour",
        "https://harbourconf24.sched.com/event/1YeMj/another-slug-after-the-title-changed",
        "http://harbourconf24.sched.org/event/1YeMj",
    ],
    "https://harbourconf24.sched.com/event/1YeMJ": ["https://harbourconf24.sched.com/event/1YeMJ/another-talk"],
    "https://sched.co/1YeMj": ["http://sched.co/1YeMj", "https://sched.co/1YeMj/", "https://sched.co/1YeMj?x=1"],
    "https://harbourconf24.sched.com/all.ics": ["https://harbourconf24.sched.com/all.ics?iframe=yes"],
    "https://harbourconf24.sched.com/2024-03-20/overview": [
        "http://harbourconf24.sched.com/2024-03-20/overview?iframe=no"
    ],
    "https://static.sched.com/hosted_files/h/de/Harbour%20Slides.pdf": [
        "https://static.sched.com/hosted_files/h/de/Harbour%20Slides.pdf?_gl=1*abc",
        "https://static.sched.com/hosted_files/h/de/Harbour Slides.pdf",
    ],
    POST: [
        "https://medium.com/@ana/what-the-tide-brought-0a1b2c3d4e5f?source=rss------9",
        "https://medium.com/quay-notes/what-the-tide-brought-0a1b2c3d4e5f",
        "https://ana-teixeira.medium.com/what-the-tide-brought-0a1b2c3d4e5f",
        "https://medium.com/p/0a1b2c3d4e5f",
        "https://medium.com/s/story/0a1b2c3d4e5f",
        "http://medium.com/@ana/what-the-tide-brought-0a1b2c3d4e5f",
        "https://medium.com/@ana/what-the-tide-brought-0a1b2c3d4e5f#4c1e",
        "https://medium.com/quay-notes/what-the-tide-brought-0a1b2c3d4e5f?sk=0123456789abcdef",
        "https://faun.pub/what-the-tide-brought-0a1b2c3d4e5f",
        "https://levelup.gitconnected.com/what-the-tide-brought-0a1b2c3d4e5f?source=rss",
        "https://betterprogramming.pub/what-the-tide-brought-0a1b2c3d4e5f",
        "https://itnext.io/what-the-tide-brought-0a1b2c3d4e5f?gi=123",
        "https://medium.com/m/global-identity-2?redirectUrl=https%3A%2F%2Fitnext.io%2Fwhat-the-tide-brought-0a1b2c3d4e5f",
    ],
    "https://medium.com/@ana": ["https://medium.com/@ana?source=post_page"],
    "https://www.slideshare.net/slideshow/harbour/267000001": [
        "https://www.slideshare.net/slideshow/harbour/267000001?from_search=0",
        "http://slideshare.net/slideshow/harbour/267000001/",
        "https://fr.slideshare.net/slideshow/harbour/267000001#3",
    ],
    "https://www.slideshare.net/ana/harbour": [
        "https://www.slideshare.net/mobile/ana/harbour",
        "http://de.slideshare.net/ana/harbour",
    ],
    "https://speakerdeck.com/ana/harbour": [
        "https://speakerdeck.com/ana/harbour?slide=3",
        "http://www.speakerdeck.com/ana/harbour/",
    ],
    "https://noti.st/anateix/aB3dE9": [
        "https://noti.st/anateix/aB3dE9/moving-a-harbour",
        "https://noti.st/AnaTeix/aB3dE9/another-slug-after-the-title-changed/slides?x=1",
        "http://www.noti.st/anateix/aB3dE9/",
        "https://noti.st/anateix/aB3dE9/embed",
    ],
    "https://noti.st/anateix/Ab3dE9": ["https://noti.st/anateix/Ab3dE9/another-talk"],
    DECK: [
        "https://docs.google.com/presentation/d/1SyntheticDeckIdentifier000000001/edit?usp=sharing#slide=id.p",
        "https://docs.google.com/presentation/d/1SyntheticDeckIdentifier000000001/",
        "https://docs.google.com/presentation/d/1SyntheticDeckIdentifier000000001/preview",
        "https://docs.google.com/presentation/u/0/d/1SyntheticDeckIdentifier000000001/htmlpresent",
        "https://docs.google.com/a/example.org/presentation/d/1SyntheticDeckIdentifier000000001/edit",
    ],
    "https://docs.google.com/presentation/d/e/2PACX-1vSynthetic0000000001/pub": [
        "https://docs.google.com/presentation/d/e/2PACX-1vSynthetic0000000001/pub?start=false&loop=false",
        "https://docs.google.com/presentation/d/e/2PACX-1vSynthetic0000000001/embed",
    ],
    "https://docs.google.com/document/d/1SyntheticDeckIdentifier000000001/edit": [
        "https://docs.google.com/document/d/1SyntheticDeckIdentifier000000001/edit?tab=t.0",
    ],
    FILE: [
        "https://drive.google.com/file/d/1SyntheticFileIdentifier000000001/view?usp=drive_link",
        "https://drive.google.com/open?id=1SyntheticFileIdentifier000000001",
        "https://drive.google.com/uc?export=download&id=1SyntheticFileIdentifier000000001",
        "https://drive.google.com/file/d/1SyntheticFileIdentifier000000001/preview",
    ],
    "https://github.com/harbour/cranes": [
        "http://github.com/harbour/cranes",
        "https://www.github.com/harbour/cranes/",
        "https://github.com/harbour/cranes.git",
        "https://github.com/harbour/cranes?tab=readme-ov-file#install",
    ],
    "https://github.com/harbour/cranes/blob/main/Slides.pdf": [
        "https://github.com/harbour/cranes/blob/main/Slides.pdf?raw=true"
    ],
    "https://raw.githubusercontent.com/harbour/cranes/main/Slides.pdf": [
        "https://github.com/harbour/cranes/raw/main/Slides.pdf",
        "https://github.com/harbour/cranes/raw/refs/heads/main/Slides.pdf",
        "https://www.github.com/harbour/cranes/raw/main/Slides.pdf?download=",
        "https://raw.githubusercontent.com/harbour/cranes/refs/heads/main/Slides.pdf",
    ],
    "https://raw.githubusercontent.com/harbour/cranes/main/README.md": [
        "https://raw.githubusercontent.com/harbour/cranes/main/README.md?token=x",
    ],
    "https://vimeo.com/900000001": [
        "https://player.vimeo.com/video/900000001?autoplay=1",
        "http://www.vimeo.com/900000001/",
        "https://vimeo.com/channels/harbours/900000001",
        "https://vimeo.com/showcase/777/video/900000001",
    ],
    "https://www.linkedin.com/feed/update/urn:li:activity:7180000000000000001": [
        "https://www.linkedin.com/posts/ana-teixeira-1a2b3c_harbourconf-tides-activity-7180000000000000001-AbCd",
        "https://www.linkedin.com/posts/ana-teixeira_activity-7180000000000000001-AbCd?utm_source=share&utm_medium=member_desktop",
        "https://www.linkedin.com/feed/update/urn:li:activity:7180000000000000001/",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7180000000000000001",
        "https://de.linkedin.com/feed/update/urn:li:activity:7180000000000000001?trk=public_post",
        "http://linkedin.com/feed/update/urn:li:activity:7180000000000000001",
        "https://www.linkedin.com/embed/feed/update/urn:li:activity:7180000000000000001",
    ],
    "https://www.linkedin.com/feed/update/urn:li:ugcPost:7180000000000000002": [
        "https://www.linkedin.com/posts/quay-corp_cranes-ugcPost-7180000000000000002-Zz_9",
        "https://fr.linkedin.com/feed/update/urn:li:ugcPost:7180000000000000002",
    ],
    "https://www.linkedin.com/feed/update/urn:li:share:7180000000000000003": [
        "https://www.linkedin.com/embed/feed/update/urn:li:share:7180000000000000003?collapsed=1",
        "https://www.linkedin.com/posts/quay-corp_cranes-share-7180000000000000003-Zz_9",
    ],
    "https://www.linkedin.com/in/ana-teixeira": [
        "https://www.linkedin.com/in/ana-teixeira/",
        "https://pt.linkedin.com/in/ana-teixeira?originalSubdomain=pt",
        "http://www.linkedin.com/in/ana-teixeira?trk=people-guest",
    ],
    "https://www.linkedin.com/pulse/what-tide-brought-ana-teixeira-abcde": [
        "https://www.linkedin.com/pulse/what-tide-brought-ana-teixeira-abcde/?trackingId=x%3D%3D",
        "https://www.linkedin.com/authwall?sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fpulse%2Fwhat-tide-brought-ana-teixeira-abcde%2F",
    ],
    "https://pretalx.com/harbourconf-2024/talk/TIDE24/": [
        "https://pretalx.com/harbourconf-2024/talk/TIDE24",
        "http://pretalx.com/harbourconf-2024/talk/TIDE24/?preview=1",
        "https://pretalx.com/harbourconf-2024/talk/TIDE24/feedback/",
        "https://pretalx.com/harbourconf-2024/talk/TIDE24/#slides",
    ],
    "https://pretalx.com/harbourconf-2024/schedule/": ["https://pretalx.com/harbourconf-2024/schedule/?lang=en"],
    "https://dev.to/ana/tides-and-queues-4k2m": [
        "https://dev.to/ana/tides-and-queues-4k2m?utm_source=additional_box",
        "https://dev.to/ana/tides-and-queues-4k2m#comments",
        "https://DEV.to/ana/tides-and-queues-4k2m",
    ],
    "https://quaynotes.substack.com/p/tides-and-queues": [
        "https://quaynotes.substack.com/p/tides-and-queues?utm_source=post-email-title&utm_campaign=email-post-title",
        "https://quaynotes.substack.com:443/p/tides-and-queues",
    ],
    "https://www.infoq.com/presentations/harbour-tides/": [
        "https://www.infoq.com/presentations/harbour-tides/?utm_campaign=infoq_content&utm_medium=feed",
        "https://www.infoq.com/presentations/harbour-tides/#idp_register",
    ],
    "https://www.infoq.com/news/2024/03/harbour-conf/": [
        "https://www.infoq.com/news/2024/03/harbour-conf",
        "http://infoq.com/news/2024/03/harbour-conf/?itm_source=infoq&itm_medium=popular_widget",
        "https://www.infoq.com/news/2024/03/harbour-conf/?topicPageSponsorship=0123",
    ],
    "https://www.infoq.com/br/presentations/Harbour-Tides/": ["https://infoq.com/br/presentations/Harbour-Tides"],
    "https://sessionize.com/ana-teixeira/": [
        "https://sessionize.com/ana-teixeira/?utm_source=x",
        "https://www.sessionize.com/ana-teixeira/",
    ],
    "https://sessionize.com/s/ana-teixeira/tides-and-queues/98765": [
        "http://sessionize.com/s/ana-teixeira/tides-and-queues/98765?x=1",
    ],
    "https://harbourconf.sessionize.com/session/512345": [
        "https://harbourconf.sessionize.com/session/512345/",
        "https://harbourconf.sessionize.com/session/512345/tides-and-queues?day=2",
        "http://HarbourConf.sessionize.com/session/512345#speakers",
    ],
    "https://quaynotes.substack.com/p/Tides": [
        "https://open.substack.com/pub/quaynotes/p/Tides?r=1a2b3c&utm_campaign=post&utm_medium=web",
        "https://open.substack.com/pub/QuayNotes/p/Tides",
        "https://quaynotes.substack.com/p/Tides/comments",
        "https://quaynotes.substack.com/p/Tides?r=1a2b3c&triedRedirect=true",
        "http://quaynotes.substack.com/p/Tides/",
    ],
    "https://quaynotes.substack.com/": ["https://open.substack.com/pub/quaynotes?r=1a2b3c"],
    "https://substack.com/@ana/p-140000001": ["https://substack.com/@ana/p-140000001?r=1a2b3c"],
    "https://www.dropbox.com/s/0a1b2C3d/Harbour.pdf?dl=1": [
        "https://www.dropbox.com/s/0a1b2C3d/Harbour.pdf?dl=0",
        "https://www.dropbox.com/s/0a1b2C3d/Harbour.pdf",
        "https://www.dropbox.com/s/0a1b2C3d/Harbour.pdf?raw=1",
        "http://dropbox.com/s/0a1b2C3d/Harbour.pdf?dl=0#x",
        "https://dl.dropboxusercontent.com/s/0a1b2C3d/Harbour.pdf",
        "https://dl.dropbox.com/s/0a1b2C3d/Harbour.pdf?dl=1",
    ],
    "https://www.dropbox.com/scl/fi/0a1b2C3d/Harbour.pdf?rlkey=xyz9&dl=1": [
        "https://www.dropbox.com/scl/fi/0a1b2C3d/Harbour.pdf?rlkey=xyz9&st=abc&dl=0",
        "https://www.dropbox.com/scl/fi/0a1b2C3d/Harbour.pdf?dl=0&rlkey=xyz9&e=2",
    ],
    "https://drive.google.com/drive/folders/1SyntheticFolderIdentifier0000001": [
        "https://drive.google.com/drive/folders/1SyntheticFolderIdentifier0000001?usp=sharing",
        "https://drive.google.com/drive/u/0/folders/1SyntheticFolderIdentifier0000001",
    ],
    "https://vimeo.com/900000001/0123456789": ["https://player.vimeo.com/video/900000001?h=0123456789"],
    "https://blog.example.org/a?b=2&a=%20X": [
        "https://blog.example.org/a?utm_source=x&b=2&a=%20X&utm_medium=y",
        "https://blog.example.org/a?b=2&a=%20X&fbclid=1#comments",
        "https://user:secret@blog.example.org:443/a?b=2&a=%20X&mc_cid=1&mc_eid=2&gclid=3",
        "https://blog.example.org/x/../a?b=2&a=%20X&_hsenc=1",
    ],
    "https://blog.example.org/a": [
        "https://blog.example.org/a?utm_campaign=x",
        "https://blog.example.org/a?",
        "https://blog.example.org/a#b",
    ],
    "http://blog.example.org/A/?ref=home": [
        "http://blog.example.org/A/?ref=home"
    ],  # neither tracking nor ours to touch
    "https://xn--mnchen-3ya.example/": ["https://münchen.example"],
}
ROWS = [(alias, canonical) for canonical, aliases in ALIASES.items() for alias in [canonical, *aliases]]


@pytest.mark.parametrize(("alias", "canonical"), ROWS)
def test_every_form_has_one_text(alias: str, canonical: str) -> None:
    assert canonicalize(alias) == canonical


PLAIN = st.text(alphabet="/.?#%2eEaZ:@xn-0'&;=+", max_size=30)
HREFS = st.one_of(PLAIN, PLAIN.map("/".__add__), PLAIN.map("https://a.example".__add__), st.text(max_size=20))


@given(
    st.sampled_from(
        ["https://example.org/a/b?c", "http://Example.org:8080/x", "urn:x", "https://u:p@example.org/a/"]
    ),
    HREFS,
)
@example("https://example.org/", "https://xn--a.example/")
@example("https://example.org/", "/a/%2e%2e/b")
@example("https://example.org/", "/a?it's")
@example("https://example.org/", "/.//a")
@example("https://example.org/", "https://1.2.example.com/")
def test_the_quick_way_resolves_as_the_standard_does(base: str, href: str) -> None:
    assert Resolver(base).resolve(href) == resolve(base, href)


@pytest.mark.parametrize(
    "text", ["urn:recapture:seeds:kubecon", "", "not a url", "mailto:a@b.c", "file:///etc/passwd", "http://"]
)
def test_what_is_no_web_address_stays(text: str) -> None:
    assert canonicalize(text) == text
    assert kind_of(text) is None


HOSTS = sorted(
    {host.removeprefix(".") for site in SITES for host in site.hosts}
    | {"kccnceu2024.sched.com", "a.medium.com", "b.example"}
)
STEPS = """watch embed event 1YeMj AbCdEfGh_-1 p x-0a1b2c3d4e5f d presentation redirect open 900000001 video url
playlist m global-identity-2 pub s scl fi raw refs heads session comments talk TIDE24 ü .. %2F"""
PATHS = st.lists(st.sampled_from([*STEPS.split(), "a b", ""]), max_size=5)
QUERIES = st.dictionaries(
    st.sampled_from(["v", "list", "q", "u", "id", "h", "utm_source", "redirectUrl", "x", "t", "url"]),
    st.sampled_from(
        ["AbCdEfGh_-1", "PLsynthetic0000000001", "https://youtu.be/AbCdEfGh_-1", "//a.b", "/watch", "%", "1"]
    ),
    max_size=3,
)


@given(st.sampled_from(["http", "https"]), st.sampled_from(HOSTS), PATHS, QUERIES)
def test_twice_is_once(scheme: str, host: str, path: list[str], query: dict[str, str]) -> None:
    url = f"{scheme}://{host}/{'/'.join(path)}?{'&'.join(f'{key}={value}' for key, value in query.items())}"
    once = canonicalize(url)
    assert canonicalize(once) == once
    assert once.startswith(("http://", "https://"))
    assert kind_of(once) == kind_of(url)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    assert canonicalize(canonicalize(text)) == canonicalize(text)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (WATCH, "video"),
        ("https://youtu.be/AbCdEfGh_-1", "video"),
        (LIST, "playlist"),
        ("https://www.youtube.com/@harbourconf", None),
        ("https://www.youtube.com/feeds/videos.xml?channel_id=UCx", "feed"),
        (SESSION, "event_page"),
        ("https://sched.co/1YeMj", "event_page"),
        ("https://harbourconf24.sched.com/", "schedule"),
        ("https://harbourconf24.sched.com/all.ics", "schedule"),
        ("https://harbourconf24.sched.com/2024-03-20/overview", "schedule"),
        ("https://harbourconf24.sched.com/list/descriptions/type/Keynote", "schedule"),
        ("https://harbourconf24.sched.com/speaker/ana", None),
        ("https://static.sched.com/hosted_files/h/de/Harbour.pdf", "slides"),
        (POST, "article"),
        ("https://medium.com/@ana", None),
        ("https://speakerdeck.com/ana/harbour", "slides"),
        ("https://speakerdeck.com/ana", None),
        ("https://noti.st/anateix/aB3dE9/moving-a-harbour", "slides"),
        ("https://noti.st/anateix", None),
        ("https://www.slideshare.net/slideshow/harbour/267000001", "slides"),
        (DECK, "slides"),
        ("https://docs.google.com/document/d/1SyntheticDeckIdentifier000000001/edit", "document"),
        ("https://github.com/harbour/cranes", None),
        ("https://github.com/harbour/cranes/blob/main/Slides.pdf", "document"),
        ("https://vimeo.com/900000001", "video"),
        ("https://vimeo.com/showcase/777", "playlist"),
        ("https://www.linkedin.com/posts/ana-teixeira_activity-7180000000000000001-AbCd", "article"),
        ("https://www.linkedin.com/in/ana-teixeira", None),
        ("https://pretalx.com/harbourconf-2024/talk/TIDE24/", "event_page"),
        ("https://pretalx.com/harbourconf-2024/schedule/", "schedule"),
        ("https://pretalx.com/harbourconf-2024/schedule/export/schedule.ics", "schedule"),
        ("https://pretalx.com/harbourconf-2024/speaker/ANA123/", None),
        ("https://pretalx.com/harbourconf-2024/featured/", "schedule"),
        ("https://harbourconf.sessionize.com/session/512345", "event_page"),
        ("https://harbourconf.sessionize.com/schedule", "schedule"),
        ("https://harbourconf.sessionize.com/", "schedule"),
        ("https://harbourconf.sessionize.com/speakers", None),
        ("https://sessionize.com/session/512345", None),  # a speaker or a call of that name
        ("https://sessionize.com/api/v2/ab12cd34/view/GridSmart", "schedule"),
        ("https://sessionize.com/s/ana-teixeira/tides-and-queues/98765", None),
        ("https://quaynotes.substack.com/p/tides", "article"),
        ("https://quaynotes.substack.com/feed", "feed"),
        ("https://quaynotes.substack.com/archive", None),
        ("https://www.infoq.com/presentations/harbour-tides/", "video"),
        ("https://www.infoq.com/jp/interviews/harbour-tides", "video"),
        ("https://www.infoq.com/news/2024/03/harbour-conf/", "article"),
        ("https://www.infoq.com/presentations/", None),
        ("https://www.dropbox.com/scl/fi/0a1b/Harbour.pptx?rlkey=x&dl=0", "slides"),
        ("https://www.dropbox.com/s/0a1b/Harbour.pdf", "document"),
        ("https://www.dropbox.com/home", None),
        ("https://github.com/harbour/cranes/raw/main/Slides.pptx", "slides"),
        ("https://www.youtube.com/shorts/AbCdEfGh_-1", "video"),
        ("https://www.youtube.com/live/AbCdEfGh_-1", "video"),
        ("https://example.org/talk.pptx", "slides"),
        ("https://example.org/paper.PDF", "document"),
        ("https://example.org/feed/", "feed"),
        ("https://example.org/2024/post", None),
    ],
)
def test_kind_by_address(url: str, kind: str | None) -> None:
    assert kind_of(url) == kind


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://kccnceu2024.sched.com/x", "sched"),
        ("https://sched.com/x", "generic"),  # the company, not an event
        ("https://notsched.com/x", "generic"),
        ("https://medium.com/x", "medium"),
        ("https://a.b.medium.com/x", "medium"),
        ("https://evilmedium.com/x", "generic"),
        ("https://substack.com/@ana", "substack"),
        ("https://harbourconf.sessionize.com/x", "sessionize"),
        ("https://dropbox.tech/x", "generic"),
        ("https://youtube.com.evil.example/watch?v=AbCdEfGh_-1", "generic"),
        ("urn:x", "generic"),
    ],
)
def test_a_host_has_one_site(url: str, site: str) -> None:
    assert site_for(url).name == site


def test_sites_share_no_host_and_no_name() -> None:
    hosts = [host for site in SITES for host in site.hosts]
    assert len(hosts) == len(set(hosts))
    assert len({site.name for site in SITES}) == len(SITES)
