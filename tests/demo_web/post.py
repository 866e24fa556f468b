# ruff: noqa: E501 - addresses and markup stand unbroken
"""The post that the seed list began with: its grammar and its 36 places, with comments of our own."""

from __future__ import annotations

from html import escape

from tests.demo_web.facts import TALKS, Talk
from tests.demo_web.shell import MARK, Answer, a, answer, marked, open_graph, page
from tests.demo_web.youtube import watch_url

URL = "https://platformengineering.org/blog/platform-engineering-at-kubecon-paris"
TITLE = "Platform Engineering at KubeCon Paris"
BY_KEY = {talk.key: talk for talk in TALKS}
WHY_K8S_DECK = "https://github.com/kcp-dev/contrib/blob/bf167ae01a8987e5a145e8c4742e0210a3a22c0b/20240321-kubecon-paris/slides.pdf"

# One place: key, people as the post writes them, what it says to exist (v video, s slides; upper case: linked),
# what stands before the comment, comment.
Place = tuple[str, str, str, str, str]
_TAG: tuple[Place, ...] = (
    (
        "navigating-the-depth-of-app-delivery-through-memes",
        "Lian Li, Independent & Thomas Schuetz, WhizUs",
        "V",
        "",
        "",
    ),
    ("tag-app-delivery-platforms-wg-update", "Colin Griffin, Krumware", "vs", "", ""),
)
_HIGHLIGHTS: tuple[Place, ...] = (
    ("keynote-a-10-year-detour", "Solomon Hykes, Dagger.io", "V", " — ", "A look back before a look ahead."),
    ("how-spotify-re-created-our-entire-backend", "", "V", " — ", "Moving house “without waking anybody”."),
    ("sometimes-lipstick-is-exactly-what-a-pig-needs", "Abby Bangser, Syntasso & Whitney Lee, VMware", "Vs", " — ",
     "Paint can be part of the plan; three criteria."),
    ("ai-powered-paved-road-platform-at-intuit", "", "vs", ". ", "One road (paved), many cars."),
    ("designing-for-success-ux-principles-for-idps", "", "vs", ". ", "Draw the journey first."),
    ("boosting-developer-platform-teams-with-product-thinking", "", "V", ". ", "Value (why) + viability (how long)."),
    ("panel-navigating-the-path-to-platform-engineering-excellence",
     "Cortney Nickerson, Kubeshop; William Rizzo, SUSE; Abby Bangser, Syntasso; Areti Panou, SAP SE; "
     "Aparna Subramanian, Shopify", "v", "", ""),
    ("product-market-misfit", "", "Vs", " — ", "Ask, then build, then ask again."),
)  # fmt: skip
_SECTIONS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("Platform Engineering Day", (
        ("platform-as-product-from-ritchie-brothers", "", "v", ". ", "Less friction is the first feature."),
        ("natwest-platform-as-a-product", "", "v", ". ", "Golden paths: short, lit and optional."),
        ("to-k8s-and-beyond", "Nicki Watt, OpenCredo", "Vs", " — ", "4 levels, 5 aspects: a map to see where one is."),
    )),
    ("AppDeveloperCon", (
        ("application-modernization-from-concept-to-kubernetes", "George Hantzaras, MongoDB", "v", " — ", "A journey in steps."),
        ("deploying-your-apps-to-kubernetes-without-the-boilerplate", "Marc Nuri & Roland Huß, Red Hat", "vs", " — ",
         "Inner loop, outer loop (helm, ko, jib)."),
        ("unleashing-the-power-of-serverless-on-kubernetes", "Viktor Farcic, Upbound", "v", " — ", "Many parts, one interface."),
        ("dapr-and-wasm-a-symbiosis", "Sven Pfennig & Christoph Voigt, Liquid Reply GmbH", "vs", " — ", "Two small things add up."),
    )),
    ("ArgoCon", (("platform-engineering-with-the-argo-ecosystem", "", "v", " — ", "Sets of applications, behind one file."),)),
    ("BackstageCon", (
        ("lets-go-backstage", "Oshrat Nir & Guy Menahem", "V", " —", "A portal needs a team of its own."),
        ("how-did-backstage-make-500-developers-happy", "Thomas Grønbæk, Bankdata A/S", "v", "— ", "Rules and joy in one house. “A plug-in for every form”."),
    )),
    ("Multi-TenancyCon", (("multi-tenant-vs-micro-clusters-adobe", "", "vs", " — ", "A namespace as a service."),)),
    ("Cloud Native StartupFest", (
        ("startup-lessons-from-25-years", "Tim Enwall, Fermyon Technologies, Inc.", "vs", " — ", "Customers first, “investors later”."),
        ("panel-venture-capital-and-open-source",
         "Kelsey Hightower; Aneel Lakhani, Crane Venture Partners, Megan Reynolds, Vertex & Michael Yamnitsky, Insight Partners",
         "v", " — ", "Four views of money."),
        ("fireside-chat-kelsey-hightower-alex-polvi", "", "v", " — ", "Worth an evening."),
        ("is-your-oss-project-ready-to-spin-off",
         "Arsh Sharma & Ramiro Berrelleza, Okteto; Idit Levine, Solo.io; Madhuri Yechuri, Elotl Inc.; Shauli Rozen, ARMO",
         "v", " —", "Users before stars?"),
    )),
    ("OpenShift Commons Gathering", (
        ("case-study-bechtle-idp", "", "V", "— ", "Workloads behind an air gap."),
        ("from-platform-engineering-to-developer-success", "", "", " — ",
         "Video and presentation not yet available, more to come soon."),
    )),
    ("KubeCon", (
        ("simplified-inner-and-outer-loops", "", "V", " — ", "Two layers on top."),
        ("state-of-platform-maturity-norwegian-public-sector", "", "Vs", " — ", "A country compared with itself."),
        ("project-bedrock-at-ovo-energy", "", "s", "— ", "Why a platform at all, at that size."),
        ("developers-demand-ux-for-k8s", "", "V", " — ", "16 questions, many sighs."),
        ("why-kubernetes-is-inappropriate-for-platforms", "", "VS", " — ", "Owner, provider, user: 3 roles."),
        ("lego-keeping-the-bricks-flowing", "", "V", "— ", "Keep some wishes for later."),
        ("navigating-the-depth-of-app-delivery-through-memes", "", "V", " — ", "What a TAG is, with pictures."),
        ("rapid-idp-capability-development-autodesk", "", "V", " — ", "A whole portal on one laptop."),
        ("cultural-shifts-chaos-first-mindset", "", "V", "— ", "Break it on purpose, in the morning."),
    )),
)  # fmt: skip

#: Reports that the post names: text with {} for the mark's place, address ("" for no link).
DAYS = (
    ("KubeCon + CloudNativeCon Europe 2024 day one: co-located events and announcements recap",
     "https://www.cncf.io/blog/2024/03/19/kubecon-cloudnativecon-europe-2024-day-one-co-located-events-and-announcements-recap/"),
    ("KubeCon + CloudNativeCon Europe 2024 day two: how cloud native is powering the AI movement (and other news)",
     "https://www.cncf.io/blog/2024/03/20/kubecon-cloudnativecon-europe-2024-day-two-how-cloud-native-is-powering-the-ai-movement-and-other-news/"),
    ("KubeCon + CloudNativeCon Europe 2024 day 3: The power of sustainable computing",
     "https://www.cncf.io/blog/2024/03/21/kubecon-cloudnativecon-europe-2024-day-3-the-power-of-sustainable-computing/"),
    ("KubeCon + CloudNativeCon Europe 2024 Day four: How cloud native is powering the AI movement (and other news)",
     "https://www.cncf.io/blog/2024/03/22/kubecon-cloudnativecon-europe-2024-day-four-how-cloud-native-is-powering-the-ai-movement-and-other-news/"),
)  # fmt: skip
OTHERS = (
    ("KubeCon Europe 2024 {} | by Ryan Gough and Majid Attar | JYSK Tech", "https://medium.com/jysk-tech/kubecon-europe-2024-0d0d0d0d0d01"),
    ("KubeConEu 2024 Recap and Highligts {} by Dinant Paardenkooper", "https://dinant.example.org/members/kubeconeu-2024-recap"),
    ("KubeCon EU 2024 {} 🥳🤯 (salaboy.com)", "https://www.salaboy.com/2024/03/25/kubecon-eu-2024/"),
    ("What a fantastic #KubeConParis2024 {}! by Shweta Vohra", "https://www.linkedin.com/pulse/demo-data-kubeconparis2024"),
    ("KubeCon EU 2024 Paris: Key Takeaways {} by Daniel Bryant", "https://danielbryantuk.medium.com/kubecon-eu-2024-paris-key-takeaways-ad4c1bb7fbfe"),
    ("See how Azure is empowering cloud-native development and AI innovation with Kubernetes at KubeCon Europe 2024 {} — Microsoft Open Source Blog",
     "https://opensource.microsoft.com/blog/2024/03/18/see-how-azure-is-empowering-cloud-native-development-and-ai-innovation-with-kubernetes-at-kubecon-europe-2024/"),
    ("KubeCon Europe 2024 Wrap-Up {} — Isovalent", "https://www.isovalent.com/blog/post/kubecon-europe-2024-wrap-up/"),
    ("KubeCon Europe: WebAssembly, eBPF Are Huge for Cloud Native {} — The New Stack", "https://thenewstack.io/kubecon-europe-webassembly-ebpf-are-huge-for-cloud-native/"),
    ("KubeCon 2024 Insights: Spotlight on Platform Engineering, Large Language Models, and WebAssembly {} | by Torsten Volk | Mar, 2024 | Medium",
     "https://torstenvolk.medium.com/kubecon-2024-insights-spotlight-on-platform-engineering-large-language-models-and-webassembly-beb586614616"),
    ("Récap du premier jour de Kubecon Europe 2024 — Mardi — colocated events {} (zwindler.fr)", "https://blog.zwindler.fr/2024/03/19/kubecon-eu-2024-mardi-colocated/"),
    ("Backstage in Paris: Wrapping up BackstageCon and KubeCon + CloudNativeCon Europe 2024 {} | Backstage Software Catalog and Developer Platform",
     "https://backstage.io/blog/2024/03/27/backstagecon-kubecon-24"),
    ("Team Nirmata at KubeCon EU 2024: Modern Security for Modern Apps {} | Nirmata", "https://nirmata.example.org/2024/04/02/team-nirmata-at-kubecon-eu-2024/"),
    ("Fresh from Paris: Platform engineering wisdom from KubeCon {} — Spot.io", "https://spot.io/blog/fresh-from-paris-platform-engineering-wisdom-from-kubecon/"),
    ("KubeCon EU 2024: Highlights from Paris {} | Docker", "https://docker.example.org/blog/kubecon-eu-2024-highlights/"),
    ("KubeCon EU Paris: The (Re)Emergence of Platform as a Product {} (syntasso.io)", "https://syntasso.example.org/post/kubecon-eu-paris"),
    ("KubeCon Paris 2024 — Artificial Intelligence with Kubernetes and the Future of Cloud Native {} — Sokube", "https://sokube.io/blog/kubecon-paris-2024"),
    ("KubeCon Paris, recap {}", "https://notes.example.org/kubecon-paris-recap.txt"),
    ("KubeCon + CloudNativeCon 2024 Recap: Highlights and Takeaways {} | by Maryam Tavakkoli | Women in Technology | Apr, 2024 | Medium", ""),
)  # fmt: skip


def post_title(talk: Talk) -> str:
    """Return a talk's title as the post writes it, marked."""
    return marked(talk.post_title or talk.title)


def _place(place: Place) -> str:
    key, people, material, dash, comment = place
    talk = BY_KEY[key]
    words = []
    for letter in material:
        address = watch_url(talk.video) if letter == "V" else WHY_K8S_DECK
        word = "video" if letter in "vV" else "presentation"
        words.append(a(address, word) if letter.isupper() else word)
    claims = f" ({' — '.join(words)})" if words else ""
    names = f" — {escape(people)}" if people else ""
    return f"<li>{escape(post_title(talk))}{names}{claims}{dash}{escape(comment)}</li>"


def _listed(places: tuple[Place, ...]) -> str:
    return "<ul>\n" + "\n".join(map(_place, places)) + "\n</ul>"


def _named(text: str, url: str) -> str:
    text = text.replace("{}", MARK)
    return f"<li>{a(url, text)}</li>" if url else f"<li>{escape(text)}</li>"


def _figure(caption: str) -> str:
    return f'<figure><img src="/images/room.jpg" alt="" width="700" height="394"><figcaption>{escape(caption)}</figcaption></figure>'


def answer_of_post() -> Answer:
    """Make the post's page."""
    lipstick = post_title(BY_KEY["sometimes-lipstick-is-exactly-what-a-pig-needs"])
    parts = [
        "<p>Four days in Paris are over. This was a week of platforms, and a week of queues for coffee.</p>",
        "<blockquote><p>Be kind to the people who use what you build, all of them!</p><p>— Ada Example</p></blockquote>",
        _figure(f"{lipstick} — Abby Bangser, Syntasso & Whitney Lee, VMware"),
        '<h2 id="tldr">tl,dr</h2>',
        "<ul><li>Working groups did a lot of quiet work.</li><li>The first Platform Engineering Day was full.</li>"
        "<li>Less about tools, more about the people who use them.</li></ul>",
        '<h2 id="tag">TAG App Delivery and WG Platforms</h2>',
        "<p>Before the week the group told what to expect: "
        + a("https://tag-app-delivery.cncf.io/blog/tag-app-delivery-at-kubecon-eu-2024/", f"TAG App Delivery at Kubecon EU 2024 {MARK} | CNCF TAG App Delivery")
        + ".</p><p>To learn what a TAG is and does, watch these 2 sessions:</p>",
        _listed(_TAG),
        "<p>I also met people who translate the glossary, and others at breakfast.</p>",
        '<h2 id="talks">Talks about Platform Engineering</h2>',
        _figure(post_title(BY_KEY["keynote-a-10-year-detour"])),
        "<p>Out of a long list, 8 that I enjoyed:</p>",
        _listed(_HIGHLIGHTS),
        "<p>And there were many others; here is the list.</p>",
    ]  # fmt: skip
    for event, places in _SECTIONS:
        parts += [f"<h3>From {event}:</h3>", "<p><em>Note: a full room all day.</em></p>", _listed(places)]
        if event == "BackstageCon":
            parts.append(
                '<div class="link-card"><div class="link-card__title">CNCF-hosted Co-located Events Europe 2024: How Did '
                f'Backstage Make 500+ Developers H… {MARK}</div><div class="link-card__site">(sched.com)</div></div>'
            )
    parts += [
        "<h2>Summary of the 4 days at KubeCon Paris 2024 by the CNCF</h2>",
        "<ul>" + "\n".join(f"<li>{a(url, marked(title) + ' | CNCF')}</li>" for title, url in DAYS) + "</ul>",
        "<h2>What others wrote about KubeCon Paris 2024</h2>",
        "<p>You may want to hear others, too:</p>",
        "<ul>"
        + "\n".join(_named(*other) for other in OTHERS)
        + "\n<li>I’ll update the list as they’ll come ;)</li></ul>",
        "<p>That’s all for this time.</p>",
    ]
    main = f"""<main><article><header><h1>{TITLE} {MARK}</h1>
<div class="byline"><a rel="author" href="/authors/mathieu-benoit">Mathieu Benoit</a> · <time datetime="2024-03-28">Mar 28, 2024</time></div></header>
<section class="post-body">
{chr(10).join(parts)}
</section></article></main>"""
    before = '<header class="site"><a class="logo" href="/">Platform Engineering</a><nav><ul><li><a href="/blog">Blog</a></li><li><a href="/events">Events</a></li></ul></nav></header>'
    after = f'<aside class="related"><h4>Read next</h4><ul><li><a href="{watch_url("DDaftermov1")}">KubeCon Paris in Ninety Seconds {MARK}</a></li></ul></aside><footer><a href="/privacy">Privacy</a></footer>'
    head = open_graph(
        TITLE, "platformengineering.org", URL, published="2024-03-28T09:00:00Z", author="Mathieu Benoit"
    )
    return answer(URL, page(f"{TITLE} {MARK} | Platform Engineering", main, head=head, before=before, after=after))
