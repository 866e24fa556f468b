"""Facts behind the twin: the talks of the seed list, and sessions that no recap names.

Titles, events, people, organisations and the addresses that are known are facts of public schedules and posts.
Codes that begin with ``1D`` and video ids that begin with ``DD`` are made up, as are rooms, times and lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

MAIN = "KubeCon + CloudNativeCon Europe 2024"
KCC = "kccnceu2024"
COLOCATED = "colocatedeventseu2024"


@dataclass(frozen=True)
class Talk:
    """One session. ``title`` is the schedule's; ``post_title`` the seed post's where it differs.

    ``host``: the sched host without domain, empty for the gathering that has one programme page for all.
    ``video_on``: where the address stands: ``session`` (embedded), ``playlist``, ``recap``.
    ``deck``: ``session`` (uploaded there), ``blocked`` (uploaded, answers 403), ``withheld``, ``github``.
    """

    key: str
    title: str
    event: str
    host: str
    code: str
    starts: str  # local time in Paris
    people: tuple[tuple[str, str | None], ...] = ()
    post_title: str = ""
    video: str = ""
    video_on: str = ""
    video_state: str = "present"
    deck: str = ""


# One session stands on a few lines; formatted, it would take three times as many.
# fmt: off
TALKS = (
    Talk(
        "navigating-the-depth-of-app-delivery-through-memes",
        "Navigating the Depth of App Delivery Through Memes",
        event=MAIN, host=KCC, code="1YhhV", starts="2024-03-20 09:00",
        people=(("Lian Li", "Independent"), ("Thomas Schuetz", "WhizUs")),
        video="V0D395YCTys", video_on="session playlist",
    ),
    Talk(
        "tag-app-delivery-platforms-wg-update",
        "TAG App Delivery Platforms Working Group Update",
        event="Platform Engineering Day", host=COLOCATED, code="1ZiQB", starts="2024-03-19 09:00",
        people=(("Colin Griffin", "Krumware"),),
        video="DDitxJan12S", video_on="playlist", deck="session",
    ),
    Talk(
        "keynote-a-10-year-detour",
        "Keynote: A 10-year Detour: The Future of Application Delivery in a Containerized World",
        event=MAIN, host=KCC, code="1YhKQ", starts="2024-03-20 09:00",
        people=(("Solomon Hykes", "Dagger.io"),),
        video="S_Z4AHZlSUI", video_on="session playlist",
    ),
    Talk(
        "how-spotify-re-created-our-entire-backend",
        "How Spotify Re-Created Our Entire Backend Without Skipping a Beat",
        event=MAIN, host=KCC, code="1YeO2", starts="2024-03-22 09:00",
        people=(("Nick Rutigliano", "Spotify"), ("Daniel de Repentigny", "Spotify")),
        video="Iw5Tox2H87A", video_on="playlist",
    ),
    Talk(
        "sometimes-lipstick-is-exactly-what-a-pig-needs",
        "Sometimes, Lipstick Is Exactly What a Pig Needs!",
        event="Platform Engineering Day", host=COLOCATED, code="1YFdf", starts="2024-03-19 09:35",
        people=(("Abby Bangser", "Syntasso"), ("Whitney Lee", "VMware")),
        video="VhloarnpxVo", video_on="playlist", deck="session",
    ),
    Talk(
        "ai-powered-paved-road-platform-at-intuit",
        "Building an AI-Powered, Paved Road Platform with Cloud-Native OSS",
        event="Platform Engineering Day", host=COLOCATED, code="1YFi2", starts="2024-03-19 10:10",
        post_title="AI-powered, paved road platform at Intuit",
        people=(("Todd Ekenstam", "Intuit"), ("Avni Sharma", "Intuit")),
        video="DDdJfSsfGpP", video_on="session playlist", deck="session",
    ),
    Talk(
        "designing-for-success-ux-principles-for-idps",
        "Designing for Success: UX Principles for Internal Developer Platforms",
        event="Platform Engineering Day", host=COLOCATED, code="1YFhD", starts="2024-03-19 10:55",
        people=(("Kirsten Schwarzer", "Octopus Deploy"),),
        video="DDy2JROKysc", video_on="playlist", deck="session",
    ),
    Talk(
        "boosting-developer-platform-teams-with-product-thinking",
        "Boosting Developer Platform Teams with Product Thinking",
        event="Platform Engineering Day", host=COLOCATED, code="1YFhg", starts="2024-03-19 11:30",
        people=(("Samantha Coffman", "Spotify"),),
        video="Z_KCOcoliLI", video_on="playlist",
    ),
    Talk(
        "panel-navigating-the-path-to-platform-engineering-excellence",
        "Panel: Navigating the Path to Platform Engineering Excellence: A Comprehensive Guide",
        event="Platform Engineering Day", host=COLOCATED, code="1YFjf", starts="2024-03-19 12:05",
        people=(
            ("Cortney Nickerson", "Kubeshop"),
            ("William Rizzo", "SUSE"),
            ("Abby Bangser", "Syntasso"),
            ("Areti Panou", "SAP SE"),
            ("Aparna Subramanian", "Shopify"),
        ),
        video="DDjjgXLcnlL", video_on="playlist",
    ),
    Talk(
        "product-market-misfit",
        "Product Market Misfit: Adventures in User Empathy",
        event=MAIN, host=KCC, code="1YeP0", starts="2024-03-20 09:35",
        people=(("Mitch Connors", "Aviatrix"),),
        video="jpIWERlrXT4", video_on="playlist", deck="session",
    ),
    Talk(
        "platform-as-product-from-ritchie-brothers",
        "Beyond Platform Thinking at Ritchie Brothers - Build Things No One Expects, in a Place No One Expect",
        event="Platform Engineering Day", host=COLOCATED, code="1YFe7", starts="2024-03-19 14:00",
        post_title="Platform as Product from Ritchie Brothers",
        people=(("Bryan Oliver", "Thoughtworks"), ("Ranbir Chawla", "Ritchie Bros")),
        video="DDaWkf0iMij", video_on="session", video_state="gone",
    ),
    Talk(
        "natwest-platform-as-a-product",
        "Unlocking Innovation: How NatWest Bank Uses Cloud Native Tools to Deliver Platform as a Product",
        event="Platform Engineering Day", host=COLOCATED, code="1YFif", starts="2024-03-19 14:35",
        people=(("Chris Plank", "NatWest Group"), ("Derik Evangelista", "Syntasso")),
        video="DDWXXd41EZ3", video_on="playlist",
    ),
    Talk(
        "to-k8s-and-beyond",
        "To K8S and Beyond — Maturing Your Platform Engineering Initiative",
        event="Platform Engineering Day", host=COLOCATED, code="1YFj9", starts="2024-03-19 15:10",
        people=(("Nicki Watt", "OpenCredo"),),
        video="MiYn60VWtJk", video_on="playlist", deck="session",
    ),
    Talk(
        "application-modernization-from-concept-to-kubernetes",
        "Application Modernization: From Concept to Kubernetes",
        event="AppDeveloperCon", host=COLOCATED, code="1DnDP", starts="2024-03-19 15:55",
        people=(("George Hantzaras", "MongoDB"),),
        video="DDFiaRIZu7E", video_on="session",
    ),
    Talk(
        "deploying-your-apps-to-kubernetes-without-the-boilerplate",
        "Deploying Your Apps to Kubernetes Without the Boilerplate",
        event="AppDeveloperCon", host=COLOCATED, code="1Dl5L", starts="2024-03-19 16:30",
        people=(("Marc Nuri", "Red Hat"), ("Roland Huß", "Red Hat")),
        video="DDDqmhG3Vit", video_on="session", deck="session",
    ),
    Talk(
        "unleashing-the-power-of-serverless-on-kubernetes",
        "Unleashing the Power of Serverless on Kubernetes with Knative, Crossplane, Dapr, KEDA, and Friends",
        event="AppDeveloperCon", host=COLOCATED, code="1D3S7", starts="2024-03-19 17:05",
        people=(("Viktor Farcic", "Upbound"),),
        video="DDT4XCYAnXr", video_on="recap",
    ),
    Talk(
        "dapr-and-wasm-a-symbiosis",
        "Dapr and Wasm; a Symbiosis for Polyglot Application Development",
        event="AppDeveloperCon", host=COLOCATED, code="1Dw32", starts="2024-03-19 09:00",
        people=(("Sven Pfennig", "Liquid Reply GmbH"), ("Christoph Voigt", "Liquid Reply GmbH")),
        video="DD10zPlToF3", video_on="session", deck="blocked",
    ),
    Talk(
        "platform-engineering-with-the-argo-ecosystem",
        "Platform Engineering with the Argo Ecosystem: The Elastic Story",
        event="ArgoCon", host=COLOCATED, code="1DJhG", starts="2024-03-19 09:35",
        video="DDZqckz1Web", video_on="playlist",
    ),
    Talk(
        "lets-go-backstage",
        "Let’s Go Backstage: End to End IDP Tips & Tricks for Platform Engineers",
        event="BackstageCon", host=COLOCATED, code="1DETb", starts="2024-03-19 10:10",
        people=(("Oshrat Nir", None), ("Guy Menahem", None)),
        video="40B6YmmhOvI", video_on="playlist",
    ),
    Talk(
        "how-did-backstage-make-500-developers-happy",
        "How Did Backstage Make 500+ Developers Happy in a Highly Regulated Enterprise",
        event="BackstageCon", host=COLOCATED, code="1D72W", starts="2024-03-19 10:55",
        people=(("Thomas Grønbæk", "Bankdata A/S"),),
        video="DD3i9uI5aFh", video_on="playlist",
    ),
    Talk(
        "multi-tenant-vs-micro-clusters-adobe",
        "Multi-Tenant vs. Micro-Clusters in Kubernetes-Driven Platform Engineering at Adobe",
        event="Multi-TenancyCon", host=COLOCATED, code="1DYNJ", starts="2024-03-19 11:30",
        video="DDuZo4tRli6", video_on="session", video_state="private", deck="session",
    ),
    Talk(
        "startup-lessons-from-25-years",
        "Startup Lessons from 25 Years and Five Startups",
        event="Cloud Native StartupFest", host=COLOCATED, code="1DpOJ", starts="2024-03-19 12:05",
        people=(("Tim Enwall", "Fermyon Technologies, Inc."),),
        video="DDPE7DCWaT3", video_on="session", deck="withheld",
    ),
    Talk(
        "panel-venture-capital-and-open-source",
        "Panel: Venture Capital and Open Source, the Good, the Bad, and the Ugly",
        event="Cloud Native StartupFest", host=COLOCATED, code="1D368", starts="2024-03-19 14:00",
        people=(
            ("Kelsey Hightower", None),
            ("Aneel Lakhani", "Crane Venture Partners"),
            ("Megan Reynolds", "Vertex"),
            ("Michael Yamnitsky", "Insight Partners"),
        ),
        video="DDG2Y7YPfzw", video_on="session",
    ),
    Talk(
        "fireside-chat-kelsey-hightower-alex-polvi",
        "Fireside Chat with Kelsey Hightower and Alex Polvi, CEO, CoreOS, Inc",
        event="Cloud Native StartupFest", host=COLOCATED, code="1DinM", starts="2024-03-19 14:35",
        people=(("Kelsey Hightower", None), ("Alex Polvi", "CoreOS, Inc")),
        video="DDvr15WQS99", video_on="session",
    ),
    Talk(
        "is-your-oss-project-ready-to-spin-off",
        "Is Your OSS Project Ready to Spin off Into a Company?",
        event="Cloud Native StartupFest", host=COLOCATED, code="1DreF", starts="2024-03-19 15:10",
        people=(
            ("Arsh Sharma", "Okteto"),
            ("Ramiro Berrelleza", "Okteto"),
            ("Idit Levine", "Solo.io"),
            ("Madhuri Yechuri", "Elotl Inc."),
            ("Shauli Rozen", "ARMO"),
        ),
    ),
    Talk(
        "case-study-bechtle-idp",
        "OpenShift Commons: Speed up cloud-native development using an Internal Developer Platform (IDP)",
        event="OpenShift Commons Gathering", host="", code="", starts="2024-03-19 15:55",
        post_title="Case Study: Bechtle IDP",
        people=(("André Alfter", "Bechtle"),),
        video="Kj6t-4-aVcU", video_on="playlist",
    ),
    Talk(
        "from-platform-engineering-to-developer-success",
        "From Platform Engineering to Developer Success",
        event="OpenShift Commons Gathering", host="", code="", starts="2024-03-19 16:30",
        people=(("Lian Li", None), ("Thomas Schuetz", None), ("Atul Sharma", None), ("Mauricio Salatino", None)),
        video="PfrUObDwvyQ", video_on="recap",
    ),
    Talk(
        "simplified-inner-and-outer-loops",
        "Simplified Inner and Outer Cloud Native Developer Loops",
        event=MAIN, host=KCC, code="1YeMJ", starts="2024-03-21 09:35",
        people=(("Oleg Šelajev", "AtomicJar"), ("Alice Gibbons", "Diagrid")),
        video="xAprZWSi2y4", video_on="playlist",
    ),
    Talk(
        "state-of-platform-maturity-norwegian-public-sector",
        "State of Platform Maturity in the Norwegian Public Sector",
        event=MAIN, host=KCC, code="1YeMj", starts="2024-03-22 09:35",
        people=(("Hans Kristian Flaatten", "Norwegian Labor and Welfare Administration"),),
        video="3WFZhETlS9s", video_on="session playlist", deck="session",
    ),
    Talk(
        "project-bedrock-at-ovo-energy",
        "Platform Engineering with Project Bedrock at OVO Energy",
        event=MAIN, host=KCC, code="1DZkc", starts="2024-03-20 10:10",
        deck="session",
    ),
    Talk(
        "developers-demand-ux-for-k8s",
        "Developers Demand UX for K8s!",
        event=MAIN, host=KCC, code="1YeNM", starts="2024-03-21 10:10",
        people=(("Máirín Duffy", "Red Hat, Inc."), ("Conor Cowman", "Atlantic Technological University")),
        video="Qol2IyTRtP8", video_on="playlist",
    ),
    Talk(
        "why-kubernetes-is-inappropriate-for-platforms",
        "Why Kubernetes Is Inappropriate for Platforms, and How to Make It Better",
        event=MAIN, host=KCC, code="1YePC", starts="2024-03-22 10:10",
        people=(
            ("Stefan Schimanski", "Upbound"),
            ("Mangirdas Judeikis", "Cast AI"),
            ("Sebastian Scheele", "Kubermatic"),
        ),
        video="7op_r9R0fCo", video_on="playlist", deck="github",
    ),
    Talk(
        "lego-keeping-the-bricks-flowing",
        "Keeping the Bricks Flowing: The LEGO Group’s Approach to Platform Engineering for Manufacturing",
        event=MAIN, host=KCC, code="1YePF", starts="2024-03-20 10:55",
        people=(("Mads Høgstedt Danquah", "The LEGO Group"), ("Jeppe Lund Andersen", "The LEGO Group")),
        video="SmeekXGYuFU", video_on="playlist",
    ),
    Talk(
        "rapid-idp-capability-development-autodesk",
        "Rapid IDP Capability Development and Automated Testing at Autodesk",
        event=MAIN, host=KCC, code="1YeRp", starts="2024-03-21 10:55",
        people=(("Jesse Sanford", "Autodesk"), ("Greg Haynes", "Autodesk")),
        video="x_cTXvRgwdA", video_on="playlist",
    ),
    Talk(
        "cultural-shifts-chaos-first-mindset",
        "Cultural Shifts: Fostering a Chaos First Mindset in Platform Engineering",
        event=MAIN, host=KCC, code="1YeNB", starts="2024-03-22 10:55",
        people=(("Sayan Mondal", "Harness"), ("Raj Vadheraju", "FIS")),
        video="WUXFKxgZRsk", video_on="playlist",
    ),
)

#: Sessions that no recap names. People and organisations are made up.
UNNAMED = (
    Talk(
        "a-gentle-tour-of-cluster-autoscaling",
        "A Gentle Tour of Cluster Autoscaling",
        event=MAIN, host=KCC, code="1Dwtq", starts="2024-03-20 10:55",
        people=(("Kim Sample", "Example Cloud"),),
        video="DDKEwOv3dOR", video_on="playlist",
    ),
    Talk(
        "reading-flame-graphs-without-fear",
        "Reading Flame Graphs Without Fear",
        event=MAIN, host=KCC, code="1Dmqs", starts="2024-03-20 15:10",
        people=(("Noor Placeholder", "Sample Systems"), ("Jo Test", "Sample Systems")),
        video="DDXKVEAzM7L", video_on="playlist",
    ),
    Talk(
        "keynote-ten-minutes-about-maintainers",
        "Keynote: Ten Minutes About Maintainers",
        event=MAIN, host=KCC, code="1DjpQ", starts="2024-03-21 09:35",
        people=(("Alex Muster", "Example Foundation"),),
        video="DDvCSFIX5tR", video_on="playlist",
    ),
    Talk(
        "lightning-talk-one-chart-forty-clusters",
        "Lightning Talk: One Chart, Forty Clusters",
        event=MAIN, host=KCC, code="1DQNT", starts="2024-03-21 14:00",
        people=(("Robin Beispiel", "Example Bank"),),
    ),
    Talk(
        "tutorial-build-a-small-operator-step-by-step",
        "Tutorial: Build a Small Operator Step by Step",
        event=MAIN, host=KCC, code="1D0nw", starts="2024-03-22 17:05",
        people=(("Sam Exemple", "Sample Labs"), ("Lou Esempio", "Sample Labs")),
        video="DDCQVy3BKLH", video_on="playlist",
    ),
    Talk(
        "panel-running-databases-where-they-do-not-want-to-run",
        "Panel: Running Databases Where They Do Not Want to Run",
        event=MAIN, host=KCC, code="1DddK", starts="2024-03-22 11:30",
        people=(("Pat Voorbeeld", "Example DB"), ("Mika Przykład", "Example Storage")),
    ),
    Talk(
        "your-service-mesh-on-a-diet",
        "Your Service Mesh on a Diet",
        event=MAIN, host=KCC, code="1DMUw", starts="2024-03-22 15:55",
        people=(("Chris Örnek", "Example Networks"),),
        video="DDhAaVskLWI", video_on="playlist",
    ),
    Talk(
        "scaffolds-that-age-well",
        "Scaffolds That Age Well",
        event="Platform Engineering Day", host=COLOCATED, code="1D9YH", starts="2024-03-19 10:10",
        people=(("Toni Muestra", "Sample Platforms"),),
        video="DDmHDoQItPa", video_on="playlist",
    ),
    Talk(
        "rollouts-at-night-a-field-diary",
        "Rollouts at Night: A Field Diary",
        event="ArgoCon", host=COLOCATED, code="1D7NT", starts="2024-03-19 14:35",
        people=(("Dana Sample", "Example Retail"),),
        video="DDXwORbEnXr", video_on="playlist",
    ),
    Talk(
        "plugins-we-deleted-and-why",
        "Plugins We Deleted and Why",
        event="BackstageCon", host=COLOCATED, code="1DbEM", starts="2024-03-19 09:00",
        people=(("Jamie Test", "Example Travel"),),
        video="DDwQ8fSOcoO", video_on="playlist",
    ),
    Talk(
        "quotas-are-a-conversation",
        "Quotas Are a Conversation",
        event="Multi-TenancyCon", host=COLOCATED, code="1DGN5", starts="2024-03-19 12:05",
        people=(("Kai Muster", "Example Energy"),),
    ),
    Talk(
        "testing-sidecars-on-a-laptop",
        "Testing Sidecars on a Laptop",
        event="AppDeveloperCon", host=COLOCATED, code="1DXsu", starts="2024-03-19 16:30",
        people=(("Uli Placeholder", "Sample Tools"),),
    ),
    Talk(
        "licences-for-the-impatient",
        "Licences for the Impatient",
        event="Cloud Native StartupFest", host=COLOCATED, code="1Deut", starts="2024-03-19 10:55",
        people=(("Max Exemple", None),),
    ),
)
