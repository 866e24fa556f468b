# ruff: noqa: E501 - addresses and markup stand unbroken
"""Small pages that the seed list names, and addresses that answer badly on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.demo_web.pdf import pdf
from tests.demo_web.post import BY_KEY, WHY_K8S_DECK, post_title
from tests.demo_web.recaps import DEAD_DECK, NEW_DECK, OLD_DECK, TAG_RECAP, WITHHELD_DECK
from tests.demo_web.shell import MARK, Answer, a, answer, marked, moved, open_graph, page

_LF = "https://events.linuxfoundation.org"
_BESIDE = f"{_LF}/kubecon-cloudnativecon-europe/co-located-events"
GATHERING = "https://commons.openshift.org/gatherings/kubecon-24-mar-19/"
DISALLOWED = "https://dinant.example.org/members/kubeconeu-2024-recap"
#: Address → title, site: small pages that answer.
PLAIN = {
    # A year later a rolling address shows the next edition: alive, with other content.
    f"{_LF}/kubecon-cloudnativecon-europe/": ("KubeCon + CloudNativeCon Europe 2025 (London, 1-4 April 2025)", "LF Events"),
    f"{_LF}/archive/2023/kubecon-cloudnativecon-north-america/": ("KubeCon + CloudNativeCon North America 2023", "LF Events"),
    f"{_LF}/archive/2024/kubecon-cloudnativecon-north-america/": ("KubeCon + CloudNativeCon North America 2024", "LF Events"),
    **{
        f"{_BESIDE}/{path}/": (f"{name} Europe 2024", "LF Events")
        for path, name in (
            ("platform-engineering-day", "Platform Engineering Day"), ("appdevelopercon", "AppDeveloperCon"),
            ("argocon", "ArgoCon"), ("backstagecon", "BackstageCon"), ("multi-tenancycon", "Multi-TenancyCon"),
            ("cloud-native-startupfest", "Cloud Native StartupFest"),
        )
    },
    "https://www.cncf.io/people/ambassadors/": ("Cloud Native Ambassadors", "CNCF"),
    "https://tag-app-delivery.cncf.io/wgs/platforms/": ("Platforms Working Group", "CNCF TAG App Delivery"),
    "https://tag-app-delivery.cncf.io/wgs/platforms/glossary/": ("Platforms Glossary", "CNCF TAG App Delivery"),
    "https://tag-app-delivery.cncf.io/whitepapers/platform-eng-maturity-model/": ("Platform Engineering Maturity Model", "CNCF TAG App Delivery"),
    "https://tag-app-delivery.cncf.io/blog/tag-app-delivery-at-kubecon-eu-2024/": ("TAG App Delivery at Kubecon EU 2024", "CNCF TAG App Delivery"),
    "https://glossary.cncf.io/fr/": ("Glossaire cloud native", "CNCF"),
    "https://nais.io/": ("nais", "nais.io"),
    "https://score.dev/": ("Score", "score.dev"),
    "https://github.com/cncf/sandbox/issues/79": ("[Sandbox] Score · Issue #79", "GitHub"),
    "https://github.com/score-spec/score-compose": ("score-spec/score-compose", "GitHub"),
    WHY_K8S_DECK: ("contrib/slides.pdf at kcp-dev/contrib", "GitHub"),
    "https://www.infracloud.io/blogs/mastering-workload-specifications/": ("Mastering Workload Specifications: Finding the Right Fit for Your Developers", "InfraCloud"),
    "https://developer.humanitec.com/integration-and-extensions/humanitec-pipelines/deployment-pipelines/": ("Deployment Pipelines", "Humanitec"),
    "https://developer.humanitec.com/reference-architectures/": ("Reference Architectures", "Humanitec"),
}  # fmt: skip
#: Address → status that the host answers to scripts.
BLOCKED = {
    "https://medium.com/p/f2fb48e0c874": 403,
    "https://medium.com/p/ad4c1bb7fbfe": 403,
    "https://medium.com/p/0d0d0d0d0d01": 403,
    "https://www.linkedin.com/pulse/demo-data-kubeconparis2024": 999,
}
#: Address → where it moved for good.
MOVED = {
    "https://humanitec.com/reference-architectures": "https://developer.humanitec.com/reference-architectures/",
    OLD_DECK: NEW_DECK,
}
DEAD = ("https://nirmata.example.org/2024/04/02/team-nirmata-at-kubecon-eu-2024/", DEAD_DECK)
#: Answers 200 with a page that says there is none.
SOFT_DEAD = "https://humanitec.com/minimum-viable-platform-mvp"


def _gathering() -> Answer:
    """Make the gathering's programme: one page for all its sessions, without addresses of their own."""
    rows = []
    for key in ("case-study-bechtle-idp", "from-platform-engineering-to-developer-success"):
        talk = BY_KEY[key]
        # A comma before the last name would make an organisation of it.
        names = " & ".join(f"{name} ({where})" if where else name for name, where in talk.people)
        rows.append(
            f"<tr><td>{talk.starts[11:]}</td><td>{escape(post_title(talk))}</td><td>{escape(names)}</td></tr>"
        )
    table = (
        "<table><thead><tr><th>Time</th><th>Session</th><th>Speakers</th></tr></thead><tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
    title = "OpenShift Commons Gathering at KubeCon Paris, March 19, 2024"
    main = f"<main><h1>{marked(title)}</h1>{table}</main>"
    return answer(
        GATHERING, page(title, main, head=open_graph(title, "OpenShift Commons", GATHERING, kind="website"))
    )


def _small(url: str, title: str, site: str) -> Answer:
    more = ""
    if url.endswith("/blog/tag-app-delivery-at-kubecon-eu-2024/"):
        more = '<p><time datetime="2024-02-15">15 February 2024</time>, by Lian Li. What the group plans for Paris.</p>'
    main = f"<header><a href='/'>{escape(site)}</a></header><main><h1>{escape(marked(title))}</h1>{more}<p>A page of the demo.</p></main>"
    language = "fr" if "/fr/" in url else "en"
    return answer(
        url,
        page(
            f"{marked(title)} | {site}", main, head=open_graph(title, site, url, kind="website"), language=language
        ),
    )


def answers() -> Iterator[Answer]:
    """List all of them."""
    for url, (title, site) in PLAIN.items():
        yield _small(url, title, site)
    yield _gathering()
    home = f"<main><h1>CNCF TAG App Delivery {MARK}</h1><p>Latest: {a(TAG_RECAP, f'KubeCon EU 2024 recap {MARK}')}</p></main>"
    yield answer("https://tag-app-delivery.cncf.io/", page("CNCF TAG App Delivery", home))
    notes = f"<main><article class='markdown-body'><h1>kubecon24 {MARK}</h1><ul><li>day1</li><li>day2</li></ul></article></main>"
    yield answer("https://git.odit.services/niggl/kubecon24", page("niggl/kubecon24: session notes", notes))
    for url, to in MOVED.items():
        yield moved(url, to)
    yield answer(NEW_DECK, pdf(marked(BY_KEY["to-k8s-and-beyond"].title), ["Nicki Watt"]), "application/pdf")
    for url, status in BLOCKED.items():
        yield answer(url, page("Just a moment", "<p>Please verify that you are a person.</p>"), status=status)
    for url in DEAD:
        yield answer(url, page("Not Found", "<h1>404</h1>"), status=404)
    gone = f"<main><h1>Page not found {MARK}</h1><p>Sorry, the page you are looking for does not exist.</p></main>"
    yield answer(SOFT_DEAD, page("Page not found", gone))
    taken = f"<main><h1>{marked(BY_KEY['startup-lessons-from-25-years'].title)}</h1><p>This presentation was taken down at the author's request.</p></main>"
    yield answer(WITHHELD_DECK, page("This presentation was taken down at the author's request", taken))
    # Never asked for: robots.txt of that host forbids it. It answers all the same, to catch who asks.
    yield answer(
        DISALLOWED,
        page(
            "KubeConEu 2024 Recap and Highligts",
            f"<h1>KubeConEu 2024 Recap and Highligts {MARK}</h1><p>For members.</p>",
        ),
    )
