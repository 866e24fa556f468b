# ruff: noqa: E501 - addresses and markup stand unbroken
"""Other reports about the same week, each built in another way and naming people in another form.

WordPress, Medium, Hugo, French, rendered Markdown, plain text, and a few short ones. Planted: a wrong link (one
talk's title on another talk's video), dead, moved and withdrawn decks, and the recording that the seed post waits for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from tests.demo_web.facts import Talk
from tests.demo_web.post import BY_KEY, DAYS
from tests.demo_web.sched import session_url
from tests.demo_web.shell import MARK, Answer, a, answer, marked, moved, open_graph, page
from tests.demo_web.youtube import AFTER_MOVIE, DEAD, watch_url

TAG_RECAP = "https://tag-app-delivery.cncf.io/blog/kubecon-eu-2024-recap/"
WITHHELD_DECK = "https://decks.example.org/startup-lessons"
DEAD_DECK = "https://decks.example.org/norwegian-platforms.pdf"
OLD_DECK = "https://decks.example.org/old/to-k8s-and-beyond.pdf"
NEW_DECK = "https://decks.example.org/to-k8s-and-beyond.pdf"
#: Recap → (talk whose title it writes, video it links by mistake).
WRONG = ("https://spot.io/blog/fresh-from-paris-platform-engineering-wisdom-from-kubecon/",
         "boosting-developer-platform-teams-with-product-thinking", "product-market-misfit")  # fmt: skip


def _talk(key: str) -> Talk:
    return BY_KEY[key]


def _title(key: str) -> str:
    return marked(BY_KEY[key].title)


def _watch(key: str) -> str:
    return watch_url(BY_KEY[key].video)


def _wordpress() -> Answer:
    url = WRONG[0]
    title = "Fresh from Paris: Platform engineering wisdom from KubeCon"
    short = f"https://youtu.be/{_talk('sometimes-lipstick-is-exactly-what-a-pig-needs').video}?si=DEMOdata0123456"
    items = [
        f"<h3>{escape(_title('sometimes-lipstick-is-exactly-what-a-pig-needs'))}</h3>\n<p>Abby Bangser (Syntasso) and Whitney Lee (VMware) asked what a platform shows and what it hides. {a(short, 'Watch the recording')}.</p>",
        f"<h3>{escape(_title(WRONG[1]))}</h3>\n<p>Samantha Coffman (Spotify) on what makes a team a product team. {a(_watch(WRONG[2]), 'Watch the recording')}.</p>",
        f"<h3>{escape(_title('designing-for-success-ux-principles-for-idps'))}</h3>\n<p>Kirsten Schwarzer (Octopus Deploy) drew a map of a newcomer’s first week.</p>",
        f"<h3>{escape(_title('ai-powered-paved-road-platform-at-intuit'))}</h3>\n<p>Todd Ekenstam and Avni Sharma (Intuit) showed a road and its guard rails.</p>",
        f"<h3>{escape(_title('state-of-platform-maturity-norwegian-public-sector'))}</h3>\n<p>Hans Kristian Flaatten (Norwegian Labor and Welfare Administration) compared agencies. {a(DEAD_DECK, 'Slides')}.</p>",
    ]
    body = f"""<div id="page" class="hfeed site"><header id="masthead" class="site-header"><a href="/">Spot.io</a><nav class="main-navigation"><ul class="menu"><li><a href="/products/">Products</a></li><li><a href="/blog/">Blog</a></li></ul></nav></header>
<main id="main" class="site-main"><article class="post type-post status-publish hentry category-events">
<header class="entry-header"><h1 class="entry-title">{escape(marked(title))}</h1><div class="entry-meta"><span class="byline"> by <span class="author vcard"><a class="url fn n" href="/author/demo/">Demo Author</a></span></span> <time class="entry-date published" datetime="2024-03-29T10:00:00+00:00">March 29, 2024</time></div></header>
<div class="entry-content">
<p>Five sessions that stayed with us.</p>
{chr(10).join(items)}
<p>There was also {a(watch_url(DEAD), "a film of our booth")}, gone by now.</p>
</div></article></main>
<aside id="secondary" class="widget-area"><section class="widget widget_recent_entries"><h2 class="widget-title">Recent posts</h2><ul><li><a href="/blog/one/">Saving on clusters {MARK}</a></li><li><a href="{watch_url(AFTER_MOVIE)}">KubeCon Paris in Ninety Seconds {MARK}</a></li></ul></section></aside></div>"""
    record = {
        "@context": "https://schema.org",
        "@graph": [{
            "@type": "Article", "headline": marked(title), "datePublished": "2024-03-29T10:00:00+00:00",
            "author": {"@type": "Person", "name": "Demo Author"},
        }],
    }  # fmt: skip
    ld = f'<script type="application/ld+json">{json.dumps(record)}</script>\n'
    head = (
        open_graph(title, "Spot.io", url, published="2024-03-29T10:00:00+00:00")
        + ld
        + '<meta name="generator" content="WordPress 6.4.3">\n'
    )
    return answer(url, page(f"{marked(title)} - Spot.io", body, head=head))


def _medium() -> Answer:
    url = "https://torstenvolk.medium.com/kubecon-2024-insights-spotlight-on-platform-engineering-large-language-models-and-webassembly-beb586614616"
    title = "KubeCon 2024 Insights: Spotlight on Platform Engineering, Large Language Models, and WebAssembly"
    keynote = f"https://www.youtube.com/watch?v={_talk('keynote-a-10-year-detour').video}&t=42s"
    body = f"""<div id="root"><div class="metabar"><a href="https://medium.com/m/signin">Sign in</a></div><article><div class="section-content">
<h1 class="pw-post-title">{escape(marked(title))}</h1><div><a rel="author" href="https://torstenvolk.medium.com/">Torsten Volk</a> · <span>4 min read</span> · <span data-testid="storyPublishDate">Mar 25, 2024</span></div>
<p class="graf graf--p">Three topics, one hall. Sessions I would send to a colleague:</p>
<ol class="postList">
<li class="graf graf--li"><strong>{escape(_title("unleashing-the-power-of-serverless-on-kubernetes"))}</strong> by Viktor Farcic, Upbound (<a class="markup--anchor" href="{_watch("unleashing-the-power-of-serverless-on-kubernetes")}">video</a>)</li>
<li class="graf graf--li"><strong>{escape(_title("keynote-a-10-year-detour"))}</strong> by Solomon Hykes, Dagger.io (<a class="markup--anchor" href="{escape(keynote)}">video</a>)</li>
<li class="graf graf--li"><strong>{escape(_title("dapr-and-wasm-a-symbiosis"))}</strong> by Sven Pfennig and Christoph Voigt, Liquid Reply GmbH</li>
</ol>
<p class="graf graf--p">Large models were everywhere, small binaries too.</p></div></article>
<div class="more-from"><h2>More from Torsten Volk</h2><a href="https://torstenvolk.medium.com/another-post-0d0d0d0d0d02">Another post {MARK}</a></div></div>"""
    head = open_graph(title, "Medium", url, published="2024-03-25T12:00:00.000Z", author="Torsten Volk")
    return answer(url, page(f"{marked(title)} | by Torsten Volk | Medium", body, head=head))


def _hugo() -> Answer:
    title = "KubeCon EU 2024 recap"
    pending = _talk("from-platform-engineering-to-developer-success")
    rows = [
        f"<li>{a(_watch('natwest-platform-as-a-product'), _title('natwest-platform-as-a-product'))} - Chris Plank, NatWest Group &amp; Derik Evangelista, Syntasso</li>",
        f"<li>{a(session_url(_talk('platform-as-product-from-ritchie-brothers')), _title('platform-as-product-from-ritchie-brothers'))} - Bryan Oliver, Thoughtworks &amp; Ranbir Chawla, Ritchie Bros</li>",
        f"<li>{a(_watch('product-market-misfit'), _title('product-market-misfit'))} - Mitch Connors, Aviatrix</li>",
        f"<li>{a(session_url(_talk('navigating-the-depth-of-app-delivery-through-memes')), _title('navigating-the-depth-of-app-delivery-through-memes'))} - Lian Li &amp; Thomas Schütz</li>",
    ]
    late = f"<li>{a(watch_url(pending.video), marked(pending.title))} - Lian Li, Thomas Schuetz, Atul Sharma &amp; Mauricio Salatino</li>"
    body = f"""<header><nav class="td-navbar"><a class="navbar-brand" href="/">CNCF TAG App Delivery</a><ul class="navbar-nav"><li><a href="/about/">About</a></li><li><a href="/blog/">Blog</a></li></ul></nav></header>
<div class="td-main"><aside class="td-sidebar"><ul><li><a href="/blog/tag-app-delivery-at-kubecon-eu-2024/">TAG App Delivery at Kubecon EU 2024 {MARK}</a></li></ul></aside>
<main role="main"><div class="td-content"><h1>{escape(marked(title))}</h1><div class="td-byline mb-4"><time datetime="2024-05-06" class="text-muted">Monday, May 06, 2024</time></div>
<p>What members of the group gave and what they liked.</p>
<h2 id="platforms">Platforms<a class="td-heading-self-link" href="#platforms" aria-label="Heading self-link"></a></h2>
<ul>
{chr(10).join(rows)}
</ul>
<h2 id="late">Published since<a class="td-heading-self-link" href="#late" aria-label="Heading self-link"></a></h2>
<ul>
{late}
</ul></div></main></div><footer class="td-footer"><a href="https://www.youtube.com/@cncf">YouTube</a></footer>"""
    return answer(
        TAG_RECAP,
        page(
            f"{marked(title)} | CNCF TAG App Delivery",
            body,
            head=open_graph(title, "CNCF TAG App Delivery", TAG_RECAP, published="2024-05-06T00:00:00+00:00"),
        ),
    )


def _french() -> Answer:
    url = "https://blog.zwindler.fr/2024/03/19/kubecon-eu-2024-mardi-colocated/"
    title = "Récap du premier jour de Kubecon Europe 2024 — Mardi — colocated events"
    body = f"""<header class="site-header"><a href="/">Blog de demo</a><nav><a href="/posts/">Articles</a> <a href="/talks/">Conférences</a></nav></header>
<main><article class="post-single"><header class="post-header"><h1>{escape(marked(title))}</h1><div class="post-meta"><time datetime="2024-03-19">19 mars 2024</time> · 6 min · zwindler</div></header><div class="post-content">
<p>Première journée à Paris, un programme par étage.</p>
<h2 id="appdev">AppDeveloperCon</h2>
<ul>
<li>« {escape(_title("deploying-your-apps-to-kubernetes-without-the-boilerplate"))} », par Marc Nuri et Roland Huss (Red Hat)</li>
<li>« {escape(_title("application-modernization-from-concept-to-kubernetes"))} », par George Hantzaras (MongoDB) (<a href="{_watch("application-modernization-from-concept-to-kubernetes")}">vidéo</a>)</li>
</ul>
<h2 id="startupfest">Cloud Native StartupFest</h2>
<ul>
<li>« {escape(_title("startup-lessons-from-25-years"))} », par Tim Enwall (Fermyon) (<a href="{WITHHELD_DECK}">présentation</a>)</li>
</ul>
<h2 id="ped">Platform Engineering Day</h2>
<ul>
<li>« {escape(_title("to-k8s-and-beyond"))} », par Nicki Watt (OpenCredo) (<a href="{OLD_DECK}">présentation</a>)</li>
</ul>
<p>Demain, la suite.</p></div></article></main><footer>© zwindler</footer>"""
    head = open_graph(title, "Zwindler's Reflection", url, published="2024-03-19T19:00:00+01:00", author="zwindler")
    return answer(url, page(f"{marked(title)} | Zwindler", body, head=head, language="fr"))


def _markdown() -> Answer:
    url = "https://backstage.io/blog/2024/03/27/backstagecon-kubecon-24"
    title = "Backstage in Paris: Wrapping up BackstageCon and KubeCon + CloudNativeCon Europe 2024"
    body = f"""<nav class="navbar navbar--fixed-top"><a class="navbar__brand" href="/">Backstage</a><a class="navbar__item" href="/docs/overview">Docs</a><a class="navbar__item" href="/blog">Blog</a></nav>
<div class="main-wrapper"><main itemscope itemtype="http://schema.org/Blog"><article itemprop="blogPost" itemscope itemtype="http://schema.org/BlogPosting"><header><h1 itemprop="headline">{escape(marked(title))}</h1><time datetime="2024-03-27T00:00:00.000Z" itemprop="datePublished">March 27, 2024</time><span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">André Wanlin</span></span></header>
<div class="markdown" itemprop="articleBody"><p>A day about portals, and the days after it.</p>
<h2 class="anchor" id="from-backstagecon">From BackstageCon</h2>
<ul>
<li><strong><a href="{session_url(_talk("how-did-backstage-make-500-developers-happy"))}">{escape(_title("how-did-backstage-make-500-developers-happy"))}</a></strong> – Thomas Grønbæk, Bankdata A/S</li>
<li><strong><a href="{_watch("lets-go-backstage")}">{escape(_title("lets-go-backstage"))}</a></strong> – Oshrat Nir &amp; Guy Menahem</li>
</ul>
<h2 class="anchor" id="other-recaps">Other recaps</h2>
<ul>
<li><a href="{TAG_RECAP}">KubeCon EU 2024 recap {MARK} | CNCF TAG App Delivery</a></li>
<li><a href="https://www.salaboy.com/2024/03/25/kubecon-eu-2024/">KubeCon EU 2024 {MARK} by Mauricio Salatino</a></li>
</ul></div></article></main></div><footer class="footer"><a href="https://github.com/backstage/backstage">GitHub</a></footer>"""
    head = (
        open_graph(
            title, "Backstage Software Catalog and Developer Platform", url, published="2024-03-27T00:00:00.000Z"
        )
        + '<meta name="generator" content="Docusaurus v2.4.3">\n'
    )
    return answer(
        url, page(f"{marked(title)} | Backstage Software Catalog and Developer Platform", body, head=head)
    )


def _plain() -> Answer:
    lines = [
        marked("KubeCon Paris, recap"), "=" * 30, "",
        "Notes from the hallway. All words here are made up, titles and names are not.", "",
        "From ArgoCon", "------------", "",
        f"* {_title('platform-engineering-with-the-argo-ecosystem')} (video: {_watch('platform-engineering-with-the-argo-ecosystem')})", "",
        "From KubeCon", "------------", "",
        f"* {_title('developers-demand-ux-for-k8s')} - Mairin Duffy, Red Hat & Conor Cowman, ATU (video: {_watch('developers-demand-ux-for-k8s')})",
        f"* {_title('lego-keeping-the-bricks-flowing')} - Mads Høgstedt Danquah & Jeppe Lund Andersen, The LEGO Group",
        f"* {_title('rapid-idp-capability-development-autodesk')} - Jesse Sanford & Greg Haynes, Autodesk", "",
    ]  # fmt: skip
    return answer(
        "https://notes.example.org/kubecon-paris-recap.txt", "\n".join(lines).encode(), "text/plain; charset=utf-8"
    )


def _ghost() -> Answer:
    url = "https://www.salaboy.com/2024/03/25/kubecon-eu-2024/"
    pending = _talk("from-platform-engineering-to-developer-success")
    body = f"""<div class="gh-viewport"><header class="gh-head"><a href="/">salaboy</a></header><main class="gh-main"><article class="gh-article post"><header class="gh-article-header"><h1 class="gh-article-title">KubeCon EU 2024 {MARK} 🥳🤯</h1><time class="gh-article-meta-date" datetime="2024-03-25">25 Mar 2024</time></header>
<section class="gh-content"><p>A busy week with good people.</p><h2 id="openshift-commons-gathering">OpenShift Commons Gathering</h2>
<ul><li>{a(watch_url(pending.video), marked(pending.title))} - Lian Li, Thomas Schuetz, Atul Sharma &amp; Mauricio Salatino</li>
<li>{escape(marked("Case Study: Bechtle IDP"))} - André Alfter, Bechtle</li></ul>
<h2 id="kubecon">KubeCon</h2>
<ul><li>{escape(_title("simplified-inner-and-outer-loops"))} - Oleg Šelajev, AtomicJar &amp; Alice Gibbons, Diagrid ({a(_watch("simplified-inner-and-outer-loops"), "video")})</li></ul></section></article></main></div>"""
    return answer(
        url,
        page(
            f"KubeCon EU 2024 {MARK} 🥳🤯",
            body,
            head=open_graph(
                "KubeCon EU 2024",
                "salaboy.com",
                url,
                published="2024-03-25T09:00:00.000Z",
                author="Mauricio Salatino",
            ),
        ),
    )


def _short(
    url: str, title: str, site: str, items: str, *, published: str = "", language: str = "en", author: str = ""
) -> Answer:
    byline = f'<p class="byline">{escape(author)}</p>' if author else ""
    main = f"<header><a href='/'>{escape(site)}</a></header><main><article><h1>{escape(marked(title))}</h1>{byline}\n{items}\n</article></main>"
    head = open_graph(title, site, url, published=published, author=author)
    return answer(url, page(f"{marked(title)} | {site}", main, head=head, language=language))


def _listed(*keys: str, lead: str = "<p>Sessions we saw:</p>") -> str:
    rows = "\n".join(f"<li>{a(session_url(_talk(key)), _title(key))}</li>" for key in keys)
    return f"{lead}\n<ul>\n{rows}\n</ul>"


def answers() -> Iterator[Answer]:
    """List all other reports, and the decks that only they link."""
    yield from (_wordpress(), _medium(), _hugo(), _french(), _markdown(), _plain(), _ghost())
    for number, (title, url) in enumerate(DAYS):
        keys = (("tag-app-delivery-platforms-wg-update",), ("how-spotify-re-created-our-entire-backend",),
                ("why-kubernetes-is-inappropriate-for-platforms",), ("cultural-shifts-chaos-first-mindset",))[number]  # fmt: skip
        yield _short(
            url,
            title,
            "CNCF",
            f"<p>Day {number + 1} in short.</p>" + _listed(*keys),
            published=f"2024-03-{19 + number}T18:00:00+00:00",
            author="CNCF",
        )
    yield _short(
        "https://www.isovalent.com/blog/post/kubecon-europe-2024-wrap-up/",
        "KubeCon Europe 2024 Wrap-Up",
        "Isovalent",
        _listed("developers-demand-ux-for-k8s"),
        author="Nico Vibert",
    )
    yield _short(
        "https://thenewstack.io/kubecon-europe-webassembly-ebpf-are-huge-for-cloud-native/",
        "KubeCon Europe: WebAssembly, eBPF Are Huge for Cloud Native",
        "The New Stack",
        _listed("dapr-and-wasm-a-symbiosis"),
    )
    yield _short(
        "https://opensource.microsoft.com/blog/2024/03/18/see-how-azure-is-empowering-cloud-native-development-and-ai-innovation-with-kubernetes-at-kubecon-europe-2024/",
        "See how Azure is empowering cloud-native development and AI innovation with Kubernetes at KubeCon Europe 2024",
        "Microsoft Open Source Blog",
        "<p>A preview of a week, without a list of talks.</p>",
        published="2024-03-18T16:00:00+00:00",
    )
    yield _short(
        "https://sokube.io/blog/kubecon-paris-2024",
        "KubeCon Paris 2024 — L’intelligence artificielle avec Kubernetes",
        "Sokube",
        _listed("keynote-a-10-year-detour", lead="<p>Les conférences que nous avons vues :</p>"),
        published="2024-04-07T08:00:00+02:00",
        language="fr",
        author="Yann Albou",
    )
    yield _short(
        "https://syntasso.example.org/post/kubecon-eu-paris",
        "KubeCon EU Paris: The (Re)Emergence of Platform as a Product",
        "Syntasso",
        _listed(
            "panel-navigating-the-path-to-platform-engineering-excellence",
            "sometimes-lipstick-is-exactly-what-a-pig-needs",
        ),
    )
    yield moved(
        "https://docker.example.org/blog/kubecon-eu-2024-highlights/",
        "https://docker.example.org/blog/kubecon-eu-2024-highlights-from-paris/",
    )
    yield _short(
        "https://docker.example.org/blog/kubecon-eu-2024-highlights-from-paris/",
        "KubeCon EU 2024: Highlights from Paris",
        "Docker",
        _listed("keynote-a-10-year-detour"),
    )
